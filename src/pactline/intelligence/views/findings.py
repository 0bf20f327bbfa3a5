"""What people do with a finding: accept, set right, reject, accept a deviation, ignore, use the library's clause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import acting, requires
from pactline.intelligence import actions, duty_values, forms, queries, types, values, workbench
from pactline.intelligence.models import Finding
from pactline.ui import forms as ui_forms
from pactline.ui import pages

DECIDE = "intelligence.decide"
FORM = ["GET", "POST"]


@requires(DECIDE)
@require_POST
def acceptance(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """It is right."""
    return pages.done(request, actions.accept(finding_id, actor=acting(request)))


@requires(DECIDE)
@require_POST
def reopening(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Take a decision back."""
    return pages.done(request, actions.reopen(finding_id, actor=acting(request)))


@requires(DECIDE)
@require_http_methods(FORM)
def rejection(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """The reader is wrong."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Reject “%(type)s”") % {"type": types.label(found.type)},
        submit=_("Reject"),
        intro=_("The reader is wrong here. Your decision counts in its precision."),
        save=lambda words: actions.reject(finding_id, reason=words, actor=actor),
        back=found,
    )


@requires("intelligence.accept_deviation")
@require_http_methods(FORM)
def deviation(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Accept that a clause departs from the playbook."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Accept the deviation “%(type)s”") % {"type": types.label(found.type)},
        submit=_("Accept deviation"),
        intro=found.reason,
        save=lambda words: actions.accept_deviation(finding_id, reason=words, actor=actor),
        back=found,
    )


@requires(DECIDE)
@require_http_methods(FORM)
def ignoring(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """It is right and does not matter here."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Ignore “%(type)s”") % {"type": types.label(found.type)},
        submit=_("Ignore"),
        save=lambda words: actions.ignore(finding_id, reason=words, actor=actor),
        back=found,
    )


@requires(DECIDE)
@require_http_methods(FORM)
def correction(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Set right what a finding is, where it stands, or its value."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)
    start, end = workbench.place_of(found)
    initial: dict[str, Any] = {"type": workbench.type_of(found), "start": start, "end": end}
    initial |= {name: request.GET[name] for name in ("start", "end") if request.GET.get(name, "").isdigit()}
    if found.kind != "clause":
        initial["value"] = values.shown(found)

    def save(data: dict[str, Any]) -> Any:
        if "value" in data and data["value"] == initial.get("value"):
            data["value"] = None
        return actions.edit(finding_id, actor=actor, **data)

    return ui_forms.page(
        request,
        forms.CorrectionForm,
        title=_("Set right: %(type)s") % {"type": types.label(found.type)},
        submit=_("Save"),
        form_kwargs={"actor": actor, "finding": found},
        initial=initial,
        save=save,
        back=found,
    )


def _proposed(found: Finding) -> str:
    """The redline that a language model proposes, else the library's words."""
    return str((found.details.get("opinion") or {}).get("redline") or found.wording)


@requires(DECIDE)
@require_http_methods(FORM)
def wording(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """The library's words as a tracked change in a new revision."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        revision = actions.use_clause(finding_id, words=data["words"], actor=actor)
        return f"{revision.document.request.get_absolute_url()}?revision={revision.number}"

    return ui_forms.page(
        request,
        forms.WordingForm,
        title=_("Use the library’s “%(type)s”") % {"type": types.label(found.type)},
        submit=_("Make the revision"),
        intro=_("A new revision is made: the passage is struck and these words are inserted, both as tracked changes that "
                "somebody accepts or rejects. An approval of this revision no longer counts."),
        initial={"words": _proposed(found) if request.GET.get("proposal") else found.wording},
        save=save,
        back=found,
        message=_("The revision is made."),
    )  # fmt: skip


@requires("obligations.create")
@require_http_methods(FORM)
def obligation(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """An obligation of a candidate, with its passage."""
    actor = acting(request)
    found = queries.finding(finding_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        owner, approver = data.pop("owner"), data.pop("approver")
        return actions.make_obligation(
            finding_id, actor=actor, owner_id=owner.pk, approver_id=approver.pk if approver else None, **data
        )

    return ui_forms.page(
        request,
        forms.ObligationForm,
        title=_("Make an obligation"),
        submit=_("Make the obligation"),
        intro=found.text[:600],
        initial=duty_values.initial(found, actor=actor),
        save=save,
        back=found,
    )
