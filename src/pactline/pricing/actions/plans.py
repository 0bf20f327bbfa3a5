"""Writing price plans: a draft is put together step by step, publishing it retires the one before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import ids
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.pricing import hooks, queries
from pactline.pricing.lifecycle import PRICING_PLAN
from pactline.pricing.models import PlanStep, PricingPlan
from pactline.pricing.queries.plans import FIELDS

S = PricingPlan.Status
K = PlanStep.Kind
STANDARD = (K.CONTRACTED, K.ATTRIBUTE, K.UPLIFT, K.RAMP, K.BUNDLE, K.CONTEXT)
STEP_FIELDS = frozenset({"label", "condition", "gives", "value", "source"})
OWN = (K.CUSTOM, K.HOOK)


def create_plan(*, name: str, actor: Actor) -> PricingPlan:
    """A draft with the steps of the published plan, or of the default one."""
    actor.require("pricing.edit", _("create a price plan"))
    if not name.strip():
        raise InvalidInput(_("The name is missing."), fields={"name": _("The name is missing.")})
    published = PricingPlan.objects.filter(status=S.PUBLISHED).first()
    with transaction.atomic():
        plan = PricingPlan(name=name.strip())
        plan.save(force_insert=True)
        if published is None:
            steps = [PlanStep(plan=plan, position=place, kind=kind) for place, kind in enumerate(STANDARD, 1)]
        else:
            names = (*STEP_FIELDS, "position", "kind", "secret")
            steps = [
                PlanStep(plan=plan, **{name: getattr(step, name) for name in names})
                for step in queries.steps_of(published)
            ]
        PlanStep.objects.bulk_create(steps)
        record(subject=plan, verb="created", actor=actor, data={"steps": len(steps)})
    return plan


def rename_plan(plan_id: UUID, *, name: str, actor: Actor, if_match: str | None = None) -> PricingPlan:
    """Give a draft another name."""
    with transaction.atomic():
        plan = _draft(plan_id, actor, if_match=if_match)
        if not name.strip():
            raise InvalidInput(_("The name is missing."), fields={"name": _("The name is missing.")})
        if changes := assign(plan, {"name": name.strip()}):
            save(plan, fields=changes)
            record(subject=plan, verb="changed", actor=actor, data={"changes": changes})
    return plan


def add_step(plan_id: UUID, *, kind: str, actor: Actor, position: int | None = None, **fields: Any) -> PlanStep:
    """A step at a position (from 1; None: at the end) of a draft."""
    with transaction.atomic():
        plan = _draft(plan_id, actor)
        steps = list(queries.steps_of(plan))
        step = PlanStep(plan=plan, kind=kind, position=0)
        _set(step, fields)
        if kind in STANDARD and any(one.kind == kind for one in steps):
            message = _("“%(step)s” is in the plan already.") % {"step": step}
            raise InvalidInput(message, fields={"kind": message})
        at = len(steps) if position is None else min(max(position - 1, 0), len(steps))
        steps.insert(at, step)
        _number(steps, new=step)
        step.save(force_insert=True)
        _changed(plan, actor, added=str(step), position=at + 1)
    return step


def change_step(step_id: UUID, *, actor: Actor, position: int | None = None, **fields: Any) -> PlanStep:
    """Change a step of a draft, or move it to another position."""
    found = queries.get_step(step_id, actor=actor)
    with transaction.atomic():
        plan = _draft(found.plan_id, actor)
        steps = list(queries.steps_of(plan))
        step = next(one for one in steps if one.pk == found.pk)
        _set(step, fields)
        save(step, fields=[*STEP_FIELDS, "secret"])
        if position is not None:
            steps.remove(step)
            steps.insert(min(max(position - 1, 0), len(steps)), step)
            _number(steps)
        _changed(plan, actor, changed=str(step), position=step.position)
    return step


def remove_step(step_id: UUID, *, actor: Actor) -> PricingPlan:
    """Take a step out of a draft; exchange rates and ramps are made all the same."""
    found = queries.get_step(step_id, actor=actor)
    with transaction.atomic():
        plan = _draft(found.plan_id, actor)
        PlanStep.objects.filter(pk=found.pk).delete()
        _number(list(queries.steps_of(plan)))
        _changed(plan, actor, removed=str(found), position=found.position)
    return plan


def publish_plan(plan_id: UUID, *, actor: Actor) -> PricingPlan:
    """From now on prices follow it; the plan before it is retired."""
    queries.get_plan(plan_id, actor=actor)
    with transaction.atomic():
        before = PricingPlan.objects.select_for_update().filter(status=S.PUBLISHED).exclude(pk=plan_id).first()
        if before is not None:
            PRICING_PLAN.apply(before.pk, "retire", actor=actor, queryset=queries.plans())
        return PRICING_PLAN.apply(plan_id, "publish", actor=actor, queryset=queries.plans())


def retire_plan(plan_id: UUID, *, actor: Actor) -> PricingPlan:
    """Prices follow the default order again."""
    queries.get_plan(plan_id, actor=actor)
    return PRICING_PLAN.apply(plan_id, "retire", actor=actor, queryset=queries.plans())


def _draft(plan_id: UUID, actor: Actor, *, if_match: str | None = None) -> PricingPlan:
    queries.get_plan(plan_id, actor=actor)
    actor.require("pricing.edit", _("change a price plan"))
    plan = locked(queries.plans(), plan_id, if_match=if_match)
    if plan.status != S.DRAFT:
        raise WrongState(_("%(name)s is published; make a new plan, it begins with the same steps.") % {"name": plan})
    return plan


def _changed(plan: PricingPlan, actor: Actor, **data: Any) -> None:
    save(plan, fields=[])
    record(subject=plan, verb="changed", actor=actor, data=data)


def _number(steps: list[PlanStep], *, new: PlanStep | None = None) -> None:
    """Positions from 1 in the order of the list."""
    for place, step in enumerate(steps, 1):
        if step.position != place:
            step.position = place
            if step is not new:
                save(step, fields=["position"])


def _set(step: PlanStep, fields: dict[str, Any]) -> None:
    if unknown := sorted(set(fields) - STEP_FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a step.") % {"names": ", ".join(unknown)})
    assign(step, fields)
    problems: dict[str, str] = {}
    if step.kind not in K.values:
        problems["kind"] = _("Choose one of %(known)s.") % {"known": ", ".join(K.values)}
    if wrong := validate(step.condition, FIELDS):
        problems["condition"] = " ".join(wrong)
    if step.kind in OWN:
        problems |= _own_problems(step)
    else:
        step.gives, step.value, step.source = "", None, ""
    if step.kind == K.HOOK and not step.secret:
        step.secret = f"whsec_{ids.token(24)}"
    if problems:
        raise InvalidInput(_("This step cannot be saved."), fields=problems, problems=list(problems.values()))


def _own_problems(step: PlanStep) -> dict[str, str]:
    found: dict[str, str] = {}
    if not step.label.strip():
        found["label"] = _("Name the step: the name stands in the trail of each price.")
    if step.gives not in PlanStep.Gives.values or (step.kind == K.CUSTOM and step.gives == "cost"):
        found["gives"] = _("Choose what the step gives.")
    if step.kind == K.HOOK:
        step.value = None
        if problem := hooks.problem_of(step.source):
            found["source"] = problem
        return found
    step.source = ""
    if step.value is None:
        found["value"] = _("Give the value of the change.")
    elif step.gives == "override" and step.value < 0:
        found["value"] = _("A price cannot be negative.")
    elif step.gives == "percent" and step.value < -100:
        found["value"] = _("No more than 100 percent can be taken off.")
    return found
