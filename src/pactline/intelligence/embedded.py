"""The embedded reader behind the protocol: the installation alone, no network. It loads its model when it first reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline import __version__
from pactline.kernel.errors import InvalidInput, Unavailable

from . import types
from .readers import Answer, Document, Extracted, Presence, Suspicion, details_of, plain
from .rules.merging import Span

KEY = "embedded"
MODEL = "reader.npz"
PARTS = frozenset({".npz", ".txt"})
"""Endings of the files that say what is read how."""


class EmbeddedReader:
    """Segments, clause types by the trained model, data and duties by rules."""

    key = KEY
    label: str | Promise = gettext_lazy("Embedded reader")
    goes_to = ""

    @property
    def version(self) -> str:
        """The version of the rules and the fingerprint of the model."""
        return f"{__version__}+{_fingerprint()}"

    def read(self, document: Document) -> Answer:
        """Clauses, values and candidates for obligations of a text."""
        from pactline.intelligence import duties, metadata, reader
        from pactline.intelligence.metadata.values import Party
        from pactline.intelligence.reader.segments import segments

        try:
            found = reader.read(document.text)
        except FileNotFoundError as error:
            raise Unavailable(_("The model of the embedded reader is not installed.")) from error
        pieces = segments(document.text)
        values = metadata.found(metadata.find(document.text, pieces))
        parties = [value.value for value in values if isinstance(value.value, Party)]
        promised = duties.find(document.text, pieces, parties)
        clauses = [*found.clauses, *(one for one in found.more if one.found)]
        return Answer(
            clauses=[_span(one) for one in clauses if types.is_clause(one.type)],
            values=[_span(one, details={"value": plain(one.value), "working": one.working}) for one in values],
            duties=[_duty(one) for one in promised],
            presence={name: _presence(one) for name, one in found.presence.items()},
            segments=found.segments,
            understood=found.language,
        )


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of the model that is installed."""

    name: str
    size: int
    sha256: str


@cache
def model_files() -> tuple[ModelFile, ...]:
    """What the model consists of, its card and licence left out."""
    folder = Path(__file__).parent / "model"
    paths = (
        sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in PARTS) if folder.is_dir() else []
    )
    return tuple(
        ModelFile(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths
    )


def _fingerprint() -> str:
    """Ten digits that change with any file of the model."""
    files = model_files()
    if len(files) == 1:
        return files[0].sha256[:10]
    return hashlib.sha256("".join(one.sha256 for one in files).encode()).hexdigest()[:10] if files else "none"


def _span(one: Any, *, name: str = "", details: dict[str, Any] | None = None) -> Span:
    sure = round(float(getattr(one, "confidence", 0.0) or 0.0), 4)
    return Span(name or one.type, one.start, one.end, one.text, sure, (KEY,), details or {})


def _duty(one: Any) -> Span:
    names = ("who", "modality", "action", "remedy")
    details = {**{name: getattr(one, name) for name in names}, "rule": details_of(one.rule)}
    return _span(one, name="Obligation", details=details)


def _presence(one: Any) -> Presence:
    return Presence(str(one.state), float(one.confidence), tuple((near.start, near.end) for near in one.nearest))


def extract(data: bytes, name: str) -> Extracted:
    """The text of a .docx, .pdf or .txt with its segments, and the words that hide or instruct."""
    from pactline.intelligence import text as texts
    from pactline.intelligence.reader.segments import segments

    try:
        found = texts.of_file(data, name)
    except texts.Unreadable as error:
        raise InvalidInput(str(error)) from error
    suspicious = tuple(
        Suspicion(one.kind, str(one.reason), one.quote, one.start, one.end) for one in texts.hostile(found)
    )
    return Extracted(
        text=found.text,
        kind=found.kind,
        pages=len(found.pages) if found.kind == "pdf" else None,
        language=texts.language.of(found.text),
        warnings=tuple(str(words) for words in found.warnings),
        suspicious=suspicious,
        segments=tuple((one.start, one.end) for one in segments(found.text)),
    )
