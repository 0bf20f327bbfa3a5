"""Review tasks: ask a colleague to read a revision; start, ask back, answer, complete, cancel."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import emails, queries
from pactline.contracts.lifecycle import REQUEST, TASK
from pactline.contracts.models import ContractRequest, ContractStatus, ReviewTask
from pactline.identity import queries as identity
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from .reviews import finish

S = ContractRequest.Status


def ask_review(
    request_id: UUID | str,
    *,
    assignee_id: UUID | str,
    actor: Actor,
    instructions: str = "",
    due_on: date | None = None,
    document_id: UUID | str | None = None,
) -> ReviewTask:
    """Ask a person to review the latest revision of a document (default: the first). Each is asked once for each."""
    actor.require("contracts.review_tasks", _("ask for a review"))
    visible = queries.get(request_id, actor=actor)
    person = identity.get_user(assignee_id)
    if not person.is_active or not identity.actor_for(person).may("contracts.review"):
        raise InvalidInput(_("%(name)s does not review contracts.") % {"name": person.name},
                           fields={"assignee": _("Choose somebody who reviews contracts.")})  # fmt: skip
    with transaction.atomic():
        request = locked(ContractRequest.objects.all(), visible.pk)
        revision = queries.latest_of(request, document_id) if queries.latest_revisions(request) else None
        asked = queries.active_tasks(request).filter(assignee=person)
        if revision is not None and asked.filter(revision__document=revision.document_id).exists():
            raise WrongState(_("%(name)s is asked already.") % {"name": person.name})
        if request.status != S.AWAITING_REVIEW:
            request = REQUEST.apply(
                request.pk, "ask_review", actor=actor, data={"reviewer": person.name},
                fields={"contract_status": ContractStatus.IN_REVIEW, "status_reason": ""},
            )  # fmt: skip
        revision = queries.latest_of(request, document_id)
        task = ReviewTask(
            request=request, revision=revision, assignee=person, requested_by_id=actor.user_id,
            instructions=instructions.strip(), due_on=due_on,
        )  # fmt: skip
        task.save(force_insert=True)
        record(subject=task, verb="created", actor=actor, data={"reviewer": person.name, "revision": revision.number})
        emails.review_asked(task, actor)
    return task


def start_review(task_id: UUID | str, *, actor: Actor) -> ReviewTask:
    """The reviewer begins."""
    return TASK.apply(queries.task(task_id, actor=actor).pk, "start", actor=actor)


def ask_back(task_id: UUID | str, *, question: str, actor: Actor) -> ReviewTask:
    """The reviewer needs to know something first."""
    words = _needed(question, _("Write your question."))
    with transaction.atomic():
        task = TASK.apply(
            queries.task(task_id, actor=actor).pk,
            "ask",
            actor=actor,
            fields={"question": words},
            data={"question": words},
        )
        _detail(task.request_id, ContractStatus.AWAITING_INFORMATION)
        emails.review_question(task, actor)
    return task


def answer_back(task_id: UUID | str, *, answer: str, actor: Actor) -> ReviewTask:
    """The person who asked for the review answers the reviewer's question."""
    words = _needed(answer, _("Write your answer."))
    with transaction.atomic():
        task = TASK.apply(queries.task(task_id, actor=actor).pk, "inform", actor=actor, data={"answer": words})
        _detail(task.request_id, ContractStatus.IN_REVIEW)
        emails.review_information(task, words, actor)
    return task


def complete_review(task_id: UUID | str, *, outcome: str, actor: Actor) -> ReviewTask:
    """The reviewer is done and says what came of it."""
    words = _needed(outcome, _("Say what your review found."))
    found = queries.task(task_id, actor=actor)
    with transaction.atomic():
        locked(ContractRequest.objects.all(), found.request_id)
        task = TASK.apply(found.pk, "complete", actor=actor, fields={"outcome": words}, data={"outcome": words})
        finish(task.request_id, ContractStatus.REVIEW_COMPLETED, actor, {"review": "completed"})
        emails.review_completed(task)
    return task


def cancel_review(task_id: UUID | str, *, reason: str, actor: Actor) -> ReviewTask:
    """The review is no longer needed."""
    words = _needed(reason, _("Say why the review is cancelled."))
    found = queries.task(task_id, actor=actor)
    with transaction.atomic():
        locked(ContractRequest.objects.all(), found.request_id)
        task = TASK.apply(found.pk, "cancel", actor=actor, fields={"outcome": words}, data={"reason": words})
        finish(task.request_id, ContractStatus.REVIEW_CANCELLED, actor, {"review": "cancelled"})
    return task


def note_review(request_id: UUID | str, *, completed: bool, reading: str, actor: Actor) -> None:
    """Beside “Work in progress”: the review of what a machine read is completed, or is open again.

    A finer status that says more (changes wanted, approved …) stays as it is.
    """
    with transaction.atomic():
        request = locked(ContractRequest.objects.all(), request_id)
        fresh = (ContractStatus.DOCUMENT_READY, ContractStatus.REDLINE_RECEIVED, ContractStatus.REVIEW_CANCELLED)
        before = fresh if completed else (ContractStatus.REVIEW_COMPLETED,)
        if request.status != S.WORK_IN_PROGRESS or request.contract_status not in before:
            return
        _detail(request.pk, ContractStatus.REVIEW_COMPLETED if completed else ContractStatus.DOCUMENT_READY)
        record(
            subject=request,
            verb="reading_reviewed" if completed else "reading_review_reopened",
            actor=actor,
            data={"reading": reading},
        )


def _detail(request_id: UUID, status: ContractStatus) -> None:
    request = locked(ContractRequest.objects.all(), request_id)
    request.contract_status = status
    save(request, fields=["contract_status"])


def _needed(text: str, sentence: str) -> str:
    if not text.strip():
        raise InvalidInput(sentence, fields={"text": sentence})
    return text.strip()
