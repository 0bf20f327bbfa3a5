"""“Use this clause”: the library's words in place of a passage, as a tracked change in a new revision."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import actions as contracts
from pactline.contracts.models import Revision
from pactline.files import queries as stored
from pactline.files import tracked
from pactline.files.opc import Damaged
from pactline.intelligence import queries
from pactline.intelligence.lifecycle import FINDING
from pactline.intelligence.models import Finding
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.models import locked


def use_clause(finding_id: UUID | str, *, actor: Actor, words: str = "") -> Revision:
    """Propose the library's wording (or ``words``, as a person has changed it) as the next revision.

    A passage is struck and the wording inserted, both as tracked changes; a missing clause is inserted at the end.
    ``Blocked`` for anything but the latest Word revision of the document.
    """
    row = queries.finding(finding_id, actor=actor)
    actor.require("intelligence.decide", _("use the library's clause"))
    wording = (words or row.wording).strip()
    if not wording:
        raise InvalidInput(_("The playbook has no wording for “%(type)s”.") % {"type": row.type})
    revision = _revision_of(row)
    content = stored.read(revision.docx) if revision.docx is not None else b""
    try:
        changed = tracked.put_words(content, passage=row.text, words=wording, author=actor.label)
    except tracked.NotFound as error:
        raise Blocked(
            _("The passage stands not in one piece in the Word file; put the wording in by hand."),
            problems=[str(error)],
        ) from error
    except Damaged as error:
        raise InvalidInput(_("“%(file)s” is damaged.") % {"file": revision.filename}) from error
    notes = (
        _("Library's wording for “%(type)s” (%(number)s).")
        if row.text
        else _("Missing clause “%(type)s” put in (%(number)s).")
    ) % {"type": row.type, "number": row.analysis.number}
    with transaction.atomic():
        locked(Finding.objects.all(), row.pk)
        made = contracts.put_wording(revision.pk, data=changed, notes=notes, actor=actor)
        FINDING.apply(
            row.pk,
            "replace",
            actor=actor,
            data={"revision": made.number, "analysis": row.analysis.number},
            fields={"made_revision": made, "decided_by_id": actor.user_id, "decision_reason": notes},
        )
    return made


def _revision_of(row: Finding) -> Revision:
    revision = row.analysis.revision
    if revision is None:
        raise Blocked(_("Only a revision that is still worked on can be changed."))
    problems = []
    if not queries.is_current(row.analysis):
        problems.append(
            _("%(revision)s is not the latest revision; have the latest one read.") % {"revision": revision}
        )
    if revision.docx_id is None:
        problems.append(_("%(revision)s is a PDF; tracked changes need a Word file.") % {"revision": revision})
    elif revision.sha256 != row.analysis.sha256:
        problems.append(_("The file has changed since it was read."))
    if problems:
        raise Blocked(_("The wording cannot be put in."), problems=problems)
    return revision
