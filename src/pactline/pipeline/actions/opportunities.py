"""Writing opportunities, but for their stages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign as assign_fields
from pactline.kernel.models import locked, save
from pactline.kernel.money import check_currency, round_amount
from pactline.parties import queries as parties
from pactline.parties.models import Contact
from pactline.pipeline import queries
from pactline.pipeline.models import Opportunity, StageChange
from pactline.pipeline.rules import PROBABILITY, weighted

FIELDS = frozenset(
    [
        "name",
        "contact_id",
        "amount",
        "currency",
        "probability",
        "close_on",
        "forecast_category",
        "expected_contract_type",
        "source",
        "next_step",
        "description",
    ]
)
CLOSED_FIELDS = frozenset({"description", "next_step"})
"""What may still be written on a closed opportunity."""
LARGEST = Decimal(10) ** 15
C = Opportunity.Category


def create_opportunity(
    *,
    account_id: UUID,
    name: str,
    close_on: date,
    actor: Actor,
    amount: Decimal = Decimal(0),
    currency: str = "",
    owner_id: UUID | None = None,
    **fields: Any,
) -> Opportunity:
    """A new deal in stage Qualify, category Pipeline. Currency: the account's; owner: the actor.

    Further fields: contact_id probability forecast_category expected_contract_type source next_step description.
    """
    actor.require("pipeline.edit", _("create an opportunity"))
    _known(fields)
    account = parties.get(account_id, actor=actor)
    owner = _owner(owner_id or actor.user_id)
    values = {
        "name": name,
        "close_on": close_on,
        "amount": amount,
        "currency": currency or account.currency,
        "probability": PROBABILITY[Opportunity.Stage.QUALIFY],
        **fields,
    }
    opportunity = Opportunity(account=account, owner=owner, team_id=owner.team_id, **_clean(values))
    with transaction.atomic():
        _check(opportunity, set(values))
        opportunity.number = next_number("OPP", clock.today().year)
        opportunity.save(force_insert=True)
        StageChange.objects.create(
            opportunity=opportunity,
            stage=opportunity.stage,
            entered_at=opportunity.stage_since,
            actor_label=actor.label,
        )
        data = {"name": opportunity.name, "account": account.number}
        record(subject=opportunity, verb="created", actor=actor, data=data, account_id=account.pk)
    return opportunity


def change_opportunity(
    opportunity_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> Opportunity:
    """Change what ``fields`` name. A closed opportunity keeps its figures; won and omitted follow from the stage."""
    _known(fields)
    with transaction.atomic():
        opportunity = locked(queries.visible_to(actor), opportunity_id, if_match=if_match)
        actor.require("pipeline.edit", _("change an opportunity"))
        changes = assign_fields(opportunity, _clean(fields))
        if not opportunity.is_open and (frozen := set(changes) - CLOSED_FIELDS):
            raise WrongState(
                _("%(record)s is %(state)s; %(fields)s cannot be changed any more.")
                % {
                    "record": opportunity,
                    "state": opportunity.get_stage_display(),
                    "fields": ", ".join(sorted(frozen)),
                }
            )
        if changes:
            _check(opportunity, set(changes))
            save(opportunity, fields=[*changes, "weighted"])
            account_id = opportunity.account_id
            record(subject=opportunity, verb="changed", actor=actor, data={"changes": changes}, account_id=account_id)
    return opportunity


def assign(opportunity_id: UUID, *, owner_id: UUID, actor: Actor) -> Opportunity:
    """Hand the deal to another person; it moves to that person's team."""
    with transaction.atomic():
        opportunity = locked(queries.visible_to(actor), opportunity_id)
        actor.require("pipeline.assign", _("assign an opportunity"))
        owner = _owner(owner_id)
        before = opportunity.owner
        opportunity.owner, opportunity.team_id = owner, owner.team_id
        save(opportunity, fields=["owner", "team"])
        data = {"from": before.name, "to": owner.name}
        record(subject=opportunity, verb="assigned", actor=actor, data=data, account_id=opportunity.account_id)
    return opportunity


def _known(fields: dict[str, Any]) -> None:
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on an opportunity.") % {"names": ", ".join(unknown)})


def _owner(user_id: UUID | None) -> User:
    owner = User.objects.filter(pk=user_id, is_active=True, account_id=None).first() if user_id else None
    if owner is None:
        message = _("Name the person who owns the opportunity.")
        raise InvalidInput(message, fields={"owner": message})
    return owner


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in fields.items()}
    if "currency" in values:
        values["currency"] = check_currency(values["currency"])
    return values


def _check(opportunity: Opportunity, given: set[str]) -> None:
    """Refuses what cannot stand, looking only at what was ``given``; sets the weighted amount."""
    problems: dict[str, str] = {}
    if not opportunity.name:
        problems["name"] = _("The name is missing.")
    if not 0 <= opportunity.amount < LARGEST:
        problems["amount"] = _("The amount must be 0 or more, and below a quadrillion.")
    elif opportunity.amount != round_amount(opportunity.amount, opportunity.currency):
        problems["amount"] = _("The amount has more decimal places than %(currency)s.") % {
            "currency": opportunity.currency
        }
    if not 0 <= opportunity.probability <= 100:
        problems["probability"] = _("The probability can be 0 to 100 %.")
    if "close_on" in given and opportunity.close_on < clock.today():
        problems["close_on"] = _("The expected close cannot lie in the past.")
    if opportunity.forecast_category not in C.values:
        problems["forecast_category"] = _("Use pipeline, upside, strong_upside, commit or omitted.")
    elif "forecast_category" in given and opportunity.forecast_category == C.WON:
        problems["forecast_category"] = _("Won is set by closing the opportunity as won.")
    if opportunity.source not in Opportunity.Source.values:
        problems["source"] = _("Use direct, lead, partner or other.")
    if "contact_id" in given and opportunity.contact_id:
        contacts = Contact.objects.filter(pk=opportunity.contact_id, account_id=opportunity.account_id)
        if not contacts.exists():
            problems["contact"] = _("The contact does not belong to this account.")
    if problems:
        raise InvalidInput(_("This opportunity cannot be saved."), fields=problems, problems=list(problems.values()))
    opportunity.weighted = weighted(opportunity.amount, opportunity.probability)
