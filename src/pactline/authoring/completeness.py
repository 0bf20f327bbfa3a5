"""What keeps a template from being published: sentences that name the tag and its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from . import reading, sources
from .docx.tags import Kind
from .models import Template, TemplateMapping, TemplateVersion

S = TemplateMapping.Source


def working_version(template: Template) -> TemplateVersion | None:
    """The version that is being worked on, else the published one."""
    return template.draft or template.current


def problems_of(template: Template) -> list[str]:
    """All reasons why the working version cannot be published."""
    version = working_version(template)
    if version is None:
        return [_("The template has no file yet; upload a Word document.")]
    return version_problems(version)


def version_problems(version: TemplateVersion) -> list[str]:
    """Unreadable tags, unmapped tags, unknown fields and clauses without words, each with its place."""
    out = [f"{tag['problem']} ({tag['place']})" for tag in version.tags if tag["problem"]]
    subject = sources.get(version.template.subject_kind)
    mappings = {mapping.key: mapping for mapping in mappings_of(version)}
    for slot in reading.slots(version.tags):
        mapping = mappings.get(slot.key)
        sentence = _unmapped(slot) if mapping is None else mapping_problem(mapping, slot.kind, subject)
        if sentence:
            out.append(f"{sentence} ({slot.place})")
    for tag in version.tags:
        if tag["kind"] == Kind.COLUMN and not tag["problem"]:
            out += _column_problem(tag, mappings.values())
    return list(dict.fromkeys(out))


def mappings_of(version: TemplateVersion) -> list[TemplateMapping]:
    return list(
        version.mappings.select_related("clause", "table").prefetch_related("clause__variations", "table__columns")
    )


def _unmapped(slot: reading.Slot) -> str:
    return _("The tag “%(tag)s” is not mapped; choose what it is filled with.") % {"tag": slot.key}


def mapping_problem(mapping: TemplateMapping, kind: Kind, subject: sources.SubjectKind) -> str:
    """A sentence, or empty when the mapping can be used."""
    names = {"tag": mapping.key, "path": mapping.path, "kind": subject.label}
    if mapping.source == S.NONE:
        return _("The tag “%(tag)s” is not mapped; choose what it is filled with.") % names
    if mapping.source == S.PATH and subject.field(mapping.path) is None:
        return _("The tag “%(tag)s” is filled from “%(path)s”, which is no field of %(kind)s.") % names
    if mapping.source == S.CONSTANT and not mapping.text and not mapping.allow_empty:
        return _("The tag “%(tag)s” has fixed words, but none are written.") % names
    if mapping.source == S.SIGNER and not mapping.signer_side:
        return _("Say for the tag “%(tag)s” whether we or the customer sign there.") % names
    if mapping.source == S.CLAUSE:
        return clause_problem(mapping)
    if mapping.source == S.TABLE:
        return _table_problem(mapping, subject)
    return ""


def clause_problem(mapping: TemplateMapping) -> str:
    clause = mapping.clause
    if clause is None:
        return _("The tag “%(tag)s” stands for a clause, but no clause of the library is chosen.") % {
            "tag": mapping.key
        }
    names = {"tag": mapping.key, "clause": clause.name}
    if not clause.is_active:
        return _("The clause “%(clause)s” of the tag “%(tag)s” is not active.") % names
    if not any(variation.is_active for variation in clause.variations.all()):
        return _("The clause “%(clause)s” of the tag “%(tag)s” has no active variation, so it has no words.") % names
    return ""


def table_of(mapping: TemplateMapping) -> Any:
    return getattr(mapping, "table", None)


def _table_problem(mapping: TemplateMapping, subject: sources.SubjectKind) -> str:
    table = table_of(mapping)
    if table is None:
        return _("The table “%(tag)s” is not mapped to any lines.") % {"tag": mapping.key}
    if table.source not in subject.tables:
        return _("The table “%(tag)s” shows “%(source)s”, which %(kind)s does not have.") % {
            "tag": mapping.key,
            "source": table.source,
            "kind": subject.label,
        }
    if not table.columns.all():
        return _("The table “%(tag)s” has no columns.") % {"tag": mapping.key}
    return ""


def _column_problem(tag: dict[str, Any], mappings: Iterable[TemplateMapping]) -> list[str]:
    name = str(tag["key"]).removeprefix("line.")
    if name in ("index", "level"):
        return []
    for mapping in mappings:
        table = table_of(mapping) if mapping.source == S.TABLE else None
        if table is not None and any(column.key == name for column in table.columns.all()):
            return []
    return [
        _("The column “%(column)s” is not among the columns of the product table. (%(place)s)")
        % {"column": tag["key"], "place": tag["place"]}
    ]
