"""The clause library: clauses, variations with their own words, activation."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import docx
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.authoring import queries, reading, sources, suggestions
from pactline.authoring.docx.tags import Kind
from pactline.authoring.models import Clause, ClauseVariation, TemplateMapping
from pactline.authoring.purposes import CLAUSE_FILES
from pactline.files import actions as files
from pactline.files import queries as stored
from pactline.files.models import Blob
from pactline.identity.roles import ROLES
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from . import checking

CONFIGURE = "authoring.configure"
WORD = frozenset({"docx"})
_FIELDS = (Kind.FIELD, Kind.CONDITION)


def create_clause(
    *,
    name: str,
    actor: Actor,
    code: str = "",
    description: str = "",
    contract_type_id: UUID | str | None = None,
    approver_roles: Iterable[str] = (),
) -> Clause:
    """A new, active clause without words. Its tag in templates is clause_<code>.

    ``approver_roles``: who may accept a deviation from it.
    """
    actor.require(CONFIGURE, _("create a clause"))
    with transaction.atomic():
        made = Clause(name=checking.name(name, taken=Clause.objects.all()), description=description.strip())
        made.code = checking.code(code.removeprefix("clause_"), made.name, taken=Clause.objects.all())
        made.contract_type = queries.contract_type(contract_type_id) if contract_type_id else None
        made.approver_roles = _roles(approver_roles)
        made.number = next_number("CL", clock.today().year)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name, "code": made.code})
    return made


def change_clause(clause_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Clause:
    """Changes name, description, contract_type_id or approver_roles. The code is the tag in templates and stays."""
    actor.require(CONFIGURE, _("change a clause"))
    with transaction.atomic():
        row = locked(Clause.objects.all(), clause_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(Clause, row.pk))
        if "description" in fields:
            values["description"] = str(fields["description"]).strip()
        if "contract_type_id" in fields:
            type_id = fields["contract_type_id"]
            values["contract_type"] = queries.contract_type(type_id) if type_id else None
        if fields.get("approver_roles") is not None:
            values["approver_roles"] = _roles(fields["approver_roles"])
        changes = assign(row, values)
        if changes:
            save(row, fields=list(changes))
            record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row


def _roles(names: Iterable[str]) -> list[str]:
    """Known roles, each once. ``InvalidInput`` for others."""
    chosen = sorted({str(name) for name in names})
    if unknown := [name for name in chosen if name not in ROLES]:
        sentence = _("There is no role %(roles)s.") % {"roles": ", ".join(unknown)}
        raise InvalidInput(sentence, fields={"approver_roles": sentence})
    return chosen


def activate_clause(clause_id: UUID | str, *, actor: Actor) -> Clause:
    return _switch_clause(clause_id, True, actor)


def deactivate_clause(clause_id: UUID | str, *, actor: Actor) -> Clause:
    """Blocked while one of its variations is active."""
    return _switch_clause(clause_id, False, actor)


def _switch_clause(clause_id: UUID | str, active: bool, actor: Actor) -> Clause:
    actor.require(CONFIGURE, _("switch a clause"))
    with transaction.atomic():
        row = locked(Clause.objects.all(), clause_id)
        if not active and (names := [v.name for v in row.variations.filter(is_active=True)]):
            raise Blocked(
                _("The clause “%(clause)s” cannot be deactivated while variations are active.") % {"clause": row.name},
                problems=[_("Deactivate the variation “%(name)s” first.") % {"name": name} for name in names],
            )
        if row.is_active != active:
            row.is_active = active
            save(row, fields=["is_active"])
            record(subject=row, verb="activated" if active else "deactivated", actor=actor)
    return row


def add_variation(
    clause_id: UUID | str,
    *,
    name: str,
    actor: Actor,
    data: bytes | None = None,
    filename: str = "",
    text: str = "",
    order: int = 100,
    rank: int = 0,
    condition: Mapping[str, Any] | None = None,
    language: str = "en",
    active: bool = False,
) -> ClauseVariation:
    """A wording of a clause: a Word file of its own, or `text`, of which each line becomes a paragraph."""
    actor.require(CONFIGURE, _("add a clause variation"))
    with transaction.atomic():
        clause = locked(Clause.objects.all(), clause_id)
        made = ClauseVariation(
            clause=clause,
            name=checking.name(name, taken=clause.variations.all()),
            order=checking.order(order),
            rank=_rank(rank),
            condition=checking.condition(condition),
            language=language,
        )
        _put_words(made, data, filename, text, actor)
        made.number = next_number("CV", clock.today().year)
        made.save(force_insert=True)
        record(
            subject=made,
            verb="added",
            actor=actor,
            data={"clause": clause.code, "name": made.name, "sha256": made.file.sha256},
        )
        if active:
            return activate_variation(made.pk, actor=actor)
    return made


def change_variation(
    variation_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> ClauseVariation:
    """Changes name, order, rank, condition, language, or the words (data + filename, or text)."""
    actor.require(CONFIGURE, _("change a clause variation"))
    with transaction.atomic():
        row = locked(ClauseVariation.objects.select_related("clause", "file"), variation_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=row.clause.variations.exclude(pk=row.pk))
        if "order" in fields:
            values["order"] = checking.order(int(fields["order"]))
        if "rank" in fields:
            values["rank"] = _rank(int(fields["rank"]))
        if "condition" in fields:
            values["condition"] = checking.condition(fields["condition"])
        if "language" in fields:
            values["language"] = str(fields["language"]) or "en"
        changes: dict[str, Any] = assign(row, values)
        written = list(changes)
        text = str(fields.get("text") or "")
        if fields.get("data") or (text.strip() and text.strip() != row.text.strip()):
            before = row.file.sha256
            _put_words(row, fields.get("data"), str(fields.get("filename") or ""), text, actor)
            changes["words"] = [before, row.file.sha256]
            written += ["file", "text", "tags", "mappings"]
            if row.is_active:
                _refuse_unmapped(row)
        if written:
            save(row, fields=written)
            record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row


def activate_variation(variation_id: UUID | str, *, actor: Actor) -> ClauseVariation:
    """Blocked while a tag in its words is not mapped, or its clause is not active."""
    actor.require(CONFIGURE, _("switch a clause variation"))
    with transaction.atomic():
        row = locked(ClauseVariation.objects.select_related("clause", "file"), variation_id)
        if not row.clause.is_active:
            raise Blocked(_("The clause “%(clause)s” is not active; activate it first.") % {"clause": row.clause.name})
        _refuse_unmapped(row)
        if not row.is_active:
            row.is_active = True
            save(row, fields=["is_active"])
            record(subject=row, verb="activated", actor=actor)
    return row


def deactivate_variation(variation_id: UUID | str, *, actor: Actor) -> ClauseVariation:
    actor.require(CONFIGURE, _("switch a clause variation"))
    with transaction.atomic():
        row = locked(ClauseVariation.objects.select_related("clause", "file"), variation_id)
        if row.is_active:
            row.is_active = False
            save(row, fields=["is_active"])
            record(subject=row, verb="deactivated", actor=actor)
    return row


def remove_variation(variation_id: UUID | str, *, actor: Actor) -> None:
    """Deletes a variation that is not active."""
    actor.require(CONFIGURE, _("delete a clause variation"))
    with transaction.atomic():
        row = locked(ClauseVariation.objects.select_related("clause"), variation_id)
        if row.is_active:
            raise Blocked(_("%(variation)s is active; deactivate it before you delete it.") % {"variation": row})
        record(subject=row, verb="removed", actor=actor, data={"name": row.name, "clause": row.clause.code})
        row.delete()


def map_variation_tag(
    variation_id: UUID | str,
    key: str,
    *,
    actor: Actor,
    source: str,
    path: str = "",
    text: str = "",
    format: str = "",  # noqa: A002
) -> ClauseVariation:
    """Says what a tag in the words of a variation is filled with: a field (path) or fixed words (constant)."""
    actor.require(CONFIGURE, _("map a tag"))
    with transaction.atomic():
        row = locked(ClauseVariation.objects.select_related("clause"), variation_id)
        if key not in {tag["key"] for tag in row.tags if not tag["problem"]}:
            raise InvalidInput(_("%(variation)s has no tag “%(tag)s”.") % {"variation": row, "tag": key})
        if source not in ("path", "constant"):
            raise InvalidInput(
                _("A tag in a clause is filled from a field or with fixed words."), fields={"source": source}
            )
        known = {field for subject in sources.kinds() for field in subject.fields}
        if source == "path" and known and path not in known:
            raise InvalidInput(
                _("“%(path)s” is no field that the tag “%(tag)s” can be filled from.") % {"path": path, "tag": key},
                fields={"path": _("Choose a field from the list.")},
            )
        if format not in TemplateMapping.Format.values:
            raise InvalidInput(
                _("“%(format)s” is no format.") % {"format": format}, fields={"format": _("Choose a format.")}
            )
        row.mappings = {**row.mappings, key: {"source": source, "path": path, "text": text, "format": format}}
        save(row, fields=["mappings"])
        record(subject=row, verb="tag_mapped", actor=actor, data={"tag": key, "path": path})
    return row


def _rank(value: int) -> int:
    if not 0 <= value <= 20:
        raise InvalidInput(_("The position is 0 (standard) to 20 (fallback)."), fields={"rank": _("0 to 20")})
    return value


def _put_words(row: ClauseVariation, data: bytes | None, filename: str, text: str, actor: Actor) -> None:
    if data:
        row.file, _warnings = files.take(data, filename=filename, allow=WORD, purpose=CLAUSE_FILES, actor=actor)
    elif text.strip():
        row.file = _typed(text, row.name, actor)
        data = stored.read(row.file)
    else:
        raise InvalidInput(
            _("The variation “%(name)s” has no words.") % {"name": row.name},
            fields={"text": _("Write the text, or upload a Word document.")},
        )
    read = reading.read(data, filename=row.file.filename)
    if read.problems:
        raise InvalidInput(
            _("“%(file)s” has tags that cannot be used.") % {"file": row.file.filename}, problems=read.problems
        )
    row.tags = read.tags
    row.text = stored.text(row.file).text[:200_000]
    row.mappings = {**_proposals(read), **{key: value for key, value in row.mappings.items() if key in _keys(read)}}


def _keys(read: reading.Reading) -> set[str]:
    return {slot.key for slot in reading.slots(read.tags) if slot.kind in _FIELDS}


def _proposals(read: reading.Reading) -> dict[str, dict[str, str]]:
    """Only fields: nobody asks questions for a clause that may not be chosen."""
    out: dict[str, dict[str, str]] = {}
    for slot in reading.slots(read.tags):
        for subject in sources.kinds() if slot.kind in _FIELDS else ():
            found = suggestions.best_source(slot.key, subject)
            if found is not None:
                out[slot.key] = {"source": "path", "path": found.path, "text": "", "format": ""}
                break
    return out


def _refuse_unmapped(row: ClauseVariation) -> None:
    problems = []
    for slot in reading.slots(row.tags):
        names = {"tag": slot.key, "place": slot.place}
        if slot.kind not in _FIELDS:
            problems.append(_("The tag “%(tag)s” cannot stand in a clause; only fields can. (%(place)s)") % names)
        elif slot.key not in row.mappings:
            problems.append(_("The tag “%(tag)s” is not mapped; choose what it is filled with. (%(place)s)") % names)
    if problems:
        raise Blocked(_("%(variation)s cannot be active yet.") % {"variation": row}, problems=problems)


def _typed(text: str, name: str, actor: Actor) -> Blob:
    document = docx.Document()
    for line in text.replace("\r", "").split("\n"):
        if line.strip():
            document.add_paragraph(line.strip())
    out = io.BytesIO()
    document.save(out)
    return files.store(out.getvalue(), filename=f"{name}.docx", purpose=CLAUSE_FILES, actor=actor, kind="docx")
