"""Pages on the way to signature: approval of the latest revision, who signs, sending, calling back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pactline.approvals import panels as approval_panels
from pactline.contracts import actions, forms, queries
from pactline.contracts.models import ContractRequest, Revision
from pactline.identity.access import acting, requires
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.ui import forms as ui_forms
from pactline.ui import pages

FORM = ["GET", "POST"]


@requires("contracts.request_approval")
@require_http_methods(FORM)
def approval(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the latest revision to those whom the rules name; the form shows who that is."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    latest = queries.latest_revisions(found)
    return ui_forms.page(
        request,
        forms.ApprovalForm,
        template="contracts/approval_form.html",
        title=_("Request legal approval of %(request)s") % {"request": found},
        submit=_("Request approval"),
        save=lambda data: actions.request_approval(request_id, note=data["note"], actor=actor),
        back=found,
        message=_("Approval is requested."),
        context={"previews": [(one, approval_panels.preview(one, actor)) for one in latest if _is_open(one)]},
    )


def _is_open(revision: Revision) -> bool:
    return revision.approval_status not in (Revision.Approval.APPROVED, Revision.Approval.REQUESTED)


@requires("contracts.request_approval")
@require_http_methods(FORM)
def approval_recall(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the revision back from its approvers."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Recall the approval of %(request)s") % {"request": found},
        submit=_("Recall"),
        save=lambda words: actions.recall_approval(request_id, reason=words, actor=actor),
        back=found,
    )


@requires("contracts.signatories")
@require_http_methods(FORM)
def signatories(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who signs, in which order: one row for each person and two spare ones."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    rows = [
        {"position": one.position, "kind": one.kind, "role": one.role, "contact": one.contact_id, "user": one.user_id,
         "name": one.name, "title": one.title, "email": one.email}
        for one in queries.signatories(found)
    ]  # fmt: skip
    formset_class = formset_factory(forms.SignatoryForm, extra=2, max_num=20)
    arguments: dict[str, Any] = {"form_kwargs": {"account": found.account}, "initial": rows}
    formset = formset_class(request.POST, **arguments) if request.method == "POST" else formset_class(**arguments)
    problems: tuple[str, ...] = ()
    status = 200
    if request.method == "POST":
        status = 422
        if formset.is_valid():
            people = [row for form in formset if (row := form.row()) is not None]
            try:
                return pages.done(request, actions.set_signatories(request_id, people=people, actor=actor))
            except (InvalidInput, WrongState) as error:
                problems, status = (error.message, *error.problems), error.status
    return render(
        request,
        "contracts/signatories.html",
        {"formset": formset, "problems": problems, "contract": found, "cancel_url": found.get_absolute_url(),
         "title": _("Who signs %(request)s") % {"request": found}, "trail": [(str(found), found.get_absolute_url())]},
        status=status,
    )  # fmt: skip


@requires("contracts.send_signature")
@require_http_methods(FORM)
def signature(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the approved revision to the signatories."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    names = ", ".join(f"{one.position}. {one}" for one in queries.signatories(found))

    count = queries.documents(found).count()
    words = ngettext(
        "The document is frozen and goes to: %(names)s.",
        "The %(count)d documents are frozen and go, together, to: %(names)s. Everybody signs each of them.",
        count,
    )

    def save(data: dict[str, Any]) -> ContractRequest:
        day = data["expires_on"]
        until = datetime.combine(day + timedelta(days=1), time(0), tzinfo=UTC) if day else None
        return actions.send_for_signature(request_id, message=data["message"], expires_at=until, actor=actor)

    return ui_forms.page(
        request,
        forms.SendForm,
        title=_("Send %(request)s for signature") % {"request": found},
        intro=words % {"names": names, "count": count},
        submit=_("Send for signature"),
        save=save,
        back=found,
        message=_("Sent for signature."),
    )


@requires("contracts.signatories")
@require_http_methods(FORM)
def signature_cancellation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Call the contract back from signature."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Call %(request)s back from signature") % {"request": found},
        intro=_(
            "The links of the signatories stop working, and signatures that were given are void. They are told why."
        ),
        submit=_("Call back"),
        save=lambda words: actions.cancel_signature(request_id, reason=words, actor=actor),
        back=found,
        danger=True,
    )
