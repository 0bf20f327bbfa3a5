"""Writing the rows of eligibility matrices."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.models import Catalog, Category, Eligibility, Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.parties import queries as parties

OWNERS: dict[str, type[Any]] = {"catalog": Catalog, "category": Category, "offering": Offering}
E = Eligibility


def add_eligibility(
    owner: str,
    owner_id: UUID,
    *,
    effect: str,
    actor: Actor,
    account_id: UUID | None = None,
    country: str = "",
    region: str = "",
    channel: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Eligibility:
    """Allow or deny a catalog, category or offering (``owner``) to an account, a place, a channel; what is empty matches
    everything. It can be added to what is published: it says who may buy, not what is sold."""
    actor.require("catalog.edit", _("say who may buy what"))
    found = OWNERS[owner].objects.filter(pk=owner_id).first() if owner in OWNERS else None
    if found is None:
        raise NotVisible(_("There is no such catalog, category or offering."))
    if account_id is not None:
        parties.get(account_id, actor=actor)
    row = Eligibility(
        **{owner: found},
        effect=effect,
        account_id=account_id,
        country=country.strip().upper(),
        region=region.strip(),
        channel=channel,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    with transaction.atomic():
        _check(row, owner)
        row.save(force_insert=True)
        data = {"effect": effect, "account": str(account_id or ""), "place": f"{row.region} {row.country}".strip()}
        record(subject=found, verb="eligibility_added", actor=actor, data={**data, "channel": channel})
    return row


def remove_eligibility(eligibility_id: UUID, *, actor: Actor) -> Any:
    """Take a row away; what it belonged to."""
    actor.require("catalog.edit", _("say who may buy what"))
    with transaction.atomic():
        row = Eligibility.objects.select_related(*OWNERS).filter(pk=eligibility_id).first()
        if row is None:
            raise NotVisible(_("There is no such row."))
        owner: Any = row.catalog or row.category or row.offering
        record(subject=owner, verb="eligibility_removed", actor=actor, data={"effect": row.effect})
        row.delete()
    return owner


def _check(row: Eligibility, owner: str) -> None:
    problems: dict[str, str] = {}
    if row.effect not in E.Effect.values:
        problems["effect"] = _("Use allow or deny.")
    if row.channel not in ("", *E.Channel.values):
        problems["channel"] = _("Use direct, partner or portal.")
    if row.country and len(row.country) != 2:
        problems["country"] = _("Use the two letters of the country.")
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        problems["valid_to"] = _("It ends before it begins.")
    names = ("account_id", "country", "region", "channel", "valid_from")
    same = Eligibility.objects.filter(**{f"{owner}_id": getattr(row, f"{owner}_id")})
    if any(all(getattr(known, name) == getattr(row, name) for name in names) for known in same):
        problems["effect"] = _("There is already a row for exactly this.")
    if problems:
        raise InvalidInput(_("This row cannot be saved."), fields=problems, problems=list(problems.values()))
