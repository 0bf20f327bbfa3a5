"""“Mark complete”: a person is done with the clauses of a reading; and the way back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from pactline.contracts import actions as contracts
from pactline.contracts import queries as contract_queries
from pactline.contracts.models import ContractRequest
from pactline.intelligence import queries
from pactline.intelligence.lifecycle import REVIEW
from pactline.intelligence.models import Analysis, ReviewStatus
from pactline.kernel.actor import Actor


def complete_review(analysis_id: UUID | str, *, actor: Actor) -> Analysis:
    """Say that everything that departs was decided. From now on decisions stand until somebody reviews again.

    The request of a revision then says “Review completed”, once no other document of it waits for its review.
    """
    visible = queries.analysis(analysis_id, actor=actor)
    with transaction.atomic():
        found = REVIEW.apply(visible.pk, "complete", actor=actor, fields={"reviewed_by_id": actor.user_id})
        request = _request_of(visible)
        if request is not None and not _others_wait(request):
            contracts.note_review(request.pk, completed=True, reading=found.number, actor=actor)
    return found


def review_again(analysis_id: UUID | str, *, actor: Actor) -> Analysis:
    """Open a completed review, so that decisions can be changed."""
    visible = queries.analysis(analysis_id, actor=actor)
    with transaction.atomic():
        fields = {"reviewed_by_id": None, "reviewed_at": None}
        found = REVIEW.apply(visible.pk, "review_again", actor=actor, fields=fields)
        request = _request_of(visible)
        if request is not None:
            contracts.note_review(request.pk, completed=False, reading=found.number, actor=actor)
    return found


def _request_of(found: Analysis) -> ContractRequest | None:
    return found.revision.document.request if found.revision is not None else None


def _others_wait(request: ContractRequest) -> bool:
    """Whether another document of the request was read and not reviewed."""
    readings = [queries.latest_for_revision(revision) for revision in contract_queries.latest_revisions(request)]
    return any(one is not None and one.review == ReviewStatus.OPEN for one in readings)
