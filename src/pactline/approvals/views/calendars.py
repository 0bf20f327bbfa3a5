"""Pages of the working calendars."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.approvals import actions, calendars, forms, queries
from pactline.approvals.lists import Calendars
from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.ui import forms as ui_forms
from pactline.ui import record

FORM = ("GET", "POST")


@requires("approvals.view")
def index(request: HttpRequest) -> HttpResponse:
    """The calendars."""
    return Calendars().respond(request)


@requires("approvals.configure")
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A calendar for a team, or for everybody."""
    return ui_forms.page(
        request,
        forms.CalendarForm,
        title=_("New working calendar"),
        submit=_("Create calendar"),
        save=lambda data: actions.create_calendar(actor=acting(request), **data),
        back="approvals:calendars",
        intro=_("Reminders and escalation count these hours only."),
    )


@requires("approvals.view")
def calendar(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """One calendar with the holidays that come."""
    actor = acting(request)
    found = queries.get_calendar(calendar_id, actor=actor)
    buttons = []
    if actor.may("approvals.configure"):
        edit = reverse("approvals:calendar_edit", args=[found.pk])
        delete = reverse("approvals:calendar_deletion", args=[found.pk])
        buttons = [
            record.link("edit", _("Edit"), edit, icon="pencil", primary=True),
            record.link("delete", _("Delete"), delete, dialog=True, icon="trash"),
        ]
    today = clock.today(found.time_zone)
    return record.page(
        request,
        "approvals/calendar.html",
        found,
        kind=_("Working calendar"),
        name=found.name,
        trail=[(_("Working calendars"), reverse("approvals:calendars"))],
        verbs=buttons,
        context={
            "days": forms.week_words(found.hours),
            "holidays": calendars.coming_holidays(found, today),
        },
    )


@requires("approvals.configure")
@require_http_methods(FORM)
def edit(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """Change a calendar."""
    found = queries.get_calendar(calendar_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.CalendarForm,
        title=_("Edit %(calendar)s") % {"calendar": found},
        submit=_("Save"),
        form_kwargs={"calendar": found},
        save=lambda data: actions.edit_calendar(calendar_id, actor=acting(request), **data),
        back=found,
        intro=_("Reminders that have a time already keep it."),
    )


@requires("approvals.configure")
@require_http_methods(FORM)
def deletion(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """Remove a calendar."""
    found = queries.get_calendar(calendar_id, actor=acting(request))

    def save() -> str:
        actions.delete_calendar(calendar_id, actor=acting(request))
        return reverse("approvals:calendars")

    return ui_forms.confirm_page(
        request,
        title=_("Delete %(calendar)s") % {"calendar": found},
        submit=_("Delete"),
        intro=_("Its people work by everybody’s calendar from now on."),
        save=save,
        back=found,
    )
