"""Why a step cannot be taken yet: one function each, None when nothing stands in the way, else a sentence."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor

from . import context, queries, rules
from .models import ContractRecord, ContractRequest, ReviewTask, Revision, Signatory


def is_own_paper(request: ContractRequest, actor: Actor) -> str | None:
    """Only our own paper is made from a template."""
    if request.paper == ContractRequest.Paper.OWN:
        return None
    return _("The other side’s paper is uploaded, not made from a template.")


def is_third_party(request: ContractRequest, actor: Actor) -> str | None:
    """Only third-party paper is submitted to the queue; our own starts as soon as its document is made."""
    if request.paper == ContractRequest.Paper.THIRD_PARTY:
        return None
    return _("On our own paper the document is made at once; there is nothing to submit.")


def has_document(request: ContractRequest, actor: Actor) -> str | None:
    """There is at least one document with a revision."""
    if queries.latest_revisions(request):
        return None
    return _("%(request)s has no document yet. Upload one, or make it from the template.") % {"request": request}


def pdf_can_be_made(request: ContractRequest, actor: Actor) -> str | None:
    """Each latest revision has its PDF, or it is being made."""
    for revision in queries.latest_revisions(request):
        if revision.pdf_status == Revision.PdfStatus.FAILED:
            return _("The PDF of revision %(number)s could not be made: %(why)s") % {
                "number": revision.number,
                "why": revision.pdf_error,
            }
    return None


def nothing_tracked(request: ContractRequest, actor: Actor) -> str | None:
    """No latest revision holds tracked changes that nobody has decided on."""
    for revision in queries.latest_revisions(request):
        if revision.tracked_changes:
            return _(
                "Revision %(number)s holds %(count)d tracked changes. Accept or reject them (that makes the next "
                "revision), or upload a clean file."
            ) % {"number": revision.number, "count": revision.tracked_changes}
    return None


def is_not_approved(request: ContractRequest, actor: Actor) -> str | None:
    """What is approved need not be approved again."""
    latest = queries.latest_revisions(request)
    if latest and all(revision.approval_status == Revision.Approval.APPROVED for revision in latest):
        return _("Revision %(number)s is approved already.") % {"number": latest[0].number}
    return None


def is_approved(request: ContractRequest, actor: Actor) -> str | None:
    """Exactly the latest revision of each document is approved."""
    for revision in queries.latest_revisions(request):
        if revision.approval_status != Revision.Approval.APPROVED:
            return _(
                "Revision %(number)s of “%(title)s” has no valid approval (%(state)s). Request legal approval first."
            ) % {
                "number": revision.number,
                "title": revision.document.title,
                "state": revision.get_approval_status_display(),
            }
    return None


def nobody_reviews(request: ContractRequest, actor: Actor) -> str | None:
    """No review by the customer or by a colleague is open."""
    review = queries.open_customer_reviews(request).first()
    if review is not None:
        return _("%(name)s is still reviewing the document. Wait for the answer, or close the review.") % {
            "name": review.name
        }
    task = queries.active_tasks(request).select_related("assignee").first()
    if task is not None:
        return _("%(name)s is still reviewing the document. Wait, or cancel the review task.") % {
            "name": task.assignee.name
        }
    return None


def quote_is_the_same(request: ContractRequest, actor: Actor) -> str | None:
    """The document is not older than the quote, unless somebody waived that with a reason."""
    change = queries.quote_change(request)
    if change is None:
        return None
    return _("%(what)s The document is older than the quote: make it again, or waive this with a reason.") % {
        "what": change.sentence
    }


def terms_are_the_same(request: ContractRequest, actor: Actor) -> str | None:
    """On our own paper the latest revision was made from the dates and terms that signing will put into the record."""
    if request.paper != ContractRequest.Paper.OWN:
        return None
    for revision in queries.latest_revisions(request):
        if revision.terms_hash and revision.terms_hash != context.terms_mark(request):
            return _(
                "The dates or terms of %(request)s were changed after revision %(number)s was made. Make the document "
                "again, or upload a revision that has them."
            ) % {"request": request, "number": revision.number}
    return None


def parent_is_signed(request: ContractRequest, actor: Actor) -> str | None:
    """A linked parent request is signed first."""
    signed = (ContractRequest.Status.CONTRACT_SIGNED, ContractRequest.Status.CLOSED_COMPLETE)
    if request.parent is None or request.parent.status in signed:
        return None
    return _("The parent request %(parent)s is not signed yet. Sign it first, or unlink it.") % {
        "parent": request.parent
    }


def signatories_are_complete(request: ContractRequest, actor: Actor) -> str | None:
    """Somebody of each side signs, and each person can be named and reached."""
    return signatory_problem(request, list(queries.signatories(request)))


def document_names_signatories(request: ContractRequest, actor: Actor) -> str | None:
    """On our own paper everybody who signs stands in the latest revision by name."""
    if request.paper != ContractRequest.Paper.OWN:
        return None
    latest = queries.latest_revisions(request)
    if not latest:
        return None
    for person in queries.signatories(request):
        if person.role == Signatory.Role.SIGNER and person.name and not queries.names(latest[0], person.name):
            return _(
                "Revision %(number)s does not name %(name)s, who is to sign. Make the document again, or upload a "
                "revision that names them."
            ) % {"number": latest[0].number, "name": person.name}
    return None


def signatory_problem(request: ContractRequest, people: list[Signatory]) -> str | None:
    """The first thing wrong with ``people`` as signatories of ``request``."""
    signers = [person for person in people if person.role == Signatory.Role.SIGNER and (person.name or person.email)]
    if not any(person.kind == Signatory.Kind.EXTERNAL for person in signers):
        return _("Nobody of the customer is to sign. Add the customer’s signatory.")
    if not any(person.kind == Signatory.Kind.INTERNAL for person in signers):
        return _("Nobody of ours is to sign. Add an internal signatory, or write a rule that finds one.")
    for person in people:
        if not person.name:
            return _("Signatory %(position)d has no name.") % {"position": person.position}
        if not person.email and request.signature_type != ContractRequest.SignatureType.OFFLINE:
            return _("%(name)s has no e-mail address and cannot be invited to sign. Add it to the signatory.") % {
                "name": person.name
            }
    doubles = Counter(person.email.casefold() for person in people if person.email)
    for email, count in doubles.items():
        if count > 1:
            return _("%(email)s stands twice among the signatories; each person acts once.") % {"email": email}
    return None


def has_record(request: ContractRequest, actor: Actor) -> str | None:
    """The contract record was made (or an amendment applied) before the request is closed."""
    if request.request_type == ContractRequest.Type.AMENDMENT:
        return None
    if ContractRecord.objects.filter(request=request).exists():
        return None
    return _("The contract record of %(request)s has not been made yet.") % {"request": request}


def is_my_task(task: ReviewTask, actor: Actor) -> str | None:
    """Only the reviewer who was asked answers."""
    if actor.is_system or task.assignee_id == actor.user_id:
        return None
    return _("%(name)s was asked to review this, not you.") % {"name": task.assignee.name}


def has_begun(record: ContractRecord, actor: Actor) -> str | None:
    """The start date is reached, in the company's time zone."""
    if record.starts_on <= clock.today():
        return None
    return _("%(record)s starts on %(day)s.") % {"record": record, "day": record.starts_on.isoformat()}


def is_over(record: ContractRecord, actor: Actor) -> str | None:
    """The last day is over, in the company's time zone."""
    if rules.has_ended(record.ends_on, clock.today()):
        return None
    return _("%(record)s has not ended.") % {"record": record}
