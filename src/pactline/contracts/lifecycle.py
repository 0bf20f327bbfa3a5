"""The states of requests, reviews, review tasks and contract records (contracts.md sections 2a and 2b).

A review by the customer and one by a colleague both put the request into “Awaiting review”: nothing is approved or
sent while somebody still reads. Who must act within a state is told by the finer ``contract_status``.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _l

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from . import guards
from .models import ContractRecord, ContractRequest, CustomerReview, ReviewTask

R = ContractRequest.Status
V = CustomerReview.Status
T = ReviewTask.Status
C = ContractRecord.Status

REQUEST: Lifecycle[ContractRequest] = Lifecycle(
    ContractRequest,
    initial=R.DRAFT,
    steps=[
        Step(verb="generate", done="document_generated", source=[R.DRAFT], target=R.WORK_IN_PROGRESS,
             permission="contracts.initiate", label=_l("Make the document"), guards=[guards.is_own_paper]),
        Step(verb="submit", done="submitted", source=[R.DRAFT], target=R.NEW, permission="contracts.initiate",
             label=_l("Submit"), guards=[guards.is_third_party, guards.has_document], stamp="submitted_at"),
        Step(verb="start_work", done="work_started", source=[R.NEW], target=R.WORK_IN_PROGRESS,
             permission="contracts.start_work", label=_l("Start work")),
        Step(verb="return", done="returned_for_changes", source=[R.WORK_IN_PROGRESS], target=R.NEW,
             permission="contracts.request_changes", manual=False),
        Step(verb="send_review", done="sent_for_review", source=[R.WORK_IN_PROGRESS], target=R.AWAITING_REVIEW,
             permission="contracts.send_review", label=_l("Send to the customer"),
             guards=[guards.has_document, guards.pdf_can_be_made]),
        Step(verb="ask_review", done="review_asked", source=[R.WORK_IN_PROGRESS], target=R.AWAITING_REVIEW,
             permission="contracts.review_tasks", label=_l("Ask for a review"), guards=[guards.has_document]),
        Step(verb="finish_review", done="review_finished", source=[R.AWAITING_REVIEW], target=R.WORK_IN_PROGRESS,
             permission="contracts.view", manual=False),
        Step(verb="request_approval", done="approval_requested", source=[R.WORK_IN_PROGRESS],
             target=R.AWAITING_APPROVAL, permission="contracts.request_approval", label=_l("Request legal approval"),
             guards=[guards.has_document, guards.nothing_tracked, guards.pdf_can_be_made, guards.is_not_approved,
                     guards.nobody_reviews]),
        Step(verb="finish_approval", done="approval_finished", source=[R.AWAITING_APPROVAL],
             target=R.WORK_IN_PROGRESS, permission="approvals.view", manual=False),
        Step(verb="recall_approval", done="approval_recalled", source=[R.AWAITING_APPROVAL],
             target=R.WORK_IN_PROGRESS, permission="contracts.request_approval", label=_l("Recall the approval")),
        Step(verb="void_approval", done="approval_voided", source=[R.AWAITING_APPROVAL], target=R.WORK_IN_PROGRESS,
             permission="contracts.view", manual=False),
        Step(verb="send_signature", done="sent_for_signature", source=[R.WORK_IN_PROGRESS],
             target=R.AWAITING_SIGNATURE, permission="contracts.send_signature", label=_l("Send for signature"),
             guards=[guards.has_document, guards.nobody_reviews, guards.nothing_tracked, guards.is_approved,
                     guards.pdf_can_be_made, guards.quote_is_the_same, guards.terms_are_the_same,
                     guards.parent_is_signed,
                     guards.signatories_are_complete, guards.document_names_signatories],
             stamp="sent_at"),
        Step(verb="decline_signature", done="signing_declined", source=[R.AWAITING_SIGNATURE],
             target=R.WORK_IN_PROGRESS, permission="contracts.signatories", manual=False),
        Step(verb="cancel_signature", done="signature_cancelled", source=[R.AWAITING_SIGNATURE],
             target=R.WORK_IN_PROGRESS, permission="contracts.signatories", label=_l("Call back from signature"),
             danger=True, needs_reason=True),
        Step(verb="fail_signature", done="signature_failed", source=[R.AWAITING_SIGNATURE],
             target=R.WORK_IN_PROGRESS, permission="contracts.signatories", manual=False),
        Step(verb="sign", done="signed", source=[R.AWAITING_SIGNATURE], target=R.CONTRACT_SIGNED,
             permission="contracts.upload_signed", manual=False, stamp="signed_at"),
        Step(verb="close", done="closed", source=[R.CONTRACT_SIGNED], target=R.CLOSED_COMPLETE,
             permission="contracts.close", label=_l("Close"), guards=[guards.has_record], stamp="closed_at"),
        Step(verb="cancel", done="cancelled",
             source=[R.DRAFT, R.NEW, R.WORK_IN_PROGRESS, R.AWAITING_APPROVAL, R.AWAITING_SIGNATURE],
             target=R.CANCELLED, permission="contracts.cancel", label=_l("Cancel the request"), danger=True,
             needs_reason=True, stamp="cancelled_at"),
    ],
)  # fmt: skip

REVIEW: Lifecycle[CustomerReview] = Lifecycle(
    CustomerReview,
    initial=V.OPEN,
    steps=[
        Step(verb="accept", done="accepted", source=[V.OPEN], target=V.ACCEPTED,
             permission="contracts.answer_review", label=_l("Accept without changes"), stamp="answered_at",
             manual=False),
        Step(verb="redline", done="redlined", source=[V.OPEN], target=V.REDLINED,
             permission="contracts.answer_review", label=_l("Send changes"), stamp="answered_at", manual=False),
        Step(verb="close", done="closed", source=[V.OPEN], target=V.CLOSED, permission="contracts.send_review",
             label=_l("Close the review"), needs_reason=True, stamp="closed_at"),
        Step(verb="expire", done="expired", source=[V.OPEN], target=V.EXPIRED, permission="contracts.send_review",
             stamp="closed_at", manual=False),
    ],
)  # fmt: skip

TASK: Lifecycle[ReviewTask] = Lifecycle(
    ReviewTask,
    initial=T.OPEN,
    steps=[
        Step(verb="start", done="started", source=[T.OPEN], target=T.WORK_IN_PROGRESS, permission="contracts.review",
             label=_l("Start"), guards=[guards.is_my_task]),
        Step(verb="ask", done="question_asked", source=[T.OPEN, T.WORK_IN_PROGRESS], target=T.AWAITING_INFORMATION,
             permission="contracts.review", label=_l("Ask a question"), guards=[guards.is_my_task], needs_reason=True),
        Step(verb="inform", done="question_answered", source=[T.AWAITING_INFORMATION], target=T.WORK_IN_PROGRESS,
             permission="contracts.review_tasks", label=_l("Answer"), needs_reason=True),
        Step(verb="complete", done="completed", source=[T.OPEN, T.WORK_IN_PROGRESS], target=T.COMPLETED,
             permission="contracts.review", label=_l("Complete"), guards=[guards.is_my_task], stamp="completed_at",
             needs_reason=True),
        Step(verb="cancel", done="cancelled", source=[T.OPEN, T.WORK_IN_PROGRESS, T.AWAITING_INFORMATION],
             target=T.CANCELLED, permission="contracts.review_tasks", label=_l("Cancel"), needs_reason=True),
    ],
)  # fmt: skip

RECORD: Lifecycle[ContractRecord] = Lifecycle(
    ContractRecord,
    initial=C.DRAFT,
    steps=[
        Step(verb="activate", done="activated", source=[C.DRAFT], target=C.ACTIVE, permission="contracts.administer",
             label=_l("Activate"), guards=[guards.has_begun], stamp="activated_at"),
        Step(verb="expire", done="expired", source=[C.ACTIVE], target=C.EXPIRED, permission="contracts.administer",
             guards=[guards.is_over], stamp="ended_at", manual=False),
        Step(verb="cancel", done="cancelled", source=[C.DRAFT, C.ACTIVE], target=C.CANCELLED,
             permission="contracts.administer", label=_l("Cancel the contract"), danger=True, needs_reason=True,
             stamp="ended_at"),
        Step(verb="terminate", done="terminated", source=[C.ACTIVE], target=C.TERMINATED,
             permission="contracts.administer", label=_l("Terminate"), danger=True, needs_reason=True,
             stamp="ended_at"),
    ],
)  # fmt: skip


def engine(actor: Actor) -> Actor:
    """The same person, with the right to move what follows from an answer that they were entitled to give."""
    return replace(actor, is_system=True)
