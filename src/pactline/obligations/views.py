"""Pages of obligations: parse, one action or query, page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.contracts import queries as contracts
from pactline.files.actions import received
from pactline.identity.access import acting, public, requires
from pactline.kernel import clock
from pactline.ui import forms as ui_forms
from pactline.ui import months, pages, record

from . import actions, calendars, forms, queries
from .lifecycle import OBLIGATION, TASK
from .lists import Obligations, Tasks
from .models import ObligationStatus


@requires("obligations.view")
def index(request: HttpRequest) -> HttpResponse:
    """All obligations."""
    return Obligations().respond(request)


@requires("obligations.view")
def tasks(request: HttpRequest) -> HttpResponse:
    """All tasks."""
    return Tasks().respond(request)


@requires("obligations.view")
def detail(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """One obligation with its tasks."""
    actor = acting(request)
    obligation = queries.get(obligation_id, actor=actor)
    rows = [
        {"task": task, "verbs": record.verbs(TASK.offers(task, actor), _task_links(task.pk))}
        for task in queries.tasks_of(obligation)
    ]
    return record.page(
        request,
        "obligations/detail.html",
        obligation,
        kind=_("Obligation"),
        number=obligation.number,
        name=obligation.name,
        trail=[(_("Obligations"), reverse("obligations:list"))],
        chevrons=record.chevrons(ObligationStatus.choices, obligation.status, main=["proposed", "active", "inactive"]),
        verbs=record.verbs(
            OBLIGATION.offers(obligation, actor),
            {
                "accept": record.To(reverse("obligations:acceptance", args=[obligation.pk]), primary=True),
                "reject": record.To(reverse("obligations:rejection", args=[obligation.pk])),
                "deactivate": record.To(reverse("obligations:deactivation", args=[obligation.pk])),
                "reactivate": record.To(reverse("obligations:reactivation", args=[obligation.pk]), primary=True),
            },
        ),
        context={"rows": rows, "may_edit": actor.may("obligations.create"), "today": clock.today()},
    )


def _task_links(task_id: UUID) -> dict[str, record.To]:
    def to(name: str) -> str:
        return reverse(f"obligations:{name}", args=[task_id])

    return {
        "submit": record.To(to("task_submission"), primary=True, dialog=True),
        "approve": record.To(to("task_approval"), primary=True, dialog=True),
        "send_back": record.To(to("task_return")),
        "cancel": record.To(to("task_cancellation")),
    }


@requires("obligations.create")
def new(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """A new obligation of a contract record."""
    actor = acting(request)
    contract = contracts.record(contract_id, actor=actor)
    return ui_forms.page(
        request,
        forms.ObligationForm,
        title=_("New obligation of %(contract)s") % {"contract": contract},
        submit=_("Add obligation"),
        initial=forms.first_values() | {"owner": actor.user_id},
        save=lambda data: actions.create_obligation(contract=contract, actor=actor, **data),
        back=contract.get_absolute_url(),
    )


@requires("obligations.create")
def edit(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Change an obligation."""
    actor = acting(request)
    obligation = queries.get(obligation_id, actor=actor)
    return ui_forms.page(
        request,
        forms.ObligationForm,
        title=_("Change %(number)s") % {"number": obligation.number},
        submit=_("Save"),
        initial=forms.values_of(obligation),
        save=lambda data: actions.edit_obligation(obligation.pk, actor=actor, **data),
        back=obligation.get_absolute_url(),
    )


@requires("obligations.create")
@require_POST
def acceptance(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Take a proposal into the register."""
    return pages.done(request, actions.accept(obligation_id, actor=acting(request)), message=_("Accepted."))


@requires("obligations.create")
def rejection(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Refuse a proposal."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Reject this obligation"),
        submit=_("Reject"),
        save=lambda reason: actions.reject(obligation_id, reason=reason, actor=actor),
    )


@requires("obligations.create")
def deactivation(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """End an obligation."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Deactivate this obligation"),
        submit=_("Deactivate"),
        intro=_("Its open tasks are canceled."),
        save=lambda reason: actions.deactivate(obligation_id, reason=reason, actor=actor),
    )


@requires("obligations.create")
@require_POST
def reactivation(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Take it up again."""
    return pages.done(request, actions.reactivate(obligation_id, actor=acting(request)), message=_("Active again."))


@requires("obligations.work")
def task_submission(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Hand a task in."""
    actor = acting(request)
    task = queries.get_task(task_id, actor=actor)
    return ui_forms.page(
        request,
        forms.SubmitForm,
        title=_("Hand in %(number)s") % {"number": task.number},
        submit=_("Hand in"),
        save=lambda data: actions.submit(task_id, actor=actor, comment=data["comment"]),
        back=task.get_absolute_url(),
    )


@requires("obligations.approve")
def task_approval(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Approve a task."""
    actor = acting(request)
    task = queries.get_task(task_id, actor=actor)
    return ui_forms.page(
        request,
        forms.DecisionForm,
        title=_("Approve %(number)s") % {"number": task.number},
        submit=_("Approve"),
        save=lambda data: actions.approve(task_id, actor=actor, comment=data["comment"]),
        back=task.get_absolute_url(),
    )


@requires("obligations.approve")
def task_return(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Send a task back."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Send back"),
        submit=_("Send back"),
        save=lambda reason: actions.send_back(task_id, reason=reason, actor=actor),
    )


@requires("obligations.cancel")
def task_cancellation(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Cancel a task."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Cancel this task"),
        submit=_("Cancel task"),
        save=lambda reason: actions.cancel_task(task_id, reason=reason, actor=actor),
    )


@requires("obligations.work")
def task_evidence(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Attach evidence."""
    actor = acting(request)
    task = queries.get_task(task_id, actor=actor)

    def attach(data: dict[str, Any]) -> str:
        upload = data["file"]
        actions.add_evidence(task_id, data=received(upload), filename=upload.name or "evidence", actor=actor)
        return task.get_absolute_url()

    return ui_forms.page(
        request,
        forms.EvidenceForm,
        title=_("Attach evidence to %(number)s") % {"number": task.number},
        submit=_("Attach"),
        save=attach,
        back=task.get_absolute_url(),
    )


@requires("obligations.work")
def task_assignment(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give a task to somebody else."""
    actor = acting(request)
    task = queries.get_task(task_id, actor=actor)
    return ui_forms.page(
        request,
        forms.AssignForm,
        title=_("Assign %(number)s") % {"number": task.number},
        submit=_("Assign"),
        initial={"assignee": task.assignee_id},
        save=lambda data: actions.assign_task(task_id, assignee_id=data["assignee"].pk, actor=actor),
        back=task.get_absolute_url(),
    )


@requires("obligations.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of due dates, and the address of the calendar feed."""
    actor = acting(request)
    today = clock.today()
    first = months.month_of(request.GET.get("month", ""), today)
    mine = request.GET.get("mine") == "1"
    entries = calendars.entries(queries.in_month(actor, first.year, first.month, mine=mine), today=today)
    context = {
        "month": months.build(first, entries, today=today, address="?mine=1" if mine else ""),
        "next": None if entries else queries.next_open(actor, max(first, today), mine=mine),
        "mine": mine,
        "has_feed": queries.has_feed(actor),
        "feed_url": request.session.pop("calendar_feed", ""),
    }
    return pages.page(request, "obligations/calendar.html", title=_("Obligation calendar"), context=context)


@requires("obligations.view")
@require_POST
def feed_address(request: HttpRequest) -> HttpResponse:
    """Make a new calendar address; shown once on the calendar page."""
    secret = actions.make_feed(actor=acting(request))
    request.session["calendar_feed"] = request.build_absolute_uri(reverse("obligations:feed", args=[secret]))
    return redirect("obligations:calendar")


@public("A secret address that a calendar program reads; the secret is the key and only its hash is kept.")
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The due dates as iCalendar (RFC 5545)."""
    body = calendars.icalendar_of(queries.feed_owner(secret))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
