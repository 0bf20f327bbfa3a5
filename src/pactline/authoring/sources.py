"""What templates can be filled from. Higher modules register their subjects here; authoring never imports them.

A module's `apps.py` says, once, at start:

    sources.register("contract_request", label="Contract request", fields=[Source("quote.number", "Quote number")],
                     table_sources={"quote.lines": TableSource("Quote lines", rows="lines", columns=[…])})

and later gives `fill` a context (nested mappings) in which those paths can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput

TYPES = ("text", "date", "datetime", "money", "number", "percent", "flag", "list", "address")


@dataclass(frozen=True, slots=True)
class Source:
    """A field that a tag can be filled from. `type` is one of TYPES; `sample` is what a preview shows.

    `words` are further names under which people know the field: they help to find it for a tag.
    `currency` is the path of the currency of a money field that is a bare number."""

    path: str
    label: str | Promise
    type: str = "text"
    sample: Any = ""
    words: tuple[str, ...] = ()
    currency: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TableSource:
    """A list of lines: `rows` is its path in the context; the columns' paths are read in each line.

    `level` is the path of a line's depth in its bundle; `totals` are paths of the context to sum up below."""

    label: str | Promise
    rows: str
    columns: Sequence[Source]
    shown: Sequence[str] = ()
    level: str = "level"
    totals: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A real record to preview with: its context, and who would sign and what was agreed."""

    context: Mapping[str, Any]
    signers: Sequence[Any] = ()
    terms: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """How previews find real records: `options(actor)` → [(id, words)], `load(actor, id)` → Example.

    Both show only what the actor may see."""

    options: Callable[[Actor], Sequence[tuple[str, str]]]
    load: Callable[[Actor, str], Example]


@dataclass(frozen=True, slots=True)
class SubjectKind:
    code: str
    label: str | Promise
    fields: Mapping[str, Source]
    tables: Mapping[str, TableSource] = field(default_factory=dict)
    examples: Examples | None = None

    def field(self, path: str) -> Source | None:
        return self.fields.get(path)

    def search(self, text: str, limit: int = 20) -> list[Source]:
        """Fields whose label, path or other names hold all words of `text`."""
        words = text.casefold().split()
        found = []
        for source in self.fields.values():
            haystack = " ".join((source.path, str(source.label), *source.words)).casefold()
            if all(word in haystack for word in words):
                found.append(source)
        return found[:limit]


_kinds: dict[str, SubjectKind] = {}


def register(
    kind: str,
    fields: Sequence[Source],
    *,
    label: str | Promise = "",
    table_sources: Mapping[str, TableSource] | None = None,
    examples: Examples | None = None,
) -> SubjectKind:
    """Makes a subject known. Registering a kind again replaces it. Raises ValueError for an unknown type."""
    for source in fields:
        if source.type not in TYPES:
            raise ValueError(f"{source.path}: {source.type!r} is no type of a source; use one of {TYPES}.")
    made = SubjectKind(
        kind,
        label or kind.replace("_", " ").capitalize(),
        {s.path: s for s in fields},
        dict(table_sources or {}),
        examples,
    )
    _kinds[kind] = made
    return made


def get(kind: str) -> SubjectKind:
    """The registered subject. Raises InvalidInput naming the known ones."""
    if kind not in _kinds:
        known = ", ".join(sorted(_kinds)) or _("none")
        raise InvalidInput(
            _("Templates cannot be filled from “%(kind)s”; known are: %(known)s.") % {"kind": kind, "known": known}
        )
    return _kinds[kind]


def kinds() -> list[SubjectKind]:
    return [_kinds[code] for code in sorted(_kinds)]


def sample_context(kind: str) -> dict[str, Any]:
    """A context of samples in which every registered path can be read: for previews without a real request."""
    subject = get(kind)
    context: dict[str, Any] = {}
    for source in subject.fields.values():
        _put(context, source.path, source.sample)
    for table in subject.tables.values():
        rows = []
        for number, level in ((1, 0), (2, 1), (3, 0)):
            row: dict[str, Any] = {}
            for column in table.columns:
                _put(row, column.path, column.sample)
            _put(row, table.level, level)
            row.setdefault("index", number)
            rows.append(row)
        _put(context, table.rows, rows)
        for total in table.totals:
            _put(context, total.path, total.sample)
    return context


def _put(context: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        inner = context.get(name)
        if not isinstance(inner, dict):
            inner = context[name] = {}
        context = inner
    context.setdefault(last, value)
