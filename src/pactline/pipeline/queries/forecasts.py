"""Reading forecasts: people's figures by category, rolled up over the tree of teams. Six queries, however many deals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.db import models
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from pactline.identity.models import Team, User
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.money import ZERO
from pactline.parties.queries import selling_entities
from pactline.pipeline.models import ForecastAdjustment, ForecastSubmission, Opportunity, Quota
from pactline.pipeline.rules import ForecastPeriod, add_figures, cumulative, empty_figures, window_of

Layer = ForecastAdjustment.Layer


@dataclass(slots=True)
class ForecastRow:
    """A person or a team in a period. ``system``: from the deals; ``final``: after adjustments; teams are sums."""

    kind: Literal["person", "team"]
    id: UUID
    name: str
    depth: int
    system: dict[str, Decimal] = field(default_factory=empty_figures)
    final: dict[str, Decimal] = field(default_factory=empty_figures)
    adjusted: frozenset[str] = frozenset()
    quota: Decimal | None = None
    submitted_at: datetime | None = None

    @property
    def cumulative(self) -> dict[str, Decimal]:
        """Each column with all surer ones."""
        return cumulative(self.final)

    @property
    def gap(self) -> Decimal | None:
        """Quota minus won; None without quota."""
        return None if self.quota is None else self.quota - self.final["won"]

    @property
    def is_empty(self) -> bool:
        """Nothing to show: no figure, no quota."""
        return self.quota is None and not self.adjusted and not any(self.system.values())


@dataclass(frozen=True, slots=True)
class Forecast:
    """A period in one currency: rows in the order of the tree, their total, and what deals in other currencies hold."""

    period: ForecastPeriod
    currency: str
    rows: tuple[ForecastRow, ...]
    total: ForecastRow
    other_currencies: tuple[str, ...] = ()


def visible_people(actor: Actor) -> models.QuerySet[User]:
    """The people whose forecast the actor may see: the own branch of teams, and the actor."""
    rows = User.objects.filter(account_id=None)
    if actor.sees_all or actor.is_system:
        return rows
    return rows.filter(Q(team__in=list(actor.team_ids)) | Q(pk=actor.user_id))


def reporting_currency() -> str:
    """The currency that forecasts are shown in unless another is asked for: that of the default selling entity."""
    return selling_entities().values_list("currency", flat=True).first() or "EUR"


def forecast(actor: Actor, period: ForecastPeriod, *, currency: str = "", owner_id: UUID | None = None) -> Forecast:
    """The forecast of the actor's branch, or of one person in it. ``NotVisible`` (404) for a person outside."""
    people = visible_people(actor)
    if owner_id is not None:
        people = people.filter(pk=owner_id)
        if not people.exists():
            raise NotVisible(_("There is no such person in your part of the sales team."))
    actor.require("pipeline.view_forecast", _("see forecasts"))
    currency = currency or reporting_currency()
    found, others = _person_rows(list(people.order_by("name")), period, currency)
    if owner_id is not None:
        rows = list(found.values())
    else:
        rows = _tree(actor, found, period, currency)
    top = [row for row in rows if row.depth == 0]
    total = ForecastRow("team", UUID(int=0), _("Total"), 0)
    _sum_into(total, top)
    return Forecast(period, currency, tuple(rows), total, tuple(sorted(others)))


def _person_rows(people: list[User], period: ForecastPeriod, currency: str) -> tuple[dict[UUID, ForecastRow], set[str]]:
    ids = [person.pk for person in people]
    rows = {person.pk: ForecastRow("person", person.pk, person.name, 0) for person in people}
    deals = (
        Opportunity.objects.filter(owner__in=ids, close_on__gte=period.start, close_on__lt=period.end)
        .exclude(forecast_category=Opportunity.Category.OMITTED)
        .values_list("owner_id", "currency", "forecast_category")
        .annotate(sum=Sum("amount"))
        .order_by()
    )
    others: set[str] = set()
    for owner_id, deal_currency, category, amount in deals:
        if deal_currency == currency:
            rows[owner_id].system[category] = amount
        else:
            others.add(deal_currency)
    for row in rows.values():
        row.final = dict(row.system)
    for change in adjustments(period, currency, ids):  # the manager's come last
        row = rows[change.owner_id]
        row.final[change.category] = change.amount
        row.adjusted |= {change.category}
    quotas = Quota.objects.filter(period=period.key, currency=currency, owner__in=ids)
    for owner_id, amount in quotas.values_list("owner_id", "amount"):
        if owner_id is not None:
            rows[owner_id].quota = amount
    submitted = ForecastSubmission.objects.filter(period=period.key, currency=currency, owner__in=ids)
    for owner_id, last in submitted.values_list("owner_id").annotate(last=Max("submitted_at")).order_by():
        rows[owner_id].submitted_at = last
    return rows, others


def _tree(actor: Actor, people: dict[UUID, ForecastRow], period: ForecastPeriod, currency: str) -> list[ForecastRow]:
    """People under their teams, teams under theirs; those without anything to show are left out."""
    teams = {team.pk: team for team in _visible_teams(actor)}
    quotas = dict(
        Quota.objects.filter(period=period.key, currency=currency, team__in=teams).values_list("team_id", "amount")
    )
    team_of = dict(User.objects.filter(pk__in=people).values_list("pk", "team_id"))
    members: dict[UUID | None, list[ForecastRow]] = {}
    for person_id, row in people.items():
        if not row.is_empty or person_id == actor.user_id:
            team_id = team_of[person_id]
            members.setdefault(team_id if team_id in teams else None, []).append(row)
    children: dict[UUID | None, list[Team]] = {}
    for team in teams.values():
        children.setdefault(team.parent_id if team.parent_id in teams else None, []).append(team)

    def walk(team: Team, depth: int) -> list[ForecastRow]:
        row = ForecastRow("team", team.pk, team.name, depth)
        below: list[ForecastRow] = []
        for child in children.get(team.pk, []):
            below += walk(child, depth + 1)
        for member in members.get(team.pk, []):
            member.depth = depth + 1
            below.append(member)
        _sum_into(row, [r for r in below if r.depth == depth + 1])
        row.quota = quotas.get(team.pk, row.quota)
        return [row, *below] if below or team.pk in quotas else []

    found = [row for team in children.get(None, []) for row in walk(team, 0)]
    return [*found, *members.get(None, [])]


def _sum_into(row: ForecastRow, children: Iterable[ForecastRow]) -> None:
    rows = list(children)
    row.system = add_figures(*(child.system for child in rows))
    row.final = add_figures(*(child.final for child in rows))
    quotas = [child.quota for child in rows if child.quota is not None]
    row.quota = sum(quotas, ZERO) if quotas else None


def _visible_teams(actor: Actor) -> models.QuerySet[Team]:
    rows = Team.objects.order_by("name")
    return rows if actor.sees_all or actor.is_system else rows.filter(pk__in=list(actor.team_ids))


def adjustments(
    period: ForecastPeriod, currency: str, owner_ids: Iterable[UUID]
) -> models.QuerySet[ForecastAdjustment]:
    """The adjustments of people's figures, their managers' last. The caller has checked that they may be seen."""
    rows = ForecastAdjustment.objects.filter(period=period.key, currency=currency, owner__in=list(owner_ids))
    return rows.select_related("owner").order_by(
        models.Case(models.When(layer=Layer.OWN, then=0), default=1), "category"
    )


def deals_behind(found: Forecast, owner_id: UUID) -> models.QuerySet[Opportunity]:
    """The deals of a person that a forecast's figures come from, the next to close first; omitted ones are not."""
    rows = Opportunity.objects.filter(
        owner=owner_id, currency=found.currency, close_on__gte=found.period.start, close_on__lt=found.period.end
    )
    rows = rows.exclude(forecast_category=Opportunity.Category.OMITTED)
    return rows.select_related("account").order_by("close_on", "id")


def submissions(actor: Actor, *, period: str = "", owner_id: UUID | None = None) -> models.QuerySet[ForecastSubmission]:
    """The submissions of the actor's branch, newest first."""
    actor.require("pipeline.view_forecast", _("see forecasts"))
    rows = ForecastSubmission.objects.filter(owner__in=visible_people(actor)).select_related("owner")
    if period:
        rows = rows.filter(period=period)
    return rows.filter(owner_id=owner_id) if owner_id else rows


def get_submission(submission_id: UUID | str, *, actor: Actor) -> ForecastSubmission:
    """One frozen submission. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    rows = ForecastSubmission.objects.filter(owner__in=visible_people(actor)).select_related("owner", "team")
    submission = rows.filter(pk=submission_id).first()
    if submission is None:
        raise NotVisible(_("There is no such submission in your part of the sales team."))
    actor.require("pipeline.view_forecast", _("see forecasts"))
    return submission


def submission_lock(period: ForecastPeriod, currency: str, person_id: UUID | None) -> str:
    """Why a person cannot change or submit a forecast now; empty when it is open. Who has submitted in this week has
    locked what they put in: their own figures, and a manager's over others."""
    window = window_of(clock.today())
    rows = ForecastSubmission.objects.filter(period=period.key, currency=currency, owner=person_id, window=window)
    if not rows.exists():
        return ""
    return _(
        "The forecast for %(period)s was submitted in this week (%(window)s) and is locked. "
        "It can be adjusted and submitted again from Monday."
    ) % {"period": period.key, "window": window}
