"""Writing forecasts: quotas, adjustments with their reasons, and submissions that freeze."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pactline.identity.models import Team, User
from pactline.identity.queries import get_user
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import save
from pactline.kernel.money import check_currency, round_amount
from pactline.pipeline import queries
from pactline.pipeline.models import ForecastAdjustment, ForecastSubmission, Quota
from pactline.pipeline.queries import ForecastRow
from pactline.pipeline.rules import CATEGORIES, ForecastPeriod, parse_period, window_of

ADJUSTABLE = tuple(name for name in CATEGORIES if name != "won")
"""Won is a fact."""
Layer = ForecastAdjustment.Layer


def set_quota(
    *,
    period: str,
    amount: Decimal,
    actor: Actor,
    owner_id: UUID | None = None,
    team_id: UUID | None = None,
    currency: str = "",
) -> Quota:
    """What a person (``owner_id``) or a team as a whole (``team_id``) is to win in a month or quarter."""
    key = parse_period(period).key
    if (owner_id is None) == (team_id is None):
        raise InvalidInput(_("A quota is of one person or of one team."))
    if owner_id is not None:
        _person(owner_id, actor)
    if team_id is not None:
        _team(team_id, actor)
    actor.require("pipeline.set_quota", _("set a quota"))
    currency = check_currency(currency) if currency else queries.reporting_currency()
    amount = _amount(amount, currency)
    of = {"owner_id": owner_id} if owner_id is not None else {"team_id": team_id}
    with transaction.atomic():
        quota, created = Quota.objects.select_for_update().get_or_create(
            period=key, currency=currency, **of, defaults={"amount": amount}
        )
        before = None if created else quota.amount
        if before != amount:
            if not created:
                quota.amount = amount
                save(quota, fields=["amount"])
            data = {"from": None if before is None else str(before), "to": str(amount), "currency": currency}
            record(subject=quota, verb="set", actor=actor, data=data)
    return quota


def adjust(
    *,
    period: str,
    category: str,
    amount: Decimal,
    reason: str,
    actor: Actor,
    owner_id: UUID | None = None,
    currency: str = "",
) -> ForecastAdjustment:
    """Put ``amount`` in place of the system's figure of a category: on one's own forecast, or as manager on a person's.

    The system's figure stays beside it. Refused (409) once the actor has submitted in this week.
    """
    parsed, currency = parse_period(period), check_currency(currency) if currency else queries.reporting_currency()
    person, layer = _adjustable(owner_id, actor)
    fields = {}
    if category not in ADJUSTABLE:
        fields["category"] = _("Only %(names)s can be adjusted.") % {"names": ", ".join(ADJUSTABLE)}
    if not reason.strip():
        fields["reason"] = _("Say why the figure is changed.")
    if fields:
        raise InvalidInput(" ".join(fields.values()), fields=fields)
    amount = _amount(amount, currency)
    with transaction.atomic():
        _not_submitted(parsed, currency, actor.user_id)
        adjustment, created = ForecastAdjustment.objects.select_for_update().get_or_create(
            period=parsed.key,
            currency=currency,
            owner=person,
            category=category,
            layer=layer,
            defaults={"amount": amount, "reason": reason.strip(), "made_by_label": actor.label},
        )
        before = None if created else adjustment.amount
        if not created:
            adjustment.amount, adjustment.reason, adjustment.made_by_label = amount, reason.strip(), actor.label
            save(adjustment, fields=["amount", "reason", "made_by_label"])
        data = {
            "of": person.name,
            "period": parsed.key,
            "category": category,
            "from": None if before is None else str(before),
            "to": str(amount),
            "reason": reason.strip(),
        }
        record(subject=adjustment, verb="set", actor=actor, data=data)
    return adjustment


def undo_adjustment(adjustment_id: UUID, *, actor: Actor) -> None:
    """Back to the system's figure (or the person's own adjustment below a manager's)."""
    with transaction.atomic():
        rows = ForecastAdjustment.objects.filter(owner__in=queries.visible_people(actor))
        adjustment = rows.select_for_update(of=("self",)).filter(pk=adjustment_id).first()
        if adjustment is None:
            raise NotVisible(_("There is no such adjustment in your part of the sales team."))
        person, layer = _adjustable(adjustment.owner_id, actor)
        if layer != adjustment.layer:
            raise NotAllowed(_("Only who made this adjustment's kind can undo it: the manager, or the person."))
        _not_submitted(parse_period(adjustment.period), adjustment.currency, actor.user_id)
        data = {"of": person.name, "period": adjustment.period, "category": adjustment.category}
        record(subject=adjustment, verb="undone", actor=actor, data=data)
        adjustment.delete()


def submit_forecast(*, period: str, actor: Actor, currency: str = "", note: str = "") -> ForecastSubmission:
    """Freeze the actor's forecast for a period: own figures, deals and reasons; a manager's with the whole branch.

    Once in a calendar week; the next week it can be adjusted and submitted again. ``Blocked`` (409) the second time.
    """
    actor.require("pipeline.submit_forecast", _("submit a forecast"))
    if actor.user_id is None:
        raise InvalidInput(_("Only a person can submit a forecast."))
    parsed, currency = parse_period(period), check_currency(currency) if currency else queries.reporting_currency()
    today = clock.today()
    if parsed.end <= today:
        raise Blocked(_("The period %(period)s is over; its forecast cannot be submitted.") % {"period": parsed.key})
    person = get_user(actor.user_id)
    try:
        with transaction.atomic():
            _not_submitted(parsed, currency, person.pk)
            submission = ForecastSubmission(
                period=parsed.key,
                window=window_of(today),
                owner=person,
                team_id=person.team_id,
                currency=currency,
                entries=_entries(parsed, currency, person, actor),
                note=note.strip(),
                submitted_at=clock.now(),
            )
            submission.save(force_insert=True)
            data = {"period": parsed.key, "window": submission.window, "figures": submission.entries["own"]["final"]}
            record(subject=submission, verb="submitted", actor=actor, data=data)
    except IntegrityError as error:
        raise Blocked(queries.submission_lock(parsed, currency, person.pk)) from error
    return submission


def _entries(period: ForecastPeriod, currency: str, person: User, actor: Actor) -> dict[str, Any]:
    found = queries.forecast(actor, period, currency=currency, owner_id=person.pk)
    own, deals = found.rows[0], queries.deals_behind(found, person.pk)
    entries: dict[str, Any] = {
        "own": _figures(own),
        "deals": [
            {
                "id": str(deal.pk),
                "number": deal.number,
                "name": deal.name,
                "account": deal.account.name,
                "stage": deal.stage,
                "category": deal.forecast_category,
                "amount": str(deal.amount),
                "probability": str(deal.probability),
                "close_on": deal.close_on.isoformat(),
            }
            for deal in deals
        ],
        "adjustments": [
            {
                "category": change.category,
                "layer": change.layer,
                "amount": str(change.amount),
                "reason": change.reason,
                "by": change.made_by_label,
            }
            for change in queries.adjustments(period, currency, [person.pk])
        ],
    }
    if actor.may("pipeline.adjust_forecast"):
        branch = queries.forecast(actor, period, currency=currency)
        entries["branch"] = [_figures(row) for row in branch.rows]
        entries["total"] = _figures(branch.total)
    return entries


def _figures(row: ForecastRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "depth": row.depth,
        "system": {name: str(value) for name, value in row.system.items()},
        "final": {name: str(value) for name, value in row.final.items()},
        "cumulative": {name: str(value) for name, value in row.cumulative.items()},
        "quota": None if row.quota is None else str(row.quota),
        "gap": None if row.gap is None else str(row.gap),
    }


def _person(owner_id: UUID, actor: Actor) -> User:
    person = queries.visible_people(actor).filter(pk=owner_id).first()
    if person is None:
        raise NotVisible(_("There is no such person in your part of the sales team."))
    return person


def _team(team_id: UUID, actor: Actor) -> None:
    inside = actor.sees_all or actor.is_system or team_id in actor.team_ids
    if not inside or not Team.objects.filter(pk=team_id).exists():
        raise NotVisible(_("There is no such team in your part of the sales team."))


def _adjustable(owner_id: UUID | None, actor: Actor) -> tuple[User, str]:
    """The person, and the layer that the actor writes: own figures, or a manager's over somebody else's."""
    if owner_id is None and actor.user_id is None:
        raise InvalidInput(_("Say whose forecast is adjusted."), fields={"owner": _("Missing.")})
    person = _person(owner_id or actor.user_id, actor)  # type: ignore[arg-type]
    if person.pk == actor.user_id:
        actor.require("pipeline.submit_forecast", _("adjust your forecast"))
        return person, Layer.OWN
    actor.require("pipeline.adjust_forecast", _("adjust somebody else's forecast"))
    return person, Layer.MANAGER


def _not_submitted(period: ForecastPeriod, currency: str, person_id: UUID | None) -> None:
    if sentence := queries.submission_lock(period, currency, person_id):
        raise Blocked(sentence)


def _amount(amount: Decimal, currency: str) -> Decimal:
    if not 0 <= amount < Decimal(10) ** 15 or amount != round_amount(amount, currency):
        message = _("The amount must be 0 or more, with no more decimal places than %(currency)s has.") % {
            "currency": currency
        }
        raise InvalidInput(message, fields={"amount": message})
    return amount
