"""The contract that a request amends or renews: which it is, what changes, and why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.contracts import queries, targets
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.parties.models import Account
from pactline.ui import formats

S = ContractRequest.Status


def changes_of(before: ContractRecord | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changed terms, checked and JSON-ready; only what differs from the contract."""
    if changes and before is None:
        raise InvalidInput(_("Only an amendment or a renewal changes the terms of a contract."))
    if before is None:
        return {}
    wanted = targets.checked(changes)
    return {name: value for name, value in wanted.items() if targets.differs(before, name, value)}


def earlier(
    account: Account, amends_id: UUID | str | None, renews_id: UUID | str | None, *, actor: Actor
) -> dict[str, Any]:
    """The request type and the contract that it amends or renews, as ``open_request`` takes them."""
    if amends_id and renews_id:
        raise InvalidInput(_("A request amends a contract or renews it, not both."))
    found = queries.record(amends_id or renews_id or "", actor=actor) if amends_id or renews_id else None
    if found is not None and found.account_id != account.pk:
        raise InvalidInput(_("%(contract)s is a contract with another customer.") % {"contract": found})
    if found is None:
        return {}
    if amends_id:
        return {"request_type": ContractRequest.Type.AMENDMENT, "amends": found}
    return {"request_type": ContractRequest.Type.RENEWAL, "renews": found}


def _pending(record: ContractRecord, request_type: str) -> ContractRequest | None:
    """A request of this type for ``record`` that is neither finished nor cancelled."""
    column = "amends" if request_type == ContractRequest.Type.AMENDMENT else "renews"
    over = (S.CLOSED_COMPLETE, S.CANCELLED, S.CONTRACT_SIGNED)
    return ContractRequest.objects.filter(**{column: record}).exclude(status__in=over).first()


def _successor(record: ContractRecord) -> ContractRecord | None:
    return record.successors.exclude(status=ContractRecord.Status.CANCELLED).first()


def effect_problems(effective_on: date | None, amends: ContractRecord | None) -> dict[str, str]:
    """An amendment takes effect within the term of its contract."""
    if effective_on is None or amends is None:
        return {}
    if effective_on < amends.starts_on or (amends.ends_on is not None and effective_on > amends.ends_on):
        sentence = _("The amendment must take effect while %(contract)s runs (%(start)s to %(end)s).") % {
            "contract": amends,
            "start": formats.day(amends.starts_on),
            "end": formats.day(amends.ends_on) or "…",
        }
        return {"effective_on": sentence}
    return {}


def problems(request_type: str, amends: ContractRecord | None, renews: ContractRecord | None) -> dict[str, str]:
    """Why no amendment or renewal of this contract can be requested now, by field; empty when one can."""
    if request_type == ContractRequest.Type.AMENDMENT and amends is None:
        return {"amends": _("Say which contract is amended.")}
    if amends is not None and amends.status != ContractRecord.Status.ACTIVE:
        return {
            "amends": _("%(contract)s is not active; only an active contract can be amended.") % {"contract": amends}
        }
    if request_type == ContractRequest.Type.RENEWAL and renews is None:
        return {"renews": _("Say which contract is renewed.")}
    states = (ContractRecord.Status.ACTIVE, ContractRecord.Status.EXPIRED)
    if renews is not None and (renews.status not in states or renews.perpetual):
        return {
            "renews": _("%(contract)s cannot be renewed: it must be active or expired, and have an end.")
            % {"contract": renews}
        }
    if renews is not None and (successor := _successor(renews)) is not None:
        return {"renews": _("%(contract)s was renewed already: %(successor)s follows it.")
                % {"contract": renews, "successor": successor}}  # fmt: skip
    subject = amends or renews
    if subject is not None and (open_one := _pending(subject, request_type)) is not None:
        return {"request_type": _("%(contract)s has the open request %(request)s of this kind already.")
                % {"contract": subject, "request": open_one}}  # fmt: skip
    return {}
