"""The lists of opportunities (with their board) and of forecast submissions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pactline.identity.queries import colleagues
from pactline.kernel.actor import Actor
from pactline.parties.lists import account_name
from pactline.ui.lists import (
    Board,
    Choice,
    Column,
    DateRange,
    Empty,
    Link,
    ListPage,
    NumberRange,
    Person,
    Reference,
    Text,
    View,
)

from . import actions, queries
from .lifecycle import is_evidently_won
from .models import ForecastSubmission, Opportunity

STAGE_TONES = {"qualify": "grey", "develop": "blue", "propose": "violet", "negotiate": "amber"}
CATEGORY_TONES = {"pipeline": "grey", "upside": "blue", "strong_upside": "teal"}


def drop(pk: Any, to: str, *, actor: Actor) -> str | None:
    """A card dropped on a stage: the same step as the button, with the same questions."""
    opportunity = queries.get(pk, actor=actor)
    if to == opportunity.stage:
        return None
    if not opportunity.is_open:
        return reverse("pipeline:reopening", args=[opportunity.pk])
    if to == Opportunity.Stage.CLOSED_LOST:
        return reverse("pipeline:loss", args=[opportunity.pk])
    if to == Opportunity.Stage.CLOSED_WON:
        if is_evidently_won(opportunity, actor) and actor.may("pipeline.override_win"):
            return reverse("pipeline:override_win", args=[opportunity.pk])
        actions.win(opportunity.pk, actor=actor)
        return None
    actions.move(opportunity.pk, stage=to, actor=actor)
    return None


class Opportunities(ListPage[Opportunity]):
    name = "opportunities"
    title = _("Opportunities")
    empty = Empty(
        _("No opportunities yet"),
        _("An opportunity is a deal that may be won: with whom, how much and when."),
        icon="target",
    )
    new = Link(_("New opportunity"), "pipeline:new", permission="pipeline.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("number", _("Number")),
        Column("account.name", _("Account")),
        Column("stage", _("Stage"), kind="status", tones=STAGE_TONES),
        Column("forecast_category", _("Forecast"), kind="badge", tones=CATEGORY_TONES),
        Column("amount", _("Amount"), kind="money", currency="currency", sort="amount", total=True),
        Column("weighted", _("Weighted"), kind="money", currency="currency", total=True, shown=False),
        Column("probability", _("Probability"), kind="percent", shown=False),
        Column("close_on", _("Expected close"), kind="date", sort="close_on"),
        Column("owner.name", _("Owner"), kind="person"),
        Column("next_step", _("Next step"), shown=False),
        Column("created_at", _("Created"), kind="moment", sort="created_at", shown=False),
    ]
    filters = [
        Choice("stage", _("Stage"), Opportunity.Stage.choices),
        Choice("forecast_category", _("Forecast"), Opportunity.Category.choices),
        Reference("account", _("Account"), url_name="parties:options", name=account_name),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        DateRange("close_on", _("Expected close")),
        NumberRange("amount", _("Amount")),
        Text("currency", _("Currency"), lookup="currency__iexact"),
        Choice("loss_reason", _("Loss reason"), Opportunity.LossReason.choices),
    ]
    presets = [
        View(_("Open"), "stage=qualify&stage=develop&stage=propose&stage=negotiate"),
        View(_("Mine, open"), "owner=me&stage=qualify&stage=develop&stage=propose&stage=negotiate"),
        View(_("Lost"), "stage=closed_lost"),
    ]
    search_fields = ("name", "number", "account__name")
    default_sort = "close_on"
    board = Board(
        column="stage",
        states=Opportunity.Stage.choices,
        move=drop,
        title="name",
        subtitle="account.name",
        amount="amount",
        currency="currency",
        person="owner.name",
        sort="close_on",
    )

    def rows(self, actor: Actor) -> QuerySet[Opportunity]:
        """What the actor may see, with account and owner."""
        return queries.visible_to(actor).select_related("account", "owner")

    def row_class(self, row: Opportunity) -> str:
        """What is over stands back."""
        return "" if row.is_open else "is-muted"


class Submissions(ListPage[ForecastSubmission]):
    name = "forecast-submissions"
    title = _("Forecast submissions")
    intro = _("What people forecast, week by week. A submission never changes.")
    empty = Empty(
        _("No forecast was submitted yet"), _("People submit their forecast on the forecast page."), icon="lock"
    )
    columns = [
        Column("owner.name", _("Person"), kind="link"),
        Column("period", _("Period")),
        Column("window", _("Week")),
        Column("won", _("Won"), kind="money", currency="currency", value=lambda row: figure(row, "won")),
        Column(
            "commit",
            _("Commit, with won"),
            kind="money",
            currency="currency",
            value=lambda row: figure(row, "commit", "cumulative"),
        ),
        Column(
            "open",
            _("All open, with won"),
            kind="money",
            currency="currency",
            value=lambda row: figure(row, "pipeline", "cumulative"),
        ),
        Column("submitted_at", _("Submitted"), kind="moment"),
    ]
    filters = [
        Text("period", _("Period"), lookup="period__iexact"),
        Person("owner", _("Person"), field="owner_id", people=colleagues),
    ]
    search_fields = ("owner__name", "period")
    default_sort = "-id"

    def rows(self, actor: Actor) -> QuerySet[ForecastSubmission]:
        """Those of the actor's branch."""
        return queries.submissions(actor)


def figure(row: ForecastSubmission, name: str, kind: str = "final") -> Decimal:
    """One figure of a submission: a manager's is that of the branch."""
    of = row.entries.get("total") or row.entries["own"]
    return Decimal(of[kind][name])


def opportunity_name(opportunity_id: UUID, actor: Actor) -> str:
    """The name of an opportunity for the chip of a filter; empty when the actor may not see it."""
    found = queries.visible_to(actor).filter(pk=opportunity_id).values_list("number", "name").first()
    return _now("%(number)s %(name)s") % {"number": found[0], "name": found[1]} if found else ""
