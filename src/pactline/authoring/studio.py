"""What the pages of the template studio show: tags with their mapping in words, placeholders, examples to preview with."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import Unavailable

from . import actions, completeness, reading, sources
from .docx.placeholders import Choice, Form, Placeholder
from .docx.tags import Kind
from .models import Template, TemplateMapping, TemplateVersion

S = TemplateMapping.Source


class NoPreview(Unavailable):
    """The preview could not be made; `problems` says why."""


@dataclass(slots=True)
class TagRow:
    """One tag as the page lists it. `problem` is a sentence when it keeps the template from being published."""

    key: str
    label: str
    kind: str
    filled: str
    places: list[str]
    problem: str = ""
    suggested: bool = False
    is_table: bool = False
    mapped: bool = True


@dataclass(slots=True)
class PlaceholderRow:
    """All placeholders that read the same and get the same proposal."""

    key: str
    raw: str
    form: str
    choice: str
    tag: str
    label: str
    places: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def tag_rows(version: TemplateVersion) -> list[TagRow]:
    """The tags of a version in order of appearance; those that cannot be read first."""
    subject = sources.get(version.template.subject_kind)
    mappings = {mapping.key: mapping for mapping in completeness.mappings_of(version)}
    rows = [
        TagRow(
            str(tag["raw"]), str(tag["raw"]), _("Unknown"), "", [str(tag["place"])], str(tag["problem"]), mapped=False
        )
        for tag in version.tags
        if tag["problem"]
    ]
    for slot in reading.slots(version.tags):
        mapping = mappings.get(slot.key)
        places = [str(tag["place"]) for tag in version.tags if tag["key"] == slot.key]
        row = TagRow(
            slot.key,
            mapping.label if mapping else slot.label,
            kind_label(slot.kind),
            "",
            places or [slot.place],
            is_table=slot.kind is Kind.TABLE,
        )
        if mapping is None:
            row.problem, row.mapped = _("Not mapped"), False
        else:
            row.filled = in_words(mapping, subject)
            row.problem = completeness.mapping_problem(mapping, slot.kind, subject)
            row.suggested = mapping.is_suggested
        rows.append(row)
    return rows


def kind_label(kind: Kind) -> str:
    """What people call a kind of tag."""
    return {
        Kind.FIELD: _("Field"),
        Kind.CONDITION: _("Condition"),
        Kind.CLAUSE: _("Clause"),
        Kind.TABLE: _("Table"),
        Kind.COLUMN: _("Column"),
        Kind.SIGNATURE: _("Signature"),
        Kind.INITIALS: _("Initials"),
        Kind.SIGN_DATE: _("Date of signature"),
        Kind.SIGNATORY_NAME: _("Signatory's name"),
        Kind.SIGNATORY_EMAIL: _("Signatory's e-mail"),
        Kind.SIGNATORY_TITLE: _("Signatory's title"),
    }.get(kind, _("Unknown"))


def in_words(mapping: TemplateMapping, subject: sources.SubjectKind) -> str:
    """What a tag is filled with, in words."""
    if mapping.source == S.PATH:
        source = subject.field(mapping.path)
        return str(source.label) if source else mapping.path
    if mapping.source == S.CONSTANT:
        return f"“{mapping.text}”"
    if mapping.source == S.ASK:
        return _("Asked: %(prompt)s (usually “%(text)s”)") % {
            "prompt": mapping.prompt or mapping.label,
            "text": mapping.text or "–",
        }
    if mapping.source == S.CLAUSE:
        return mapping.clause.name if mapping.clause else ""
    if mapping.source == S.SIGNER:
        who = _("Our signatory") if mapping.signer_side == "internal" else _("The customer's signatory")
        return f"{who} {mapping.signer_position}" if mapping.signer_position else who
    if mapping.source == S.TABLE:
        table = completeness.table_of(mapping)
        source_table = subject.tables.get(table.source) if table else None
        return str(source_table.label) if source_table else ""
    return ""


def placeholder_rows(data: bytes, filename: str) -> list[PlaceholderRow]:
    """Placeholders grouped by their text and our proposal."""
    rows: OrderedDict[tuple[str, str], PlaceholderRow] = OrderedDict()
    for item in reading.placeholders(data, filename=filename):
        key = (item.raw, item.tag if item.choice is Choice.TAG else item.choice.value)
        row = rows.get(key)
        if row is None:
            row = rows[key] = PlaceholderRow(
                f"p{len(rows)}", item.raw, form_label(item), item.choice.value, item.tag, item.label
            )
        row.places.append(str(item.place))
        row.ids.append(item.id)
    return list(rows.values())


def form_label(item: Placeholder) -> str:
    """What people call a form of placeholder."""
    return {
        Form.BRACE: _("Braces"),
        Form.MARK: _("Marks"),
        Form.STATEMENT: _("Condition"),
        Form.INSTRUCTION: _("Instruction"),
        Form.BLANK: _("Blank"),
        Form.BOX: _("Check box"),
        Form.NOTE: _("Drafting note"),
        Form.WORDING: _("Proposed wording"),
        Form.LINE: _("Signature line"),
    }[item.form]


def decisions_from(post: QueryDict) -> dict[str, dict[str, str]]:
    """What the placeholder form says: decisions by placeholder id."""
    out: dict[str, dict[str, str]] = {}
    for name in post:
        if name.startswith("ids-"):
            row = name[4:]
            decision = {"choice": post.get(f"choice-{row}", "keep"), "tag": post.get(f"tag-{row}", "")}
            for identity in post.get(name, "").split():
                out[identity] = decision
    return out


def examples(template: Template, actor: Actor) -> list[tuple[str, str]]:
    """Real records that the actor may preview with: (id, words)."""
    found = sources.get(template.subject_kind).examples
    return [] if found is None else [(str(key), str(words)) for key, words in found.options(actor)]


def save_table(mapping: TemplateMapping, data: Mapping[str, Any], *, actor: Actor) -> Template:
    """The table form: which lines, and which of the columns stand in tables that we draw."""
    fields = dict(data)
    shown = set(fields.pop("columns", []))
    table = actions.map_table(mapping.version_id, mapping.key, actor=actor, **fields)
    columns = list(table.columns.all())
    if shown and {column.key for column in columns if column.is_shown} != shown:
        actions.map_columns(
            mapping.version_id,
            mapping.key,
            columns=[
                {"key": c.key, "heading": c.heading, "path": c.path, "format": c.format, "is_shown": c.key in shown}
                for c in columns
            ],
            actor=actor,
        )
    return mapping.version.template
