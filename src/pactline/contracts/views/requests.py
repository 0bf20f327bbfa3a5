"""Pages of contract requests: the list, the workbench, and the verbs of a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.contracts import actions, carried, forms, queries, targets, workbench
from pactline.contracts.lists import Requests
from pactline.contracts.models import ContractRequest
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages
from pactline.ui import record as records
from pactline.ui.lists import options_response

FORM = ["GET", "POST"]
READING = "contracts/reading_form.html"


@requires("contracts.view")
def index(request: HttpRequest) -> HttpResponse:
    """Contract requests."""
    return Requests().respond(request)


@requires("parties.view")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Customers, found by typing."""
    return options_response(
        request,
        queries.accounts(acting(request)),
        search=("name", "number"),
        label=lambda account: account.name,
        note=lambda account: account.number,
    )


@requires("contracts.initiate")
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A request on the other side's paper: its document is uploaded and it is submitted at once."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> ContractRequest:
        first, *others = data["document"]
        return actions.receive_third_party(
            account_id=data["account"].pk,
            contract_type_id=data["contract_type"].pk,
            title=data["title"],
            description=data["description"],
            signature_type=data["signature_type"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            perpetual=data["perpetual"],
            never_send=data["never_send"],
            amends_id=data["amends"] or None,
            renews_id=data["renews"] or None,
            data=first.read(),
            filename=first.name,
            further=[(one.read(), one.name) for one in others],
            supporting=[(one.read(), one.name) for one in data["supporting"]],
            actor=actor,
        )

    return ui_forms.page(
        request,
        forms.ThirdPartyForm,
        title=_("Their paper"),
        intro=_("Upload what the other side has sent. It is read, compared and approved like our own."),
        submit=_("Submit"),
        form_kwargs={"actor": actor},
        initial=_begin(request),
        save=save,
        back="contracts:requests",
        message=_("Submitted."),
        template=READING,
    )


def _begin(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with when a contract is amended or renewed from its page."""
    key = request.GET.get("amends") or request.GET.get("renews")
    if not key:
        return {}
    found = queries.record(key, actor=acting(request))
    term: dict[str, Any] = {"starts_on": found.starts_on, "ends_on": found.ends_on, "perpetual": found.perpetual}
    if request.GET.get("renews") and found.ends_on:
        term = {"starts_on": found.ends_on + timedelta(days=1)}
    return {
        **term,
        "account": found.account_id,
        "contract_type": found.contract_type_id,
        "amends": request.GET.get("amends", ""),
        "renews": request.GET.get("renews", ""),
    }


@requires("contracts.view")
@require_GET
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The workbench: outline, document, and what belongs to it."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    bench = workbench.build(request, found, actor)
    own = found.paper == ContractRequest.Paper.OWN
    return records.page(
        request,
        "contracts/request.html",
        found,
        kind=_("Contract request"),
        number=found.number,
        name=found.title,
        money=(found.value, found.currency) if found.value is not None and found.currency else None,
        turn=workbench.turn(found),
        trail=[(_("Contract requests"), reverse("contracts:requests"))],
        chevrons=records.chevrons(
            ContractRequest.Status.choices, found.status, main=workbench.OWN_PAPER if own else workbench.MAIN
        ),
        verbs=workbench.verbs(found, actor, bench.document),
        place=40,
        context={
            "bench": bench,
            "revision": bench.revision,
            "side_tabs": bench.tabs,
            "side_tab": bench.tab,
            "change": queries.quote_change(found) if found.status in ("work_in_progress", "draft") else None,
            "may_waive": actor.may("contracts.send_signature"),
            "may_edit": actor.may("contracts.edit") and found.status in ("draft", "new", "work_in_progress"),
            "may_decide": actor.may("contracts.revise") and found.status == "work_in_progress" and bench.is_latest,
            "supporting": workbench.supporting(found, actor),
            "may_classify": actor.may("contracts.revise") and found.status in ("draft", "new", "work_in_progress"),
            "findings_slot": workbench.FINDINGS,
            "followed": carried.contract_of(found),
            "changed_terms": carried.rows(found),
            "record_made": queries.records_visible_to(actor).filter(request=found).first(),
            **bench.parts,
        },
    )


@requires("contracts.edit")
@require_http_methods(FORM)
def edit(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Change the terms of a request."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    names = ("title", "starts_on", "ends_on", "perpetual", "effective_on", "signature_type", "description")

    followed = carried.contract_of(found)

    def save(data: dict[str, Any]) -> ContractRequest:
        contact = data.pop("contact")
        if followed is not None:
            data["changes"] = {name: data.pop(name) for name in targets.NEGOTIABLE}
        return actions.edit(request_id, contact_id=contact.pk if contact else None, actor=actor, **data)

    return ui_forms.page(
        request,
        forms.EditForm,
        title=_("Terms of %(request)s") % {"request": found},
        intro=_("The document keeps its words until it is made again."),
        submit=_("Save"),
        form_kwargs={"account": found.account, "follows": followed is not None},
        initial={
            **{name: getattr(found, name) for name in names},
            "contact": found.contact_id,
            **forms.negotiable(followed, found.changes),
        },
        save=save,
        back=found,
    )


@requires("contracts.initiate")
@require_POST
def generation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Make the document of a request in Draft."""
    made = actions.generate(request_id, actor=acting(request))
    words = _("The document is made.") if made.status != "draft" else ""
    return pages.done(request, made, message=words)


@requires("contracts.initiate")
@require_POST
def submission(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Third-party paper goes into the queue."""
    return pages.done(request, actions.submit(request_id, actor=acting(request)), message=_("Submitted."))


@requires("contracts.start_work")
@require_POST
def work(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request on."""
    return pages.done(request, actions.start_work(request_id, actor=acting(request)), message=_("It is yours now."))


@requires("contracts.assign")
@require_http_methods(FORM)
def assignment(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give a request to somebody."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.page(
        request,
        forms.AssignForm,
        title=_("Assign %(request)s") % {"request": found},
        submit=_("Assign"),
        initial={"to": found.assigned_to_id},
        save=lambda data: actions.assign(request_id, to=data["to"].pk if data["to"] else None, actor=actor),
        back=found,
    )


@requires("contracts.edit")
@require_http_methods(FORM)
def people(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Collaborators and watchers."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.page(
        request,
        forms.PeopleForm,
        title=_("Who takes part in %(request)s") % {"request": found},
        submit=_("Save"),
        initial={"collaborators": found.collaborators.all(), "watchers": found.watchers.all()},
        save=lambda data: actions.set_people(
            request_id,
            collaborators=[person.pk for person in data["collaborators"]],
            watchers=[person.pk for person in data["watchers"]],
            actor=actor,
        ),
        back=found,
    )


@requires("contracts.request_changes")
@require_http_methods(FORM)
def changes(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask those who work on the document for changes."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Ask for changes of %(request)s") % {"request": found},
        submit=_("Ask"),
        save=lambda words: actions.request_changes(request_id, comment=words, actor=actor),
        back=found,
    )


@requires("contracts.revise")
@require_http_methods(FORM)
def changes_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say that the wished changes are made, or why not."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Answer the wish for changes of %(request)s") % {"request": found},
        intro=found.status_reason,
        submit=_("Answer"),
        save=lambda words: actions.answer_changes(request_id, comment=words, actor=actor),
        back=found,
    )


@requires("contracts.link_parent")
@require_http_methods(FORM)
def parent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say which request must be signed first."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.page(
        request,
        forms.ParentForm,
        title=_("Parent of %(request)s") % {"request": found},
        intro=_("The parent must be signed before this one can be sent for signature."),
        submit=_("Save"),
        form_kwargs={"actor": actor, "request": found},
        initial={"parent": found.parent_id},
        save=lambda data: actions.link_parent(
            request_id, parent_id=data["parent"].pk if data["parent"] else None, actor=actor
        ),
        back=found,
    )


@requires("contracts.send_signature")
@require_http_methods(FORM)
def quote_waiver(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the document although the quote has changed since."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    change = queries.quote_change(found)
    return ui_forms.reason_page(
        request,
        title=_("Keep the document of %(request)s although the quote has changed") % {"request": found},
        intro=change.sentence if change else "",
        submit=_("Keep it"),
        save=lambda words: actions.waive_quote_change(request_id, reason=words, actor=actor),
        back=found,
        danger=True,
    )


@requires("contracts.close")
@require_POST
def closing(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """File a signed request away."""
    return pages.done(request, actions.close(request_id, actor=acting(request)), message=_("Closed."))


@requires("contracts.cancel")
@require_http_methods(FORM)
def cancellation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """End a request for good."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Cancel %(request)s") % {"request": found},
        intro=_(
            "The request ends here for good: approvals are voided, and signatories are told that nothing is to be signed."
        ),
        submit=_("Cancel the request"),
        save=lambda words: actions.cancel(request_id, reason=words, actor=actor),
        back=found,
        danger=True,
    )
