"""Portfolios: many files or records are read as jobs. Adding the same bytes again, or resuming, reads nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.authoring import queries as authoring
from pactline.contracts import queries as contracts
from pactline.files import inspection
from pactline.intelligence import archives, queries
from pactline.intelligence.lifecycle import ANALYSIS
from pactline.intelligence.models import Analysis, AnalysisStatus, Batch, BatchItem
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput, NotVisible
from pactline.kernel.events import record

from . import analyses

PORTFOLIO = "intelligence.portfolio"
MOST_RECORDS = 5000


def create_batch(
    *, name: str, actor: Actor, contract_type_id: UUID | str | None = None, never_send: bool = False
) -> Batch:
    """A new, empty portfolio. ``never_send``: the text of its files stays on this server."""
    actor.require(PORTFOLIO, _("read a portfolio"))
    if not name.strip():
        raise InvalidInput(_("Give it a name."), fields={"name": _("Give it a name.")})
    with transaction.atomic():
        made = Batch(
            number=next_number("PF", clock.today().year),
            name=" ".join(name.split())[:160],
            contract_type=authoring.contract_type(contract_type_id) if contract_type_id else None,
            never_send=never_send,
            owner_id=actor.user_id,
            team_id=actor.team_id,
        )
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return made


def add_files(batch_id: UUID | str, *, files: Sequence[tuple[str, bytes]], actor: Actor) -> list[BatchItem]:
    """Take files in and have them read. Equal bytes come in once; a file that is refused stands there with the reason."""
    actor.require(PORTFOLIO, _("read a portfolio"))
    found = queries.batch(batch_id, actor=actor)
    added = []
    for filename, data in files:
        name = inspection.clean_filename(filename)
        sha256 = hashlib.sha256(data).hexdigest()
        before = BatchItem.objects.filter(batch=found, sha256=sha256).first()
        if before is not None and not before.problem:
            continue
        added.append(_take(found, name, data, sha256, actor=actor))
    _tell(found, added, actor=actor)
    return added


def _take(found: Batch, name: str, data: bytes, sha256: str, *, actor: Actor) -> BatchItem:
    """One file. Its place in the portfolio and its job commit together: whoever reads it knows whose it is."""

    def put(analysis: Analysis | None, problem: str) -> BatchItem:
        fields = {"filename": name, "analysis": analysis, "problem": problem}
        return BatchItem.objects.update_or_create(batch=found, sha256=sha256, defaults=fields)[0]

    try:
        with transaction.atomic():
            analysis = analyses.analyse_file(
                data, filename=name, actor=actor, contract_type=found.contract_type, scope=f"batch:{found.pk}",
                never_send=found.never_send,
            )  # fmt: skip
            return put(analysis, "")
    except DomainError as error:
        return put(None, str(error))


def add_archive(batch_id: UUID | str, *, data: bytes, actor: Actor) -> list[BatchItem]:
    """Take the readable files of a zip in, folder by folder. A file that is too large or damaged stands there refused."""
    added: list[BatchItem] = []
    for files in archives.pieces(data):
        added += add_files(batch_id, files=files, actor=actor)
    return added


def add_records(batch_id: UUID | str, *, record_ids: Iterable[UUID | str], actor: Actor) -> list[BatchItem]:
    """Have the signed documents of contract records read, or read again with the playbook of today."""
    actor.require(PORTFOLIO, _("read a portfolio"))
    found = queries.batch(batch_id, actor=actor)
    wanted = list(dict.fromkeys(str(pk) for pk in record_ids))
    if len(wanted) > MOST_RECORDS:
        raise InvalidInput(_("At most %(most)s records at once.") % {"most": MOST_RECORDS})
    added = []
    for pk in wanted:
        try:
            with transaction.atomic():
                analysis = analyses.analyse_record(pk, actor=actor)
        except DomainError as error:
            item, created = BatchItem.objects.get_or_create(
                batch=found,
                sha256=hashlib.sha256(pk.encode()).hexdigest(),
                defaults={"filename": _name_of(pk, actor), "problem": str(error)},
            )
        else:
            item, created = BatchItem.objects.update_or_create(
                batch=found,
                sha256=analysis.sha256,
                defaults={
                    "filename": f"{analysis.contract} {analysis.filename}"[:200],
                    "analysis": analysis,
                    "problem": "",
                },
            )
        if created:
            added.append(item)
    _tell(found, added, actor=actor)
    return added


def _name_of(record_id: str, actor: Actor) -> str:
    """The number of a contract whose document is missing; of one that the actor may not see, what was asked for."""
    try:
        return str(contracts.record(record_id, actor=actor))[:200]
    except NotVisible:
        return record_id


def resume(batch_id: UUID | str, *, actor: Actor) -> int:
    """Go on: what failed is tried again, what waits is handed to the workers once more. Returns how many."""
    from pactline.intelligence.tasks import read as job

    actor.require(PORTFOLIO, _("read a portfolio"))
    found = queries.batch(batch_id, actor=actor)
    rows = Analysis.objects.filter(items__batch=found).exclude(status=AnalysisStatus.DONE)
    count = 0
    for row in rows:
        with transaction.atomic():
            if row.status == AnalysisStatus.FAILED:
                ANALYSIS.apply(row.pk, "retry", actor=actor, fields={"error": ""})
            job.enqueue(once=f"read:{row.pk}", in_bulk=True, analysis_id=str(row.pk))
        count += 1
    with transaction.atomic():
        record(subject=found, verb="resumed", actor=actor, data={"documents": count})
    return count


def read_again(batch_id: UUID | str, *, actor: Actor) -> int:
    """Have everything that was read before read with the readers and playbook of today. What has not changed is left.

    The earlier readings stay, with what was decided about them. Returns how many are read again.
    """
    actor.require(PORTFOLIO, _("read a portfolio"))
    found = queries.batch(batch_id, actor=actor)
    count = 0
    for item in queries.items(found).select_related("analysis__blob").filter(analysis__status=AnalysisStatus.DONE):
        before = item.analysis
        if before is None:
            continue
        with transaction.atomic():
            if before.contract_id is not None:
                made = analyses.analyse_record(before.contract_id, actor=actor)
            else:
                made = analyses.again(before, scope=f"batch:{found.pk}", never_send=found.never_send, actor=actor)
            if made.pk != before.pk:
                BatchItem.objects.filter(pk=item.pk).update(analysis=made)
                count += 1
    with transaction.atomic():
        record(subject=found, verb="read_again", actor=actor, data={"documents": count})
    return count


def _tell(found: Batch, added: Sequence[BatchItem], *, actor: Actor) -> None:
    if added:
        with transaction.atomic():
            record(subject=found, verb="extended", actor=actor, data={"documents": len(added)})
