"""Operations on revisions, reviews and review tasks."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.activity import queries as activity
from pactline.activity.models import Comment
from pactline.contracts import actions, queries, schemas
from pactline.contracts.models import CustomerReview, ReviewTask, Revision
from pactline.files import inspection
from pactline.identity.access import acting, requires

router = Router(tags=["contracts"])


@router.get("/revisions/{revision_id}", response=schemas.RevisionOut)
@requires("contracts.view")
def read_revision(request: HttpRequest, revision_id: UUID) -> Revision:
    """One revision; its files are at /files/{id}."""
    return queries.revision(revision_id, actor=acting(request))


@router.get("/requests/{request_id}/redline")
@requires("contracts.view")
def redline(
    request: HttpRequest, request_id: UUID, old: str, new: str, document_id: UUID | None = None
) -> HttpResponse:
    """The differences between two revisions of a document (default: the first) as a Word file with tracked changes."""
    actor = acting(request)
    data = queries.redline(queries.get(request_id, actor=actor), old, new, actor=actor, document_id=document_id)
    response = HttpResponse(data, content_type=inspection.CONTENT_TYPES[inspection.DOCX])
    response["Content-Disposition"] = 'attachment; filename="redline.docx"'
    return response


@router.get("/revisions/{revision_id}/comments", response=list[schemas.CommentOut])
@requires("contracts.view")
def list_comments(request: HttpRequest, revision_id: UUID) -> Any:
    """What was said about a revision, by both sides."""
    return list(activity.comments(queries.revision(revision_id, actor=acting(request))))


@router.post("/revisions/{revision_id}/comments", response={201: schemas.CommentOut})
@requires("activity.comment")
def comment(request: HttpRequest, revision_id: UUID, body: schemas.CommentIn) -> tuple[int, Comment]:
    """Say something about a revision or a passage of it."""
    return 201, actions.comment(revision_id, actor=acting(request), **body.dict())


@router.post("/revisions/{revision_id}/changes/{decision}", response={201: schemas.RevisionOut})
@requires("contracts.revise")
def settle_changes(
    request: HttpRequest, revision_id: UUID, decision: Literal["accept", "reject"]
) -> tuple[int, Revision]:
    """The next revision, with every tracked change taken in or undone."""
    return 201, actions.settle_changes(revision_id, decision=decision, actor=acting(request))


@router.post("/revisions/{revision_id}/pdf", response=schemas.RevisionOut)
@requires("contracts.edit")
def retry_pdf(request: HttpRequest, revision_id: UUID) -> Revision:
    """Try a failed PDF again."""
    return actions.retry_pdf(revision_id, actor=acting(request))


@router.get("/reviews/{review_id}", response=schemas.ReviewOut)
@requires("contracts.view")
def read_review(request: HttpRequest, review_id: UUID) -> CustomerReview:
    """One review by the customer."""
    return queries.review(review_id, actor=acting(request))


@router.post("/reviews/{review_id}/reminder", response=schemas.ReviewOut)
@requires("contracts.send_review")
def remind(request: HttpRequest, review_id: UUID) -> CustomerReview:
    """Remind the customer, with a fresh link."""
    return actions.remind(review_id, actor=acting(request))


@router.post("/reviews/{review_id}/closing", response=schemas.ReviewOut)
@requires("contracts.send_review")
def close_review(request: HttpRequest, review_id: UUID, body: schemas.Why) -> CustomerReview:
    """End a review without an answer."""
    return actions.close_review(review_id, reason=body.reason, actor=acting(request))


@router.get("/review-tasks/{task_id}", response=schemas.TaskOut)
@requires("contracts.view")
def read_task(request: HttpRequest, task_id: UUID) -> ReviewTask:
    """One review task."""
    return queries.task(task_id, actor=acting(request))


@router.post("/review-tasks/{task_id}/start", response=schemas.TaskOut)
@requires("contracts.review")
def start_review(request: HttpRequest, task_id: UUID) -> ReviewTask:
    """The reviewer begins."""
    return actions.start_review(task_id, actor=acting(request))


@router.post("/review-tasks/{task_id}/question", response=schemas.TaskOut)
@requires("contracts.review")
def ask_back(request: HttpRequest, task_id: UUID, body: schemas.Words) -> ReviewTask:
    """The reviewer asks back."""
    return actions.ask_back(task_id, question=body.text, actor=acting(request))


@router.post("/review-tasks/{task_id}/answer", response=schemas.TaskOut)
@requires("contracts.review_tasks")
def answer_back(request: HttpRequest, task_id: UUID, body: schemas.Words) -> ReviewTask:
    """Answer the reviewer's question."""
    return actions.answer_back(task_id, answer=body.text, actor=acting(request))


@router.post("/review-tasks/{task_id}/completion", response=schemas.TaskOut)
@requires("contracts.review")
def complete_review(request: HttpRequest, task_id: UUID, body: schemas.Words) -> ReviewTask:
    """The reviewer is done."""
    return actions.complete_review(task_id, outcome=body.text, actor=acting(request))


@router.post("/review-tasks/{task_id}/cancellation", response=schemas.TaskOut)
@requires("contracts.review_tasks")
def cancel_review(request: HttpRequest, task_id: UUID, body: schemas.Why) -> ReviewTask:
    """The review is no longer needed."""
    return actions.cancel_review(task_id, reason=body.reason, actor=acting(request))
