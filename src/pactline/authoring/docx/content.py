"""What a template is filled with, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .parties import EXTERNAL, INTERNAL

_OPEN, _CLOSE = "\ue07b", "\ue07d"


def guard(text: str) -> str:
    """Hides braces in a value, so that no value is ever read as a tag, however often a paragraph is looked at."""
    return text.replace("{", _OPEN).replace("}", _CLOSE)


def unguard(text: str) -> str:
    return text.replace(_OPEN, "{").replace(_CLOSE, "}")


def is_guarded(text: str) -> bool:
    return _OPEN in text or _CLOSE in text


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A signatory. `number` counts from 1 in the order of the envelope; `side` is INTERNAL or EXTERNAL."""

    number: int
    side: str
    name: str
    title: str = ""
    email: str = ""
    legal_name: str = ""

    def __post_init__(self) -> None:
        if self.side not in (INTERNAL, EXTERNAL):
            raise ValueError(f"A signer's side is {INTERNAL} or {EXTERNAL}, not “{self.side}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseText:
    """The words of a clause: a .docx of the library, or paragraphs written for this deal."""

    title: str
    data: bytes | None = None
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that we draw ourselves. `weight` is its share of the width."""

    key: str
    heading: str
    right: bool = False
    weight: int = 2
    indented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: texts by column key; `level` 0 stands alone or leads a bundle, 1 and more is inside one."""

    cells: Mapping[str, str]
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableData:
    """Lines of a table. `columns` are those of a table that we draw; `names` gives for every key of the rows the words
    under which a drawn head may ask for it."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[tuple[str, str]] = ()
    with_totals: bool = False
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What is appended when the template has no place for it."""

    schedule_title: str = "Order Schedule"
    terms_title: str = "Deal Terms"
    signatures_title: str = "Signature Page"
    signatures_words: str = "Signed by the authorised representatives of the parties."


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`values` by tag key (texts, or booleans for conditions), `clauses` and `tables` by tag key.

    `terms` are agreed clauses that the template may have no place for; those without one go to an exhibit."""

    values: Mapping[str, object] = field(default_factory=dict)
    clauses: Mapping[str, ClauseText] = field(default_factory=dict)
    tables: Mapping[str, TableData] = field(default_factory=dict)
    signers: Sequence[Signer] = ()
    slots: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    terms: Sequence[str] = ()
    exhibit: Exhibit = Exhibit()
    append_missing: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the result is not complete: the tag, where it stands, and a sentence."""

    key: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} ({self.place})" if self.place else self.message


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled document. It may be used only when `problems` is empty. `appended` names the exhibits that were added."""

    data: bytes
    problems: tuple[Problem, ...]
    appended: tuple[str, ...] = ()
