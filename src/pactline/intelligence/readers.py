"""Who reads: the embedded reader, and others that an operator switches on, behind one protocol.

A reader gets the text and answers passages of it. It writes nothing and decides nothing; whatever it says is checked
against the text, and every finding names the reader that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.utils.functional import Promise

from .rules.merging import Span

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader gets. ``wanted``: the clause types that a playbook asks about. ``private``: never leaves this server."""

    text: str
    name: str = ""
    language: str = ""
    wanted: Sequence[str] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a type is in the text: present, unclear or missing; the passages that come nearest."""

    state: str
    confidence: float = 0.0
    nearest: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader found. Values carry ``value`` and ``working`` in their details, duties their parts."""

    clauses: Sequence[Span] = ()
    values: Sequence[Span] = ()
    duties: Sequence[Span] = ()
    presence: Mapping[str, Presence] = field(default_factory=dict)
    segments: int = 0
    warnings: Sequence[str] = ()
    understood: bool = True
    """False: the text is of a language that the reader does not know; then nothing is called missing."""


class Reader(Protocol):
    """One way to read. ``goes_to`` is empty for a reader that works on this server, else where the text is sent."""

    @property
    def key(self) -> str:
        """Its name in tables: a word."""
        ...

    @property
    def label(self) -> Words:
        """What people call it."""
        ...

    @property
    def goes_to(self) -> str:
        """Where text is sent; empty: it stays on this server."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same text could be read differently."""
        ...

    def read(self, document: Document) -> Answer:
        """Passages of the text. ``DomainError`` when it cannot read now; other readers' results stand."""
        ...


@runtime_checkable
class Improver(Protocol):
    """A reader that builds on what the readers before it found."""

    def improve(self, document: Document, known: Answer) -> Answer:
        """``known`` with what it adds, tightens and questions; nothing of it is lost."""
        ...


@dataclass(frozen=True, slots=True)
class Deviation:
    """A clause that departs from what is approved: its place, the approved wordings, the verdict and risk by rule."""

    type: str
    start: int
    end: int
    approved: tuple[str, ...]
    verdict: str
    risk: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What an adviser says of a deviation: the verdict and risk that hold, its reason, and how the words could be mended.

    ``questioned``: the milder verdict that it would give; a person decides. ``places`` are what it quotes.
    """

    verdict: str
    risk: str
    reason: str
    redline: str = ""
    questioned: str = ""
    places: tuple[tuple[int, int], ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Adviser(Protocol):
    """A reader that also words reasons and proposes redlines. It may raise a risk, never lower one."""

    def advise(self, document: Document, deviations: Sequence[Deviation]) -> tuple[dict[int, Advice], Sequence[str]]:
        """Advice by the number of the deviation, and warnings. Nothing where nobody may be asked."""
        ...


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words that hide from people or speak to a machine. Without a place they are not part of the text that is read."""

    kind: str
    reason: str
    quote: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file with what there is to say about it."""

    text: str
    kind: str
    pages: int | None = None
    language: str = ""
    warnings: tuple[str, ...] = ()
    suspicious: tuple[Suspicion, ...] = ()
    segments: tuple[tuple[int, int], ...] = ()


Extractor = Callable[[bytes, str], Extracted]
_readers: dict[str, Reader] = {}
_extractor: Extractor | None = None


def register(reader: Reader) -> None:
    """Have every later analysis read by ``reader``, too. A second one of the same key replaces the first."""
    _readers[reader.key] = reader


def extract_by(extractor: Extractor) -> None:
    """Make text of files with ``extractor``."""
    global _extractor
    _extractor = extractor


def extract(data: bytes, name: str) -> Extracted:
    """The text of a file. ``InvalidInput`` for a file without one."""
    if _extractor is None:
        raise LookupError("No extractor: is pactline.intelligence installed?")
    return _extractor(data, name)


def active() -> list[Reader]:
    """The readers that are switched on, the embedded one first."""
    return sorted(_readers.values(), key=lambda reader: (bool(reader.goes_to), reader.key))


def named(key: str) -> Reader | None:
    """The reader of a key, when it is switched on."""
    return _readers.get(key)


def versions() -> list[str]:
    """Name and version of each reader: part of what makes two analyses the same."""
    return [f"{reader.key} {reader.version}"[:80] for reader in active()]


def outside() -> list[str]:
    """Where text goes: empty when every reader works on this server."""
    return [reader.goes_to for reader in active() if reader.goes_to]


def label_of(key: str) -> str:
    """What people call a reader; one that is switched off, by its key."""
    reader = named(key)
    return str(reader.label) if reader is not None else key


@contextmanager
def only(*readers: Reader, extractor: Extractor | None = None) -> Iterator[None]:
    """Exactly these readers for a while: for tests and trials."""
    before, extracted = dict(_readers), _extractor
    _readers.clear()
    for reader in readers:
        register(reader)
    if extractor is not None:
        extract_by(extractor)
    try:
        yield
    finally:
        _readers.clear()
        _readers.update(before)
        if extracted is not None:
            extract_by(extracted)


def details_of(value: Any) -> dict[str, Any]:
    """A value or duty of a reader as JSON: its public attributes, dates and numbers as text."""
    names = getattr(value, "__dataclass_fields__", {})
    return {name: plain(getattr(value, name)) for name in names}


def plain(value: Any) -> Any:
    """``value`` as JSON holds it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return details_of(value) | {"words": str(value)}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
