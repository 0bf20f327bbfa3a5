"""Revision of a contract made -> read at once, where the playbook of its type asks for it."""

from __future__ import annotations

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.contracts import queries as contracts
from pactline.intelligence import actions as intelligence
from pactline.intelligence import queries
from pactline.kernel.actor import SYSTEM


@on("contracts.revision.created")
def read_revision(event: Event) -> None:
    """Have the revision read; the same file is not read twice."""
    revision = contracts.revision_by_id(event.subject_id)
    version = queries.for_type(revision.document.contract_type_id)
    if version is not None and version.playbook.reads_revisions:
        intelligence.analyse_revision(revision.pk, actor=SYSTEM)
