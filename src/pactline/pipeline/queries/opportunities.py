"""Reading opportunities. Rows are limited to the actor's teams."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.pipeline.models import Opportunity, StageChange
from pactline.pipeline.rules import OPEN_STAGES


@dataclass(frozen=True, slots=True)
class StageTotal:
    """The open deals of one stage in one currency."""

    stage: str
    label: str
    currency: str
    count: int
    amount: Decimal
    weighted: Decimal


def visible_to(actor: Actor) -> models.QuerySet[Opportunity]:
    """The opportunities of the actor's teams and the actor's own."""
    return Opportunity.objects.filter(scope(actor))


def get(opportunity_id: UUID | str, *, actor: Actor) -> Opportunity:
    """One opportunity with account, contact, owner and team. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    rows = visible_to(actor).select_related("account", "contact", "owner", "team")
    opportunity = rows.filter(pk=opportunity_id).first()
    if opportunity is None:
        raise NotVisible(_("There is no such opportunity, or it belongs to another team."))
    actor.require("pipeline.view", _("see opportunities"))
    return opportunity


def stage_history(opportunity: Opportunity) -> models.QuerySet[StageChange]:
    """The stages it has been in, oldest first."""
    return StageChange.objects.filter(opportunity=opportunity)


def open_of(actor: Actor) -> models.QuerySet[Opportunity]:
    """The actor's own open opportunities, the next to close first."""
    rows = Opportunity.objects.filter(owner_id=actor.user_id, stage__in=OPEN_STAGES)
    return rows.select_related("account").order_by("close_on", "id")


def stage_totals(actor: Actor) -> list[StageTotal]:
    """What the actor sees of the open pipeline, by currency and stage. One query."""
    rows = (
        visible_to(actor)
        .filter(stage__in=OPEN_STAGES)
        .values("stage", "currency")
        .annotate(count=Count("id"), amount=Sum("amount"), weighted_sum=Sum("weighted"))
        .order_by()
    )
    labels = dict(Opportunity.Stage.choices)
    found = [
        StageTotal(
            row["stage"],
            str(labels[row["stage"]]),
            row["currency"],
            row["count"],
            row["amount"],
            row["weighted_sum"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda total: (total.currency, OPEN_STAGES.index(total.stage)))
