"""Contract records, their lines and history, and the configurations that fill them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.contracts.models import (
    ContractConfiguration,
    ContractLine,
    ContractRecord,
    ContractRequest,
    FieldChange,
)
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .requests import named_in, visible_to

SOON_DAYS = 90


def records_visible_to(actor: Actor) -> QuerySet[ContractRecord]:
    """Contract records that ``actor`` may see: own teams, owned, administered, watched, or made from a visible request."""
    rows = ContractRecord.objects.all()
    may = actor.may("contracts.view_record") or actor.may("contracts.view")
    if actor.is_system or (actor.sees_all and may):
        return rows
    if actor.user_id is None or actor.account_id is not None:
        return rows.none()
    me = actor.user_id
    watched = ContractRecord.watchers.through.objects.filter(user_id=me).values("contractrecord_id")
    mine = Q(administrator=me) | Q(pk__in=watched) | named_in("request_id", me) | Q(request__requested_by=me)
    if may:
        mine |= scope(actor)
    return rows.filter(mine)


def record(record_id: UUID | str, *, actor: Actor) -> ContractRecord:
    """One contract record; ``NotVisible`` when absent or not for this actor."""
    rows = records_visible_to(actor).select_related(
        "account", "contact", "contract_type", "quote", "owner", "team", "administrator", "selling_entity",
        "request", "revision", "signed_pdf", "certificate", "previous", "parent",
    )  # fmt: skip
    found = rows.filter(pk=record_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract, or you may not see it."))
    return found


def record_by_id(record_id: UUID | str) -> ContractRecord:
    """One record for flows, which act for the system."""
    found = ContractRecord.objects.select_related("request", "quote", "account", "owner").filter(pk=record_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract."))
    return found


def candidates(account_id: UUID, *, actor: Actor) -> tuple[list[ContractRecord], list[ContractRecord]]:
    """The contracts with a customer that can be amended, and those that can be renewed."""
    status = ContractRecord.Status
    rows = records_visible_to(actor).filter(account_id=account_id).order_by("number")
    amendable = list(rows.filter(status=status.ACTIVE))
    return amendable, list(rows.filter(status__in=[status.ACTIVE, status.EXPIRED], perpetual=False))


def signed_amendments(record: ContractRecord) -> QuerySet[ContractRequest]:
    """The amendments that were signed, in the order in which they were."""
    return record.amendments.filter(signed_at__isnull=False).select_related("certificate").order_by("signed_at")


def lines(record: ContractRecord) -> QuerySet[ContractLine]:
    """The priced lines of a contract in order."""
    return record.lines.select_related("offering", "parent")


def changes(record: ContractRecord) -> QuerySet[FieldChange]:
    """What was changed in a record after it was made, newest first."""
    return record.changes.select_related("changed_by", "amendment")


def due_for_expiry(actor: Actor) -> QuerySet[ContractRecord]:
    """Active contracts that have reached a level of expiry."""
    return records_visible_to(actor).filter(status=ContractRecord.Status.ACTIVE, expiry_level__isnull=False)


def figures(actor: Actor) -> dict[str, int]:
    """How many contracts are active, how many of them end within ``SOON_DAYS``, how many requests wait for signatures."""
    today = clock.today()
    active = records_visible_to(actor).filter(status=ContractRecord.Status.ACTIVE)
    soon = Q(ends_on__gte=today, ends_on__lte=today + timedelta(days=SOON_DAYS))
    found = active.aggregate(active=Count("pk"), ending=Count("pk", filter=soon))
    waiting = visible_to(actor).filter(status=ContractRequest.Status.AWAITING_SIGNATURE).count()
    return {**found, "awaiting_signature": waiting}


def configurations() -> QuerySet[ContractConfiguration]:
    """All configurations with their mappings, in order."""
    return ContractConfiguration.objects.select_related("contract_type", "template").prefetch_related("mappings")


def configuration(configuration_id: UUID | str) -> ContractConfiguration:
    """One configuration."""
    found = configurations().filter(pk=configuration_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract configuration."))
    return found
