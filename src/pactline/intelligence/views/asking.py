"""Questions and summaries, and the steps after signing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.contracts import queries as contracts
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, conversation, forms, queries, steps
from pactline.kernel.errors import InvalidInput
from pactline.ui import forms as ui_forms
from pactline.ui import pages

ASK, VIEW = "intelligence.ask", "intelligence.view"


@requires(ASK)
@require_POST
def ask(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Ask a contract."""
    actor, words = acting(request), request.POST.get("question", "")
    try:
        return pages.done(request, actions.ask(analysis_id, question=words, actor=actor))
    except InvalidInput as error:
        back = f"{queries.analysis(analysis_id, actor=actor).get_absolute_url()}?tab=ask"
        return pages.done(request, back, message=str(error))


@requires(ASK)
@require_POST
def summary(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Have a contract summed up."""
    return pages.done(request, actions.ask_for_summary(analysis_id, actor=acting(request)))


@requires(ASK)
@require_POST
def ask_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Ask every contract of a portfolio."""
    actor, words = acting(request), request.POST.get("question", "")
    try:
        return pages.done(request, actions.ask_portfolio(batch_id, question=words, actor=actor))
    except InvalidInput as error:
        return pages.done(request, queries.batch(batch_id, actor=actor), message=str(error))


@requires(VIEW)
@require_GET
def inquiry(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """An answer as a fragment that asks again until it is there; then the page is drawn afresh, with its passages."""
    found = queries.inquiry(inquiry_id, actor=acting(request))
    if found.answered_at is not None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intelligence/_inquiry.html", {"said": conversation.one(found)})


@requires(VIEW)
@require_GET
def after_signing(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The steps after signing."""
    actor = acting(request)
    contract = contracts.record(record_id, actor=actor)
    context = {
        "contract": contract,
        "steps": steps.of(contract),
        "reminder": steps.reminder_of(contract),
        "due": steps.due(contract),
        "may_set": actor.may("intelligence.decide"),
    }
    title = _("Steps after signing %(contract)s") % {"contract": contract}
    return pages.page(request, "intelligence/steps.html", title=title, context=context)


@requires("intelligence.decide")
@require_http_methods(["GET", "POST"])
def reminder(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The day of the reminder and who is reminded."""
    actor = acting(request)
    contract = contracts.record(record_id, actor=actor)
    before, due = steps.reminder_of(contract), steps.due(contract)
    persons = [one.pk for one in before.recipients.all()] if before is not None else [contract.owner_id]

    def save(data: dict[str, Any]) -> Any:
        ids = [person.pk for person in data["recipients"]]
        return actions.set_reminder(record_id, recipient_ids=ids, remind_on=data["remind_on"], actor=actor)

    return ui_forms.page(
        request,
        forms.ReminderForm,
        title=_("Reminder of %(contract)s") % {"contract": contract},
        intro=due.working if due is not None else "",
        submit=_("Save"),
        initial={"remind_on": before.remind_on if before else due.day if due else None, "recipients": persons},
        save=save,
        back=contract,
    )
