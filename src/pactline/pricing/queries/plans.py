"""Reading price plans, and what the published one makes of a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.conditions import Condition, matches
from pactline.kernel.errors import NotVisible
from pactline.pricing import hooks
from pactline.pricing.models import PlanStep, PricingPlan
from pactline.pricing.rules import PLAN, Adjustment, Hook

FIELDS: dict[str, str | Promise] = {
    "sku": gettext_lazy("SKU"),
    "name": gettext_lazy("Name of the offering"),
    "quantity": gettext_lazy("Quantity"),
    "periodicity": gettext_lazy("Periodicity"),
    "bundle": gettext_lazy("SKU of the bundle"),
    "account.country": gettext_lazy("Customer's country"),
    "account.industry": gettext_lazy("Customer's industry"),
    "account.kind": gettext_lazy("Kind of customer"),
    "region": gettext_lazy("Customer's region"),
    "currency": gettext_lazy("Currency"),
    "channel": gettext_lazy("Channel"),
}
"""What the condition of a step may ask for."""
ALWAYS = ("currency", "ramp")
"""Adjustments that no plan can leave out: the price would be in the wrong currency, or not what was agreed."""


@dataclass(frozen=True, slots=True)
class PlanUsed:
    """A published plan as the engine's inputs use it."""

    order: Mapping[str, int]
    conditions: Mapping[str, Condition]
    own: tuple[tuple[Adjustment, Condition], ...]
    hooks: tuple[tuple[Hook, Condition], ...]

    def keeps(self, step: Adjustment, facts: Mapping[str, Any]) -> bool:
        """Whether an automatic adjustment is made for a line with these facts."""
        if step.code in ALWAYS or step.code not in PLAN:
            return True
        return step.code in self.order and matches(self.conditions.get(step.code), facts)

    def added(self, facts: Mapping[str, Any]) -> tuple[list[Adjustment], tuple[str, ...]]:
        """The plan's own steps for a line, and the hooks that are asked for it."""
        steps = [step for step, condition in self.own if matches(condition, facts)]
        return steps, tuple(hook.name for hook, condition in self.hooks if matches(condition, facts))


def plan_used(rows: Iterable[Mapping[str, Any]]) -> PlanUsed | None:
    """The plan of the steps that were read; None: the default."""
    steps = sorted(rows, key=lambda row: row["position"])
    if not steps:
        return None
    order = {row["kind"]: place for place, row in enumerate(steps, 1) if row["kind"] in PLAN}
    for number, code in enumerate(ALWAYS):
        order.setdefault(code, number - 1 if code == "currency" else len(steps) + 1)
    own, asked = [], []
    for place, row in enumerate(steps, 1):
        if row["kind"] == "custom":
            step = Adjustment(
                code="custom", label=row["label"], how=row["gives"], value=Decimal(row["value"]), place=place
            )
            own.append((step, row["condition"]))
        elif row["kind"] == "hook":
            ask = hooks.asker(row["source"], secret=row["secret"], label=row["label"])
            hook = Hook(name=row["id"], label=row["label"], gives=row["gives"], place=place, ask=ask)
            asked.append((hook, row["condition"]))
    conditions = {row["kind"]: row["condition"] for row in steps if row["kind"] in order and row["condition"]}
    return PlanUsed(order, conditions, tuple(own), tuple(asked))


def plans() -> models.QuerySet[PricingPlan]:
    """All plans, newest first."""
    return PricingPlan.objects.all()


def get_plan(plan_id: UUID | str, *, actor: Actor) -> PricingPlan:
    """One plan."""
    found = plans().filter(pk=plan_id).first()
    if found is None:
        raise NotVisible(_("There is no such price plan."))
    actor.require("pricing.view", _("see price plans"))
    return found


def steps_of(plan: PricingPlan) -> models.QuerySet[PlanStep]:
    """Its steps in their order."""
    return PlanStep.objects.filter(plan=plan).order_by("position")


def get_step(step_id: UUID | str, *, actor: Actor) -> PlanStep:
    """One step with its plan."""
    found = PlanStep.objects.select_related("plan").filter(pk=step_id).first()
    if found is None:
        raise NotVisible(_("There is no such step."))
    actor.require("pricing.view", _("see price plans"))
    return found
