"""Questions, summaries, where text goes, and the steps after signing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from pactline.contracts import queries as contracts
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, conversation, queries, steps
from pactline.intelligence.models import Inquiry, Reminder
from pactline.intelligence.schemas import InquiryOut, QuestionAskedIn, ReminderIn, ReminderOut, SendsOut, StepOut

router = Router()
VIEW, ASK = "intelligence.view", "intelligence.ask"
A, R = "/analyses/{uuid:analysis_id}", "/records/{uuid:record_id}"


@router.post(f"{A}/questions", response={202: InquiryOut})
@requires(ASK)
def ask(request: HttpRequest, analysis_id: UUID, body: QuestionAskedIn) -> tuple[int, Inquiry]:
    """Ask a contract. Without a language model the answer is there at once, else read it with GET /inquiries/{id}."""
    return 202, actions.ask(analysis_id, question=body.question, actor=acting(request))


@router.get(f"{A}/questions", response=list[InquiryOut])
@requires(VIEW)
def list_questions(request: HttpRequest, analysis_id: UUID) -> Any:
    """What was asked about a contract, the newest first."""
    return list(queries.inquiries(queries.analysis(analysis_id, actor=acting(request)), Inquiry.Kind.QUESTION))


@router.post(f"{A}/summary", response={202: InquiryOut})
@requires(ASK)
def summarise(request: HttpRequest, analysis_id: UUID) -> tuple[int, Inquiry]:
    """Have a contract summed up in points with their passages."""
    return 202, actions.ask_for_summary(analysis_id, actor=acting(request))


@router.get("/inquiries/{uuid:inquiry_id}", response=InquiryOut)
@requires(VIEW)
def read_inquiry(request: HttpRequest, inquiry_id: UUID) -> Inquiry:
    """One question or summary with its answer."""
    actor = acting(request)
    found = queries.inquiry(inquiry_id, actor=actor)
    if found.batch is None:
        return found
    return next((row for row in queries.asked(found.batch, actor=actor) if row.pk == found.pk), found)


@router.post("/portfolios/{uuid:batch_id}/questions", response={202: InquiryOut})
@requires(ASK)
def ask_portfolio(request: HttpRequest, batch_id: UUID, body: QuestionAskedIn) -> tuple[int, Inquiry]:
    """Ask every contract of a portfolio that you see."""
    return 202, actions.ask_portfolio(batch_id, question=body.question, actor=acting(request))


@router.get("/portfolios/{uuid:batch_id}/questions", response=list[InquiryOut])
@requires(VIEW)
def list_portfolio_questions(request: HttpRequest, batch_id: UUID) -> Any:
    """What was asked of a portfolio, the newest first."""
    actor = acting(request)
    return queries.asked(queries.batch(batch_id, actor=actor), actor=actor)


@router.get("/destinations", response=SendsOut)
@requires(VIEW)
def destinations(request: HttpRequest) -> dict[str, Any]:
    """Where text of contracts that are not marked as never sent goes."""
    return {"sentences": list(conversation.sends().sentences)}


@router.get(f"{R}/steps", response=list[StepOut])
@requires(VIEW)
def list_steps(request: HttpRequest, record_id: UUID) -> Any:
    """The steps after signing, and how far each is."""
    return steps.of(contracts.record(record_id, actor=acting(request)))


@router.put(f"{R}/reminder", response=ReminderOut)
@requires("intelligence.decide")
def set_reminder(request: HttpRequest, record_id: UUID, body: ReminderIn) -> dict[str, Any]:
    """Say when and who is reminded of a contract's end."""
    row: Reminder = actions.set_reminder(record_id, actor=acting(request), **body.dict())
    names = ("id", "contract_id", "remind_on", "working", "sent_at")
    people = [person.pk for person in row.recipients.all()]
    return {**{name: getattr(row, name) for name in names}, "recipient_ids": people}
