"""Analyses: asked for (once for the same file, readers and playbook), read by a job, kept with their findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.authoring.models import ContractType
from pactline.contracts import queries as contracts
from pactline.files import actions as files
from pactline.files import inspection
from pactline.files import queries as stored
from pactline.files.models import Blob
from pactline.intelligence import queries
from pactline.intelligence.assembling import Draft
from pactline.intelligence.lifecycle import ANALYSIS
from pactline.intelligence.models import Analysis, AnalysisStatus, Finding, ReadText
from pactline.intelligence.purposes import PORTFOLIO
from pactline.intelligence.readers import versions
from pactline.intelligence.reading import Result, read_document
from pactline.intelligence.rules import verdicts
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import DomainError, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked

log = structlog.get_logger(__name__)
ANALYSE = "intelligence.analyse"
KINDS = frozenset({inspection.DOCX, inspection.PDF, inspection.TXT})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read, and for whom."""

    blob: Blob
    contract_type: ContractType | None
    subject: str
    fields: dict[str, Any]
    never_send: bool = False
    in_bulk: bool = False


def analyse_revision(revision_id: UUID | str, *, actor: Actor) -> Analysis:
    """Have a revision read. The same file, readers and playbook again: the analysis that is there."""
    actor.require(ANALYSE, _("have a contract read"))
    revision = contracts.revision(revision_id, actor=actor)
    blob = revision.docx or revision.pdf
    if blob is None:
        raise InvalidInput(_("%(what)s has no file.") % {"what": revision})
    request = revision.document.request
    fields = {"revision": revision, "owner_id": request.owner_id, "team_id": request.team_id}
    private = contracts.stays_here(request)
    return _ask(Wish(blob, revision.document.contract_type, f"revision:{revision.pk}", fields, private), actor=actor)


def analyse_record(record_id: UUID | str, *, actor: Actor) -> Analysis:
    """Have the signed document of a contract record read."""
    actor.require(ANALYSE, _("have a contract read"))
    found = contracts.record(record_id, actor=actor)
    signed = found.revision
    blob = (signed.docx or signed.pdf if signed is not None else None) or found.signed_pdf
    if blob is None:
        raise InvalidInput(_("%(contract)s has no document that could be read.") % {"contract": found})
    fields = {"contract": found, "owner_id": found.owner_id, "team_id": found.team_id}
    private = contracts.stays_here(found)
    return _ask(Wish(blob, found.contract_type, f"contract:{found.pk}", fields, private), actor=actor)


def analyse_file(
    data: bytes,
    *,
    filename: str,
    actor: Actor,
    contract_type: ContractType | None = None,
    scope: str = "",
    never_send: bool = False,
) -> Analysis:
    """Have a file read that belongs to no contract here. Equal bytes of the same ``scope`` are read once.

    ``never_send`` is what the portfolio says that it comes in with.
    """
    actor.require(ANALYSE, _("have a contract read"))
    sha256 = hashlib.sha256(data).hexdigest()
    place = scope or f"person:{actor.user_id}"
    wanted = Analysis.objects.filter(revision=None, contract=None, sha256=sha256, readers=versions())
    playbook = queries.for_type(contract_type.pk if contract_type else None)
    key = _key(f"file:{place}", sha256, playbook.pk if playbook else None, never_send=never_send)
    before = wanted.filter(key=key).first()
    if before is not None:
        return before
    blob, _warnings = files.take(data, filename=filename, allow=KINDS, purpose=PORTFOLIO, actor=actor)
    fields = {"owner_id": actor.user_id, "team_id": actor.team_id}
    return _ask(Wish(blob, contract_type, f"file:{place}", fields, never_send, bool(scope)), actor=actor)


def again(before: Analysis, *, scope: str, never_send: bool, actor: Actor) -> Analysis:
    """A file of a portfolio, read with the readers and playbook of today; the same analysis when nothing has changed."""
    fields = {"owner_id": before.owner_id, "team_id": before.team_id}
    return _ask(Wish(before.blob, before.contract_type, f"file:{scope}", fields, never_send, in_bulk=True), actor=actor)


def _ask(wish: Wish, *, actor: Actor) -> Analysis:
    from pactline.intelligence.tasks import read as job

    playbook = queries.for_type(wish.contract_type.pk if wish.contract_type else None)
    key = _key(wish.subject, wish.blob.sha256, playbook.pk if playbook else None, never_send=wish.never_send)
    with transaction.atomic():
        before = Analysis.objects.filter(key=key).first()
        if before is not None:
            return before
        made = Analysis(
            number=next_number("RD", clock.today().year),
            blob=wish.blob,
            filename=wish.blob.filename,
            sha256=wish.blob.sha256,
            contract_type=wish.contract_type,
            playbook=playbook,
            key=key,
            readers=versions(),
            **wish.fields,
        )
        if (
            not Analysis.objects.bulk_create([made], ignore_conflicts=True)
            or not Analysis.objects.filter(pk=made.pk).exists()
        ):
            return Analysis.objects.get(key=key)
        record(subject=made, verb="requested", actor=actor, data={"file": made.filename, "sha256": made.sha256})
        job.enqueue(once=f"read:{made.pk}", in_bulk=wish.in_bulk, analysis_id=str(made.pk))
    return made


def _key(subject: str, sha256: str, playbook_id: UUID | None, *, never_send: bool) -> str:
    taught = [
        f"{row.pk}:{row.lock_version}" for row in queries.taught_types(SYSTEM).filter(is_active=True).order_by("pk")
    ]
    here = ["never sent"] if never_send else []
    parts = [subject, sha256, str(playbook_id or ""), *versions(), *taught, *here]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def retry(analysis_id: UUID | str, *, actor: Actor) -> Analysis:
    """Read again what could not be read."""
    from pactline.intelligence.tasks import read as job

    visible = queries.analysis(analysis_id, actor=actor)
    with transaction.atomic():
        found = ANALYSIS.apply(visible.pk, "retry", actor=actor, fields={"error": ""})
        job.enqueue(once=f"read:{found.pk}", analysis_id=str(found.pk))
    return found


def read(analysis_id: UUID | str) -> Analysis:
    """The job: read the file and keep what was found. Running it twice changes nothing; a refusal is noted."""
    found = Analysis.objects.select_related("blob", "playbook", "revision", "contract").get(pk=analysis_id)
    if found.is_over:
        return found
    ANALYSIS.apply(found.pk, "start", actor=SYSTEM)
    try:
        result = read_document(found, stored.read(found.blob))
    except DomainError as error:
        return fail(found.pk, error=str(error))
    except Exception as error:  # one document must not stop a portfolio; the log has the place, never the words
        log.exception("reading_broke", analysis=str(found.pk))
        return fail(
            found.pk,
            error=_("The reader broke down (%(what)s). Try again, or tell the operator.")
            % {"what": type(error).__name__},
        )
    return _keep(found.pk, result)


def fail(analysis_id: UUID | str, *, error: str) -> Analysis:
    """Note why a document could not be read."""
    return ANALYSIS.apply(analysis_id, "fail", actor=SYSTEM, data={"error": error[:500]}, fields={"error": error})


def _keep(analysis_id: UUID, result: Result) -> Analysis:
    with transaction.atomic():
        row = locked(Analysis.objects.all(), analysis_id)
        if row.status != AnalysisStatus.RUNNING:
            return row
        text = result.text
        kept, _created = ReadText.objects.get_or_create(
            sha256=row.sha256,
            text_sha256=hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest(),
            defaults={
                "text": text.text, "kind": text.kind, "pages": text.pages, "language": result.language,
                "warnings": list(text.warnings),
            },
        )  # fmt: skip
        Finding.objects.filter(analysis=row).delete()
        Finding.objects.bulk_create(_rows(row, result.drafts, result.rule_ids), batch_size=500)
        judged = [
            (draft.verdict, draft.risk) for draft in result.drafts if draft.kind in ("clause", "missing", "question")
        ]
        return ANALYSIS.apply(
            row.pk,
            "finish",
            actor=SYSTEM,
            data={"findings": len(result.drafts), "discarded": result.discarded, "segments": result.segments},
            fields={
                "text": kept,
                "segments": result.segments,
                "presence": result.presence,
                "warnings": list(result.warnings),
                "discarded": result.discarded,
                "readers": list(result.readers),
                "counts": dict(Counter(verdict for verdict, _risk in judged if verdict)),
                "exposure": verdicts.exposure(judged),
            },
        )


def _rows(of: Analysis, drafts: Sequence[Draft], rule_ids: Sequence[UUID]) -> list[Finding]:
    return [
        Finding(
            analysis=of,
            position=number,
            kind=draft.kind,
            type=draft.type[:80],
            start=draft.start,
            end=draft.end,
            text=draft.text,
            confidence=draft.confidence,
            found_by=list(draft.found_by),
            verdict=draft.verdict,
            fallback=draft.fallback,
            reason=draft.reason,
            risk=draft.risk,
            wording=draft.wording,
            nearest=list(draft.nearest),
            details=dict(draft.details),
            rule_id=rule_ids[draft.rule] if draft.rule is not None else None,
        )
        for number, draft in enumerate(drafts, start=1)
    ]
