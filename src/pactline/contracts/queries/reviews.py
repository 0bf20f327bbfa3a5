"""What is open on a request: reviews, tasks, signatories, and a quote that has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.contracts.models import ContractRequest, CustomerReview, ReviewTask, Revision, Signatory
from pactline.contracts.rules import value_hash
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token
from pactline.quotes import queries as quotes

from .requests import ACTIVE_TASKS, visible_to
from .revisions import latest_revisions


def open_customer_reviews(request: ContractRequest) -> QuerySet[CustomerReview]:
    """Invitations that the customer has not answered."""
    return request.customer_reviews.filter(status=CustomerReview.Status.OPEN)


def active_tasks(request: ContractRequest) -> QuerySet[ReviewTask]:
    """Review tasks that are not done."""
    return request.review_tasks.filter(status__in=ACTIVE_TASKS)


def signatories(request: ContractRequest) -> QuerySet[Signatory]:
    """Who is to sign, in order."""
    return request.signatories.select_related("user", "contact")


def quote_mark(quote: Any) -> str:
    """The hash that says which state of which version of a quote a document was made from."""
    return value_hash([str(quote.pk), quote.version, quote.content_hash])


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """Why the document is older than the quote. ``mark``: the hash of the newer state, which a waiver names."""

    sentence: str
    mark: str


def quote_change(request: ContractRequest, latest_made: Sequence[Revision] | None = None) -> QuoteChange | None:
    """What has changed in the quote since the document was made; None when nothing has, or when it was waived."""
    if request.quote is None:
        return None
    current = quotes.current_version(request.quote)
    mark = quote_mark(current)
    wanted = {"number": current.number, "version": current.version, "state": current.get_status_display()}
    made = latest_revisions(request) if latest_made is None else latest_made
    marks = {revision.quote_hash for revision in made} if made else {request.quote_hash}
    sentence = ""
    if current.status in ("canceled", "expired", "rejected"):
        sentence = _("Quote %(number)s is %(state)s.") % wanted
        mark = value_hash([mark, current.status])
    elif current.pk != request.quote_id:
        sentence = _("Quote %(number)s has a newer version %(version)d (%(state)s).") % wanted
    elif marks != {mark}:
        sentence = _("Quote %(number)s was changed after the document was made.") % wanted
    if not sentence or request.waived_hash == mark:
        return None
    return QuoteChange(sentence, mark)


def review_by_token(token: str) -> CustomerReview:
    """The review of a link; ``NotVisible`` for an unknown one. An answered or closed review is found as well."""
    found = (
        CustomerReview.objects.filter(token_hash=hash_token(token))
        .select_related("request__account", "document", "revision__pdf", "revision__docx", "answer", "sent_by")
        .first()
    )
    if found is None:
        raise NotVisible(_("This link is not known. Ask the person who sent it for a new one."))
    return found


def open_review_by_token(token: str) -> CustomerReview:
    """The same, when it can still be answered; ``Gone`` (410) says what became of it."""
    found = review_by_token(token)
    if found.status != CustomerReview.Status.OPEN:
        raise Gone(
            _("This review of %(title)s is finished: %(state)s.")
            % {"title": found.document.title, "state": found.get_status_display()}
        )
    if found.expires_at <= clock.now():
        raise Gone(_("This link expired on %(day)s. Ask for a new one.") % {"day": found.expires_at.date().isoformat()})
    return found


def review(review_id: UUID | str, *, actor: Actor) -> CustomerReview:
    """One customer review of a request that the actor may see."""
    found = CustomerReview.objects.filter(pk=review_id).select_related("request", "revision", "document").first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such review, or you may not see it."))
    return found


def task(task_id: UUID | str, *, actor: Actor) -> ReviewTask:
    """One review task of a request that the actor may see."""
    found = ReviewTask.objects.filter(pk=task_id).select_related("request", "revision", "assignee").first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such review task, or you may not see it."))
    return found
