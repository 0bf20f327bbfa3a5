"""Pages of price plans: the list, one plan with its steps, the forms, the verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.kernel.errors import InvalidInput
from pactline.pricing import actions, queries, setup_forms, setup_lists
from pactline.pricing.lifecycle import PRICING_PLAN
from pactline.pricing.models import PlanStep, PricingPlan
from pactline.pricing.queries.plans import FIELDS
from pactline.pricing.rules.bands import plain
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

DOES = {
    "contracted": gettext_lazy("what the customer agreed on in place of the list price"),
    "attribute": gettext_lazy("published matrices of this kind, in their order"),
    "uplift": gettext_lazy("a renewal's increase; no later step is made"),
    "ramp": gettext_lazy("what a later stretch of a ramp costs more"),
    "bundle": gettext_lazy("published matrices of this kind, in their order"),
    "context": gettext_lazy("published matrices of this kind, in their order"),
}


@requires("pricing.view")
def plans(request: HttpRequest) -> HttpResponse:
    """All price plans."""
    return setup_lists.PricePlans().respond(request)


@requires("pricing.edit")
def plan_new(request: HttpRequest) -> HttpResponse:
    """A draft with the steps that hold now."""
    return ui_forms.page(
        request,
        setup_forms.PlanForm,
        title=_("New price plan"),
        submit=_("Create price plan"),
        intro=_("It begins with the steps that hold now."),
        save=lambda data: actions.create_plan(**data, actor=acting(request)),
        back="pricing:plans",
    )


@requires("pricing.view")
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan with its steps."""
    actor = acting(request)
    found = queries.get_plan(plan_id, actor=actor)
    may_edit = actor.may("pricing.edit") and found.status == PricingPlan.Status.DRAFT
    steps = list(queries.steps_of(found))
    return record.page(
        request,
        "pricing/plan.html",
        found,
        kind=_("Price plan"),
        name=str(found),
        trail=[(_("Price plans"), reverse("pricing:plans"))],
        chevrons=record.chevrons(PricingPlan.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=_verbs(found, actor, may_edit=may_edit),
        layout="nofacts",
        context={
            "plan": found,
            "steps": [_row(step) for step in steps],
            "may_edit": may_edit,
            "missing": _missing(steps),
            "secrets": [s for s in steps if "://" in s.source] if actor.may("pricing.publish") else [],
        },
    )


def _verbs(found: PricingPlan, actor: Actor, *, may_edit: bool) -> list[record.VerbButton]:
    verbs = record.verbs(
        PRICING_PLAN.offers(found, actor),
        {
            "publish": record.To(
                reverse("pricing:plan_publication", args=[found.pk]),
                primary=True,
                confirm=_("From now on all prices follow it; the plan before it is retired."),
            ),
            "retire": record.To(
                reverse("pricing:plan_retirement", args=[found.pk]), confirm=_("Prices follow the default order again.")
            ),
        },
    )
    if may_edit:
        url = reverse("pricing:plan_edit", args=[found.pk])
        verbs.append(record.link("edit", _("Rename"), url, dialog=True, icon="pencil"))
    return verbs


def _row(step: PlanStep) -> dict[str, Any]:
    if step.kind == PlanStep.Kind.CUSTOM:
        does = f"{step.get_gives_display()}: {plain(step.value) if step.value is not None else ''}"
    elif step.kind == PlanStep.Kind.HOOK:
        does = f"{step.get_gives_display()}: {step.source}"
    else:
        does = str(DOES[step.kind])
    labels = {path: str(label) for path, label in FIELDS.items()}
    return {
        "step": step,
        "does": does,
        "when": describe(step.condition, labels),
        "up": step.position - 1,
        "down": step.position + 1,
    }


def _missing(steps: list[PlanStep]) -> list[tuple[str, Any]]:
    there = {step.kind for step in steps}
    return [(kind, label) for kind, label in PlanStep.Kind.choices if kind in ("custom", "hook") or kind not in there]


@requires("pricing.edit")
def plan_edit(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Another name."""
    actor = acting(request)
    found = queries.get_plan(plan_id, actor=actor)
    return ui_forms.page(
        request,
        setup_forms.PlanForm,
        title=_("Rename %(name)s") % {"name": found},
        submit=_("Save"),
        initial={"name": found.name},
        save=lambda data: actions.rename_plan(plan_id, **data, actor=actor),
        back=found,
    )


@requires("pricing.edit")
def plan_step_new(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Another step, of ``?kind=``."""
    actor = acting(request)
    found = queries.get_plan(plan_id, actor=actor)
    kind = request.GET.get("kind", "custom")
    if kind not in PlanStep.Kind.values:
        raise InvalidInput(_("Choose one of %(known)s.") % {"known": ", ".join(PlanStep.Kind.values)})

    def save(data: dict[str, Any]) -> PricingPlan:
        actions.add_step(plan_id, kind=kind, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        setup_forms.StepForm,
        title=_("Add a step: %(kind)s") % {"kind": PlanStep.Kind(kind).label},
        submit=_("Add step"),
        form_kwargs={"kind": kind},
        save=save,
        back=found,
        template="pricing/when_form.html",
    )


@requires("pricing.edit")
def plan_step(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Change a step."""
    actor = acting(request)
    found = queries.get_step(step_id, actor=actor)

    def save(data: dict[str, Any]) -> PricingPlan:
        return actions.change_step(step_id, **data, actor=actor).plan

    return ui_forms.page(
        request,
        setup_forms.StepForm,
        title=str(found),
        submit=_("Save"),
        form_kwargs={"kind": found.kind, "step": found},
        save=save,
        back=found.plan,
        template="pricing/when_form.html",
    )


@requires("pricing.edit")
@require_POST
def plan_step_move(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """To another position."""
    given = request.POST.get("position", "")
    if not given.isdigit():
        raise InvalidInput(_("Say the position as a number."), fields={"position": _("Say the position as a number.")})
    step = actions.change_step(step_id, position=int(given), actor=acting(request))
    return pages.done(request, step.plan)


@requires("pricing.edit")
@require_POST
def plan_step_removal(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Take a step out."""
    return pages.done(request, actions.remove_step(step_id, actor=acting(request)), message=_("Removed."))


@requires("pricing.publish")
@require_POST
def plan_publication(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """From now on prices follow it."""
    return pages.done(request, actions.publish_plan(plan_id, actor=acting(request)), message=_("Published."))


@requires("pricing.publish")
@require_POST
def plan_retirement(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Prices follow the default order again."""
    return pages.done(request, actions.retire_plan(plan_id, actor=acting(request)), message=_("Retired."))
