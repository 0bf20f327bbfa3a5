"""A playbook from a Word file: positions are proposed, and a person confirms each before it is published."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.files import actions as files
from pactline.files import inspection
from pactline.files import queries as stored
from pactline.intelligence import queries
from pactline.intelligence.models import Playbook, PlaybookVersion, Position
from pactline.intelligence.purposes import PLAYBOOK
from pactline.intelligence.rules.proposals import Line, Proposal, proposals
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from . import playbooks

WORD = frozenset({inspection.DOCX})


def import_playbook(
    data: bytes, *, filename: str, actor: Actor, name: str = "", contract_type_id: UUID | str | None = None
) -> tuple[Playbook, int]:
    """A new playbook whose draft holds what a .docx proposes. Returns it and how many positions were proposed.

    ``InvalidInput`` when nothing in the file looks like a position.
    """
    actor.require(playbooks.CONFIGURE, _("import a playbook"))
    blob, _warnings = files.take(data, filename=filename, allow=WORD, purpose=PLAYBOOK, actor=actor)
    text = stored.text(blob)
    found = proposals([Line(block.place, text.of(block), block.heading_level) for block in text.blocks])
    if not found:
        raise InvalidInput(
            _(
                "“%(file)s” has no table with clauses and wordings, and no headings with “Standard:” or “Fallback:” below them."
            )
            % {"file": blob.filename}
        )
    taken = Playbook.objects.values_list("name", flat=True)
    title = name.strip() or playbooks.unique_name(blob.filename.rpartition(".")[0][:140], taken)
    with transaction.atomic():
        made = playbooks.create_playbook(name=title, actor=actor, contract_type_id=contract_type_id)
        version = PlaybookVersion.objects.get(playbook=made)
        for number, one in enumerate(found, start=1):
            _propose(version, one, order=10 * number, actor=actor)
        record(subject=made, verb="imported", actor=actor, data={"file": blob.filename, "sha256": blob.sha256,
                                                                 "positions": len(found)})  # fmt: skip
    return made, len(found)


def _propose(version: PlaybookVersion, one: Proposal, *, order: int, actor: Actor) -> None:
    wordings = [{"rank": 0, "text": one.standard}] if one.standard else []
    wordings += [{"rank": rank, "text": text, "name": name} for rank, (name, text) in enumerate(one.fallbacks, start=1)]
    playbooks.put_position(
        version.pk,
        actor=actor,
        type=one.type,
        requirement="required" if one.required else "optional",
        walk_away=one.walk_away,
        guidance="\n".join(one.guidance),
        wordings=wordings,
        order=order,
        proposed=True,
    )


def confirm(position_id: UUID | str, *, actor: Actor) -> Position:
    """Say that a proposed position holds as it stands."""
    actor.require(playbooks.CONFIGURE, _("confirm a position"))
    visible = queries.position(position_id, actor=actor)
    with transaction.atomic():
        playbooks.draft_of(visible.version_id, actor=actor)
        row = locked(Position.objects.all(), visible.pk)
        if row.proposed:
            row.proposed = False
            save(row, fields=["proposed"])
            record(subject=visible.version, verb="position_confirmed", actor=actor, data={"type": row.type})
    return row
