"""Reading an uploaded Word file: its tags as data for the database, and what stands around them. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput

from .docx.expressions import ExpressionError
from .docx.package import NotADocument, Package
from .docx.placeholders import Choice, Placeholder, find_placeholders, label, shown
from .docx.tags import TABLE_OF_LINES, Kind, find_tags

WORDS_AROUND = 24


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to map: a key, however often it stands in the document."""

    key: str
    kind: Kind
    label: str
    place: str
    around: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. `tags` is JSON: one entry for each tag at each place."""

    tags: list[dict[str, Any]]
    open_placeholders: int
    title: str = ""

    @property
    def problems(self) -> list[str]:
        return [f"{tag['problem']} ({tag['place']})" for tag in self.tags if tag["problem"]]


def read(data: bytes, *, filename: str = "") -> Reading:
    """Finds the tags. Raises InvalidInput when the bytes are no Word document."""
    package = _open(data, filename)
    try:
        found = find_tags(package)
    except ExpressionError as error:
        raise InvalidInput(str(error)) from error
    tags = [
        {
            "key": tag.key,
            "kind": tag.kind.value,
            "form": tag.form,
            "raw": tag.raw,
            "place": str(tag.place),
            "row": tag.place.row_label,
            "snippet": tag.place.snippet,
            "problem": tag.problem,
        }
        for tag in found.tags
    ]
    waiting = sum(1 for item in find_placeholders(package) if item.choice is not Choice.KEEP and not item.fallback)
    return Reading(tags, waiting, package.title)


def placeholders(data: bytes, *, filename: str = "") -> list[Placeholder]:
    """The placeholders of a file with our proposals. Raises InvalidInput when the bytes are no Word document."""
    return list(shown(find_placeholders(_open(data, filename))))


def _open(data: bytes, filename: str) -> Package:
    try:
        return Package(data)
    except NotADocument as error:
        name = filename or _("The file")
        raise InvalidInput(_("“%(file)s” cannot be read. %(why)s") % {"file": name, "why": str(error)}) from error


def slots(tags: Sequence[Mapping[str, Any]]) -> list[Slot]:
    """The distinct things to map, in order of appearance. Columns of the product table count as its table tag."""
    out: dict[str, Slot] = {}
    for tag in tags:
        if tag["problem"]:
            continue
        kind, key = Kind(tag["kind"]), str(tag["key"])
        if kind is Kind.COLUMN:
            kind, key = Kind.TABLE, _table_of(tags)
        if key in out:
            if out[key].kind is Kind.CONDITION and kind is Kind.FIELD:
                out[key] = Slot(key, kind, out[key].label, out[key].place, out[key].around)
            continue
        out[key] = Slot(key, kind, words_for(key, kind), str(tag["place"]), _around(tag))
    return list(out.values())


def _table_of(tags: Sequence[Mapping[str, Any]]) -> str:
    return next((str(tag["key"]) for tag in tags if tag["kind"] == Kind.TABLE and not tag["problem"]), TABLE_OF_LINES)


def words_for(key: str, kind: Kind) -> str:
    """A tag's name as people read it."""
    if kind in (Kind.FIELD, Kind.CONDITION):
        return label(key)[:200]
    return label(key.removeprefix(f"{kind.value}_"))[:200]


def _around(tag: Mapping[str, Any]) -> tuple[str, str]:
    before, found, after = str(tag["snippet"]).partition(str(tag["raw"]))
    return (before[-WORDS_AROUND:], after[:WORDS_AROUND]) if found else ("", "")
