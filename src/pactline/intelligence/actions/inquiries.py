"""Questions and summaries: asked by a person, answered at once by the embedded reader or by a job with the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.identity import queries as identity
from pactline.intelligence import inquiring, queries
from pactline.intelligence.generative.answering import LONGEST_QUESTION
from pactline.intelligence.models import Analysis, AnalysisStatus, Batch, Inquiry
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, DomainError, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

log = structlog.get_logger(__name__)
ASK = "intelligence.ask"


def ask(analysis_id: UUID | str, *, question: str, actor: Actor) -> Inquiry:
    """Ask a contract. Without a language model the answer is there at once; with one, a job asks it."""
    actor.require(ASK, _("ask a question about a contract"))
    found = _read(queries.analysis(analysis_id, actor=actor))
    return _begin(Inquiry(analysis=found, question=_question(question)), actor=actor)


def ask_for_summary(analysis_id: UUID | str, *, actor: Actor) -> Inquiry:
    """Have a contract summed up in points with their passages."""
    actor.require(ASK, _("have a contract summed up"))
    found = _read(queries.analysis(analysis_id, actor=actor))
    return _begin(Inquiry(analysis=found, kind=Inquiry.Kind.SUMMARY), actor=actor)


def ask_portfolio(batch_id: UUID | str, *, question: str, actor: Actor) -> Inquiry:
    """Ask every contract of a portfolio that the actor sees; a job looks through them."""
    actor.require(ASK, _("ask a question about a portfolio"))
    found = queries.batch(batch_id, actor=actor)
    return _begin(Inquiry(batch=found, question=_question(question)), actor=actor)


def answer(inquiry_id: UUID | str) -> Inquiry:
    """The job: answer once. A breakdown is noted in words that hold nothing of the contract."""
    row = Inquiry.objects.select_related("batch", "asked_by", "analysis__text", "analysis__contract").get(pk=inquiry_id)
    if row.answered_at is not None:
        return row
    try:
        reply = _reply(row)
    except DomainError as error:
        reply = {"found": False, "note": str(error)}
    except Exception as error:  # the person must not wait for ever; the log has the place, never the words
        log.exception("answering_broke", inquiry=str(row.pk))
        words = _("The answer broke down (%(what)s). Ask again, or tell the operator.") % {"what": type(error).__name__}
        reply = {"found": False, "note": words}
    with transaction.atomic():
        held = locked(Inquiry.objects.all(), row.pk)
        if held.answered_at is None:
            held.reply, held.answered_at = reply, clock.now()
            save(held, fields=["reply", "answered_at"])
            told = {
                "kind": held.kind,
                "found": bool(reply.get("found", reply.get("points"))),
                "by": reply.get("by", ""),
            }
            record(subject=_about(row), verb="answered", actor=SYSTEM, data=told)
    return held


def _begin(row: Inquiry, *, actor: Actor) -> Inquiry:
    from pactline.intelligence.tasks import answer as job

    with transaction.atomic():
        row.asked_by_id, row.asked_by_label = actor.user_id, actor.label
        row.save(force_insert=True)
        record(subject=_about(row), verb="asked", actor=actor, data={"kind": row.kind, "question": row.question})
        waits = row.analysis is None or inquiring.asker_for(row.analysis) is not None
        if waits:
            job.enqueue(once=f"answer:{row.pk}", inquiry_id=str(row.pk))
    return row if waits else answer(row.pk)


def _reply(row: Inquiry) -> dict[str, Any]:
    if row.batch is not None:
        who = identity.actor_for(row.asked_by) if row.asked_by is not None else SYSTEM
        return inquiring.search(row.batch, row.question, actor=who)
    if row.analysis is None:
        raise LookupError("an inquiry about nothing")
    return (
        inquiring.summarise(row.analysis)
        if row.kind == Inquiry.Kind.SUMMARY
        else inquiring.answer(row.analysis, row.question)
    )


def _about(row: Inquiry) -> Analysis | Batch:
    found = row.analysis or row.batch
    if found is None:
        raise LookupError("an inquiry about nothing")
    return found


def _read(found: Analysis) -> Analysis:
    if found.status != AnalysisStatus.DONE:
        raise Blocked(_("%(number)s was not read yet.") % {"number": found.number})
    return found


def _question(words: str) -> str:
    asked = " ".join(words.split())
    if not asked:
        raise InvalidInput(_("Ask something."), fields={"question": _("Ask something.")})
    if len(asked) > LONGEST_QUESTION:
        sentence = _("A question has at most %(most)s characters.") % {"most": LONGEST_QUESTION}
        raise InvalidInput(sentence, fields={"question": sentence})
    return asked
