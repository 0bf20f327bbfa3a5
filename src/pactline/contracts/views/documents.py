"""Pages of revisions: upload, make again, compare, decide on tracked changes, comment, the state of a PDF."""

from __future__ import annotations

from typing import Any, Literal, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.contracts import actions, forms, queries, rules, workbench
from pactline.files import inspection
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages

FORM = ["GET", "POST"]
READING = "contracts/reading_form.html"
CONTEXT = {"1": 1, "all": 100_000}


@requires("contracts.revise")
@require_http_methods(FORM)
def upload(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A new revision from a file."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        revision, warnings = actions.upload(
            request_id,
            data=data["document"].read(),
            filename=data["document"].name,
            notes=data["notes"],
            document_id=data.get("of"),
            actor=actor,
        )
        from django.contrib import messages

        for words in warnings:
            messages.warning(request, words)
        messages.success(request, _("Revision %(number)s is there.") % {"number": revision.number})
        return revision.get_absolute_url()

    return ui_forms.page(
        request,
        forms.RevisionForm,
        title=_("New revision of %(request)s") % {"request": found},
        intro=_("An approval of the revision before it no longer counts."),
        submit=_("Upload"),
        form_kwargs={"documents": list(queries.documents(found)), "chosen": request.GET.get("document", "")},
        save=save,
        back=found,
        template=READING,
        context={"of": found},
    )


@requires("contracts.regenerate")
@require_http_methods(FORM)
def regeneration(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Make the document again from the template."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        actions.regenerate(request_id, notes=data["notes"], actor=actor)
        return found

    return ui_forms.page(
        request,
        forms.NotesForm,
        title=_("Make the document of %(request)s again") % {"request": found},
        intro=_(
            "Fields, clauses, tables and signatories are taken afresh. Edits made by hand are not in the new revision."
        ),
        submit=_("Make it again"),
        save=save,
        back=found,
        danger=True,
        message=_("The document is made again."),
        template=READING,
        context={"of": found},
    )


@requires("contracts.view")
@require_GET
def comparison(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What differs between any two revisions, with counts."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    every = list(queries.revisions(found, actor=actor))
    document_id = request.GET.get("document", "") or (str(every[0].document_id) if every else "")
    revisions = [row for row in every if str(row.document_id) == document_id]
    numbers = [row.number for row in revisions]
    new = request.GET.get("new") or (numbers[0] if numbers else "")
    old = request.GET.get("old") or (numbers[1] if len(numbers) > 1 else new)
    compared = queries.compare(found, old, new, actor=actor, document_id=document_id)
    around = request.GET.get("around", "1")
    before, after = (queries.numbered(found, one, actor=actor, document_id=document_id) for one in (old, new))
    both_word = after.docx_id is not None and before.docx_id is not None
    redline = f"{reverse('contracts:redline', args=[found.pk])}?document={document_id}&old={old}&new={new}"
    return pages.page(
        request,
        "contracts/comparison.html",
        title=_("%(old)s → %(new)s") % {"old": old, "new": new},
        trail=[(_("Contract requests"), reverse("contracts:requests")), (str(found), found.get_absolute_url())],
        context={
            "contract": found,
            "revisions": revisions,
            "old": old,
            "new": new,
            "around": around,
            "counts": compared.counts,
            "blocks": workbench.blocks(compared, context=CONTEXT.get(around, 1)),
            "tracked": queries.tracked_changes(after),
            "after": after,
            "document": after.document if len({row.document_id for row in every}) > 1 else None,
            "redline_url": redline if both_word else "",
        },
    )


@requires("contracts.view")
@require_GET
def redline(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The differences as a Word file with tracked changes."""
    found = queries.get(request_id, actor=acting(request))
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    document_id = request.GET.get("document", "")
    data = queries.redline(found, old, new, actor=acting(request), document_id=document_id)
    name = f"{rules.file_stem(found.number, old, 'to', new)}-redline.docx"
    response = HttpResponse(data, content_type=inspection.CONTENT_TYPES[inspection.DOCX])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires("contracts.revise")
@require_POST
def changes(request: HttpRequest, revision_id: UUID, decision: str) -> HttpResponse:
    """Accept or reject every tracked change of the latest revision."""
    if decision not in ("accept", "reject"):
        raise Http404
    chosen = cast('Literal["accept", "reject"]', decision)
    revision = actions.settle_changes(revision_id, decision=chosen, actor=acting(request))
    words = _("Revision %(number)s is made.") % {"number": revision.number}
    return pages.done(request, revision.get_absolute_url(), message=words)


@requires("activity.comment")
@require_http_methods(FORM)
def comments(request: HttpRequest, revision_id: UUID) -> HttpResponse:
    """Say something about a revision or a passage of it."""
    actor = acting(request)
    revision = queries.revision(revision_id, actor=actor)
    back = f"{revision.get_absolute_url()}&tab=comments"

    def save(data: dict[str, Any]) -> str:
        actions.comment(revision_id, text=data["text"], passage=data["passage"], shared=data["shared"], actor=actor)
        return back

    return ui_forms.page(
        request,
        forms.CommentForm,
        title=_("Comment on %(what)s") % {"what": revision},
        submit=_("Comment"),
        initial={"passage": request.GET.get("passage", "")},
        save=save,
        back=back,
    )


@requires("contracts.edit")
@require_POST
def pdf(request: HttpRequest, revision_id: UUID) -> HttpResponse:
    """Try a failed PDF again."""
    revision = actions.retry_pdf(revision_id, actor=acting(request))
    return pages.done(request, revision.document.request)


@requires("contracts.view")
@require_GET
def pdf_state(request: HttpRequest, revision_id: UUID) -> HttpResponse:
    """The state of a PDF that is being made: a fragment that asks again, or a fresh page when it is decided."""
    revision = queries.revision(revision_id, actor=acting(request))
    if revision.pdf_status != "pending":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "contracts/_pdf_pending.html", {"revision": revision})
