"""Pages of opportunities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.pipeline import actions, forms, lists, queries
from pactline.pipeline.lifecycle import OPPORTUNITY
from pactline.pipeline.models import Opportunity
from pactline.pipeline.rules import OPEN_STAGES
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record
from pactline.ui.lists import options_response

S = Opportunity.Stage


@requires("pipeline.view")
def index(request: HttpRequest) -> HttpResponse:
    """All opportunities that the person sees: list, board, export, and drops on the board."""
    return lists.Opportunities().respond(request)


@requires("pipeline.view")
def options(request: HttpRequest) -> HttpResponse:
    """Opportunities for fields that find by typing; ``?open=1`` leaves those neither won nor lost."""
    rows = queries.visible_to(acting(request)).select_related("account").order_by("-created_at", "-id")
    if request.GET.get("open"):
        rows = rows.filter(stage__in=OPEN_STAGES)
    return options_response(
        request,
        rows,
        search=("name", "number", "account__name"),
        label=lambda row: row.name,
        note=lambda row: f"{row.number} · {row.account.name}",
    )


@requires("pipeline.edit")
def new(request: HttpRequest) -> HttpResponse:
    """A new deal; ``?account=`` chooses the account."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.NewOpportunityForm,
        title=_("New opportunity"),
        submit=_("Create opportunity"),
        initial={
            "account": request.GET.get("account", ""),
            "close_on": clock.today() + timedelta(days=30),
            "forecast_category": Opportunity.Category.PIPELINE,
        },
        form_kwargs={"actor": actor},
        save=lambda data: actions.create_opportunity(**data, actor=actor),
        back="pipeline:list",
        message=_("Opportunity created."),
    )


@requires("pipeline.view")
def detail(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """One opportunity: facts, words, stages, and what higher modules know of it."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    edit_url = reverse("pipeline:edit", args=[found.pk]) if actor.may("pipeline.edit") else ""
    verbs = record.verbs(OPPORTUNITY.offers(found, actor), _verbs(found))
    if actor.may("pipeline.assign"):
        verbs.append(
            record.link(
                "assign", _("Assign"), reverse("pipeline:assignment", args=[found.pk]), dialog=True, icon="user"
            )
        )
    history = list(queries.stage_history(found))
    labels = dict(S.choices)
    return record.page(
        request,
        "pipeline/opportunity.html",
        found,
        kind=_("Opportunity"),
        number=found.number,
        name=found.name,
        money=(found.amount, found.currency),
        trail=[(_("Opportunities"), reverse("pipeline:list"))],
        chevrons=record.chevrons(S.choices, found.stage, main=[*OPEN_STAGES, S.CLOSED_WON]),
        verbs=verbs,
        tabs=[record.Tab("overview", _("Overview")), record.Tab("stages", _("Stages"), count=len(history))],
        place=20,
        context={
            "edit_url": edit_url,
            "history": [{"row": row, "label": labels[row.stage]} for row in reversed(history)],
        },
    )


def _verbs(found: Opportunity) -> dict[str, record.To]:
    """The next stage first, then closing, then the other stages."""
    order = list(OPEN_STAGES)
    at = order.index(found.stage) if found.stage in order else -1
    stages = [*order[at + 1 :], *reversed(order[: max(at, 0)])]
    moves = {
        stage: record.To(
            reverse("pipeline:stage", args=[found.pk, stage]), primary=position == 0 and at < len(order) - 1
        )
        for position, stage in enumerate(stages)
    }
    first, others = dict(list(moves.items())[:1]), dict(list(moves.items())[1:])
    return {
        **first,
        "win": record.To(reverse("pipeline:win", args=[found.pk]), icon="trophy"),
        "lose": record.To(reverse("pipeline:loss", args=[found.pk])),
        **others,
        "override_win": record.To(reverse("pipeline:override_win", args=[found.pk])),
        "reopen": record.To(reverse("pipeline:reopening", args=[found.pk])),
    }


@requires("pipeline.edit")
def edit(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Change a deal; a closed one in its words only."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    form: Any = forms.EditOpportunityForm if found.is_open else forms.WordsForm

    def save(data: dict[str, Any]) -> Opportunity:
        if "close_on" in data and data["close_on"] == found.close_on:
            del data["close_on"]  # a date that has passed may stay while other things are changed
        return actions.change_opportunity(opportunity_id, **data, actor=actor)

    initial = {name: getattr(found, name) for name in form.base_fields if name != "contact"}
    return ui_forms.page(
        request,
        form,
        title=found.name,
        submit=_("Save"),
        initial=initial | {"contact": found.contact_id},
        form_kwargs={"actor": actor, "account": found.account} if found.is_open else {},
        save=save,
        back=found,
        message=_("Saved."),
    )


@requires("pipeline.edit")
@require_POST
def stage(request: HttpRequest, opportunity_id: UUID, stage: str) -> HttpResponse:
    """To another open stage."""
    moved = actions.move(opportunity_id, stage=stage, actor=acting(request))
    return pages.done(request, moved, message=_("Now in stage %(stage)s.") % {"stage": moved.get_stage_display()})


@requires("pipeline.edit")
@require_POST
def win(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Closed as won."""
    return pages.done(request, actions.win(opportunity_id, actor=acting(request)), message=_("Won."))


@requires("pipeline.override_win")
def override_win(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Closed as won without an accepted quote."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Close %(name)s as won without a quote") % {"name": found.name},
        intro=_("No quote of it was accepted. Say on what ground it counts as won."),
        submit=_("Close as won"),
        save=lambda reason: actions.override_win(opportunity_id, reason=reason, actor=actor),
        back=found,
    )


@requires("pipeline.edit")
def loss(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Closed as lost."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    return ui_forms.page(
        request,
        forms.LossForm,
        title=_("Close %(name)s as lost") % {"name": found.name},
        submit=_("Close as lost"),
        danger=True,
        save=lambda data: actions.lose(opportunity_id, **data, actor=actor),
        back=found,
        message=_("Closed as lost."),
    )


@requires("pipeline.reopen")
def reopening(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Open a closed deal again."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Re-open %(name)s") % {"name": found.name},
        submit=_("Re-open"),
        save=lambda reason: actions.reopen(opportunity_id, reason=reason, actor=actor),
        back=found,
    )


@requires("pipeline.assign")
def assignment(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Hand a deal to another person."""
    actor = acting(request)
    found = queries.get(opportunity_id, actor=actor)
    return ui_forms.page(
        request,
        forms.OwnerForm,
        title=_("Assign %(name)s") % {"name": found.name},
        submit=_("Assign"),
        initial={"owner": found.owner_id},
        save=lambda data: actions.assign(opportunity_id, owner_id=data["owner"].pk, actor=actor),
        back=found,
        message=_("Assigned."),
    )
