"""What each tag of a version is filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import queries, reading, sources, suggestions
from pactline.authoring.docx.parties import EXTERNAL, INTERNAL
from pactline.authoring.docx.tags import SIGNING, Kind
from pactline.authoring.models import (
    Clause,
    ColumnMapping,
    TableMapping,
    TemplateMapping,
    TemplateStatus,
    TemplateVersion,
)
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import save

CONFIGURE = "authoring.configure"
S = TemplateMapping.Source
_COPIED = (
    "key",
    "kind",
    "label",
    "position",
    "source",
    "path",
    "text",
    "prompt",
    "format",
    "allow_empty",
    "fallback",
    "clause_id",
    "signer_side",
    "signer_position",
    "is_suggested",
)
_ALLOWED = {
    Kind.FIELD: (S.NONE, S.PATH, S.CONSTANT, S.ASK),
    Kind.CONDITION: (S.NONE, S.PATH, S.CONSTANT, S.ASK),
    Kind.CLAUSE: (S.NONE, S.CLAUSE),
    Kind.TABLE: (S.NONE, S.TABLE),
}


def sync_mappings(version: TemplateVersion) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Makes the mappings of a version fit its tags: (added, kept, dropped) keys. New ones begin with a proposal."""
    subject = sources.get(version.template.subject_kind)
    known = {mapping.key: mapping for mapping in version.mappings.all()}
    slots = reading.slots(version.tags)
    added, kept = [], []
    for position, slot in enumerate(slots):
        mapping = known.pop(slot.key, None)
        if mapping is not None:
            kept.append(slot.key)
            if (mapping.position, mapping.kind) != (position, slot.kind.value):
                mapping.position, mapping.kind = position, slot.kind.value
                mapping.save(update_fields=["position", "kind"])
        else:
            added.append(slot.key)
            mapping = _proposed(version, slot, position, subject)
        if slot.kind is Kind.TABLE:
            _missing_columns(mapping, version.tags, subject)
    dropped = tuple(known)
    version.mappings.filter(key__in=dropped).delete()
    return tuple(added), tuple(kept), dropped


def _proposed(
    version: TemplateVersion, slot: reading.Slot, position: int, subject: sources.SubjectKind
) -> TemplateMapping:
    idea = suggestions.suggest(slot.key, slot.kind, slot.label, subject, around=slot.around)
    mapping = TemplateMapping(
        version=version,
        key=slot.key,
        kind=slot.kind.value,
        label=slot.label,
        position=position,
        source=idea.source,
        path=idea.path,
        text=idea.text,
        format=idea.format,
        prompt=idea.prompt,
        allow_empty=idea.allow_empty,
        signer_side=idea.signer_side,
        signer_position=idea.signer_position,
        is_suggested=bool(idea.source),
    )
    if slot.kind is Kind.CLAUSE:
        mapping.clause = queries.clause_by_code(slot.key)
        mapping.source = S.CLAUSE if mapping.clause else S.NONE
    mapping.save(force_insert=True)
    if mapping.source == S.TABLE:
        _default_table(mapping, subject)
    return mapping


def _default_table(mapping: TemplateMapping, subject: sources.SubjectKind) -> None:
    code, source = next(iter(subject.tables.items()))
    table = TableMapping(mapping=mapping, source=code)
    table.save(force_insert=True)
    _write_columns(
        table,
        [(_key(c.path), str(c.label), c.path, "", not source.shown or c.path in source.shown) for c in source.columns],
    )


def _key(path: str) -> str:
    return path.replace(".", "_")


def _write_columns(table: TableMapping, rows: Sequence[tuple[str, str, str, str, bool]], start: int = 0) -> None:
    ColumnMapping.objects.bulk_create(
        ColumnMapping(
            table=table, position=start + number, key=key, heading=heading[:120], path=path, format=form, is_shown=shown
        )
        for number, (key, heading, path, form, shown) in enumerate(rows)
    )


def _missing_columns(mapping: TemplateMapping, tags: Sequence[Mapping[str, Any]], subject: sources.SubjectKind) -> None:
    """Columns that the document names in {{ line.… }} tags and that are not there yet, found by their words."""
    table = TableMapping.objects.filter(mapping=mapping).first()
    source = subject.tables.get(table.source) if table is not None else None
    if table is None or source is None:
        return
    known = set(table.columns.values_list("key", flat=True))
    columns = sources.SubjectKind("lines", "", {c.path: c for c in source.columns})
    rows = []
    for tag in tags:
        name = str(tag["key"]).removeprefix("line.")
        if tag["kind"] != Kind.COLUMN or tag["problem"] or name in known or name in ("index", "level"):
            continue
        found = columns.field(name) or suggestions.best_source(name.replace(".", "_"), columns)
        if found is not None:
            known.add(name)
            rows.append((name, str(found.label), found.path, "", False))
    _write_columns(table, rows, start=len(known))


def copy_mappings(source: TemplateVersion, target: TemplateVersion) -> None:
    """Copies every mapping with its table and columns."""
    for mapping in source.mappings.select_related("table").prefetch_related("table__columns"):
        copied = TemplateMapping(version=target, **{name: getattr(mapping, name) for name in _COPIED})
        copied.save(force_insert=True)
        table = getattr(mapping, "table", None)
        if table is None:
            continue
        fresh = TableMapping(
            mapping=copied,
            source=table.source,
            sort_by=table.sort_by,
            descending=table.descending,
            hierarchy=table.hierarchy,
            with_totals=table.with_totals,
            condition=table.condition,
        )
        fresh.save(force_insert=True)
        _write_columns(fresh, [(c.key, c.heading, c.path, c.format, c.is_shown) for c in table.columns.all()])


def _editable(version_id: UUID | str, key: str, actor: Actor) -> TemplateMapping:
    actor.require(CONFIGURE, _("map a tag"))
    return queries.mapping(_working(queries.version(version_id, actor=actor)).pk, key)


def _working(version: TemplateVersion) -> TemplateVersion:
    template = version.template
    if template.draft_id != version.pk or template.status == TemplateStatus.PUBLISHED:
        raise WrongState(
            _("Version %(number)s of %(template)s is published; create a revision before you change its mapping.")
            % {"number": version.number, "template": template}
        )
    return version


def map_tag(version_id: UUID | str, key: str, *, actor: Actor, **fields: Any) -> TemplateMapping:
    """Says what a tag is filled with. Fields: source, path, text, prompt, format, allow_empty, fallback, clause_id,
    signer_side, signer_position, label. Raises InvalidInput naming the tag and the field that cannot be used."""
    with transaction.atomic():
        mapping = _editable(version_id, key, actor)
        before = mapping.source
        for name in ("label", "path", "text", "prompt", "fallback"):
            if name in fields:
                setattr(mapping, name, str(fields[name] or "").strip())
        if "source" in fields:
            mapping.source = str(fields["source"] or "")
        if "format" in fields:
            mapping.format = str(fields["format"] or "")
        if "allow_empty" in fields:
            mapping.allow_empty = bool(fields["allow_empty"])
        if "signer_side" in fields:
            mapping.signer_side = str(fields["signer_side"] or "")
        if "signer_position" in fields:
            mapping.signer_position = int(fields["signer_position"] or 0)
        if "clause_id" in fields:
            mapping.clause = Clause.objects.filter(pk=fields["clause_id"]).first() if fields["clause_id"] else None
            mapping.source = S.CLAUSE if mapping.clause else mapping.source
        _check(mapping)
        mapping.is_suggested = False
        mapping.save()
        subject = sources.get(mapping.version.template.subject_kind)
        if mapping.source == S.TABLE and not TableMapping.objects.filter(mapping=mapping).exists() and subject.tables:
            _default_table(mapping, subject)
        _told(mapping, actor, {"tag": key, "from": before, "source": mapping.source, "path": mapping.path})
    return mapping


def _check(mapping: TemplateMapping) -> None:
    kind = Kind(mapping.kind)
    allowed = (S.NONE, S.SIGNER) if kind in SIGNING else _ALLOWED.get(kind, ())
    names = {"tag": mapping.key, "path": mapping.path, "format": mapping.format}
    if mapping.source not in allowed:
        raise InvalidInput(
            _("The tag “%(tag)s” cannot be filled that way.") % names,
            fields={
                "source": _("Choose one of: %(list)s.") % {"list": ", ".join(str(S(item).label) for item in allowed)}
            },
        )
    if mapping.source == S.PATH and sources.get(mapping.version.template.subject_kind).field(mapping.path) is None:
        raise InvalidInput(
            _("“%(path)s” is no field that the tag “%(tag)s” can be filled from.") % names,
            fields={"path": _("Choose a field from the list.")},
        )
    if mapping.format not in TemplateMapping.Format.values:
        raise InvalidInput(
            _("“%(format)s” is no format.") % names, fields={"format": _("Choose a format from the list.")}
        )
    if mapping.source == S.SIGNER and mapping.signer_side not in (INTERNAL, EXTERNAL):
        raise InvalidInput(
            _("Say for the tag “%(tag)s” whether we or the customer sign there.") % names,
            fields={"signer_side": _("Choose our side or the customer.")},
        )
    if not 0 <= mapping.signer_position <= 50:
        raise InvalidInput(
            _("The place of a signatory is a number up to 50."), fields={"signer_position": _("0 to 50")}
        )


def map_table(
    version_id: UUID | str,
    key: str,
    *,
    actor: Actor,
    source: str = "",
    sort_by: str = "",
    descending: bool = False,
    hierarchy: bool = True,
    with_totals: bool = True,
    condition: Mapping[str, Any] | None = None,
) -> TableMapping:
    """Says which lines a table tag shows. The condition is about a line's own columns."""
    with transaction.atomic():
        mapping = _editable(version_id, key, actor)
        subject = sources.get(mapping.version.template.subject_kind)
        table = TableMapping.objects.filter(mapping=mapping).first()
        if table is None:
            if not subject.tables:
                raise InvalidInput(_("There are no lines that “%(tag)s” could show.") % {"tag": key})
            mapping.source = S.TABLE
            _default_table(mapping, subject)
            table = TableMapping.objects.get(mapping=mapping)
        code = source or table.source
        if code not in subject.tables:
            raise InvalidInput(
                _("“%(source)s” has no lines to show.") % {"source": code},
                fields={"source": _("Choose one of: %(list)s.") % {"list": ", ".join(subject.tables)}},
            )
        checked = dict(condition or {})
        if checked:
            problems = validate(checked, {column.path for column in subject.tables[code].columns})
            if problems:
                raise InvalidInput(_("The filter of the table cannot be used."), problems=problems)
        if code != table.source:
            table.columns.all().delete()
            table.delete()
            table = TableMapping(mapping=mapping, source=code)
            table.save(force_insert=True)
            lines = subject.tables[code]
            _write_columns(
                table,
                [
                    (_key(c.path), str(c.label), c.path, "", not lines.shown or c.path in lines.shown)
                    for c in lines.columns
                ],
            )
        table.sort_by, table.descending, table.hierarchy = sort_by, descending, hierarchy
        table.with_totals, table.condition = with_totals, checked
        table.save()
        mapping.source, mapping.is_suggested = S.TABLE, False
        mapping.save()
        _told(mapping, actor, {"tag": key, "table": code})
    return table


def map_columns(
    version_id: UUID | str, key: str, *, columns: Sequence[Mapping[str, Any]], actor: Actor
) -> TableMapping:
    """Replaces the columns of a table tag: each {key, heading, path, format, is_shown} in the order given."""
    with transaction.atomic():
        mapping = _editable(version_id, key, actor)
        table = TableMapping.objects.filter(mapping=mapping).first()
        if table is None:
            raise InvalidInput(_("The table “%(tag)s” is not mapped to any lines.") % {"tag": key})
        lines = sources.get(mapping.version.template.subject_kind).tables[table.source]
        known = {column.path: column for column in lines.columns}
        rows = []
        for column in columns:
            path = str(column.get("path", ""))
            if path not in known:
                raise InvalidInput(
                    _("“%(path)s” is no column of %(lines)s.") % {"path": path, "lines": lines.label},
                    fields={"path": _("Choose a column from the list.")},
                )
            name = str(column.get("key") or _key(path))
            heading = str(column.get("heading") or known[path].label)
            rows.append((name, heading, path, str(column.get("format") or ""), bool(column.get("is_shown", True))))
        if len({row[0] for row in rows}) != len(rows):
            raise InvalidInput(_("Two columns of “%(tag)s” have the same name.") % {"tag": key})
        table.columns.all().delete()
        _write_columns(table, rows)
        _told(mapping, actor, {"tag": key, "columns": [row[0] for row in rows]})
    return table


def confirm_suggestions(version_id: UUID | str, *, actor: Actor) -> int:
    """A person has looked at all proposals of a version. Gives their number."""
    actor.require(CONFIGURE, _("confirm mappings"))
    version = _working(queries.version(version_id, actor=actor))
    with transaction.atomic():
        count = TemplateMapping.objects.filter(version=version, is_suggested=True).update(is_suggested=False)
        if count:
            record(subject=version.template, verb="mapping_confirmed", actor=actor, data={"tags": count})
    return count


def suggest_again(version_id: UUID | str, *, actor: Actor) -> int:
    """New proposals for all tags that are not mapped, for instance after a clause was added. Gives how many were found."""
    actor.require(CONFIGURE, _("map a tag"))
    version = _working(queries.version(version_id, actor=actor))
    with transaction.atomic():
        empty = list(version.mappings.filter(source=S.NONE).values_list("key", flat=True))
        version.mappings.filter(key__in=empty).delete()
        sync_mappings(version)
        found = version.mappings.filter(key__in=empty).exclude(source=S.NONE).count()
        if found:
            record(subject=version.template, verb="mapping_suggested", actor=actor, data={"tags": found})
    return found


def _told(mapping: TemplateMapping, actor: Actor, data: dict[str, Any]) -> None:
    template = mapping.version.template
    save(mapping.version, fields=["note"])
    record(subject=template, verb="tag_mapped", actor=actor, data=data)
