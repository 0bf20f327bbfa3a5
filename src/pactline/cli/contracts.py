"""What `pactline read` says of one contract: clauses, metadata and obligations with their spans. No database, no network."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pactline.intelligence.duties import Duty
    from pactline.intelligence.metadata.values import Value
    from pactline.intelligence.reader import Finding
    from pactline.intelligence.text import Text

MOST_BYTES = 25 << 20
MOST_WARNINGS = 5


class Unread(Exception):
    """A file that could not be read, with the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Read:
    """The result in the shape of the JSON form, and what a person should know of the file."""

    result: dict[str, Any]
    warnings: tuple[str, ...]


def plainly() -> None:
    """Django's settings without an operator's: reading needs words, and nothing else of the framework."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC")


def text_of(path: Path) -> Text:
    """The text of a file. Raises Unread for what is too large, hostile, damaged, protected or has no text."""
    plainly()
    from pactline.files import inspection
    from pactline.intelligence import text
    from pactline.kernel.errors import DomainError

    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unread(f"“{path.name}” has more than {MOST_BYTES >> 20} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise Unread(f"“{path.name}” cannot be opened ({error.strerror}).") from error
    try:
        if data.startswith(b"PK") or b"%PDF-" in data[:1024]:
            limits = inspection.Limits(bytes=MOST_BYTES)
            inspection.inspect(data, filename=path.name, allow={inspection.DOCX, inspection.PDF}, limits=limits)
        found = text.of_file(data, path.name)
    except (text.Unreadable, DomainError) as refusal:
        raise Unread(str(refusal)) from refusal
    if not found.text.strip():
        scan = next((str(one) for one in found.warnings if one.code == "scan"), "")
        raise Unread(f"“{path.name}” has no text. {scan}".strip())
    return found


def read(path: Path, *, candidates: bool = False, all_types: bool = False) -> Read:
    """Everything that the embedded reader finds in a file. Raises Unread, also for a language that it does not know."""
    found = text_of(path)
    language = next((str(one) for one in found.warnings if one.code == "language"), "")
    if language:
        raise Unread(f"“{path.name}” was not read. {language}")
    from pactline.intelligence import duties, metadata, reader, types
    from pactline.intelligence.metadata.values import Party
    from pactline.intelligence.reader.segments import segments

    reading = reader.read(found.text, candidates=candidates)
    if not reading.language:
        raise Unread(f"“{path.name}” was not read. The text does not seem to be in English.")
    units = segments(found.text)
    values = metadata.best(metadata.find(found.text, units))
    known = {*types.DATA, *types.TERMS, *types.CLAUSES}
    clauses = [*reading.clauses, *reading.more] if all_types else [one for one in reading.clauses if one.type in known]
    named = [one.value for one in values.get("Parties", []) if isinstance(one.value, Party)]
    obligations = duties.find(found.text, units, named)
    result = {
        "file": str(path),
        "pages": len(found.pages) if found.kind == "pdf" else None,
        "reader": reading.reader,
        "clauses": [clause(one, candidates=candidates) for one in clauses],
        "metadata": {
            name: value(several) for name, several in values.items() if several and (all_types or name in known)
        },
        "obligations": [obligation(one) for one in obligations],
    }
    return Read(result, (*map(str, found.warnings), *_suspicious(found)))


def _suspicious(found: Text) -> list[str]:
    """A sentence for each passage that hides from people or speaks to machines; it changes nothing of the result."""
    from pactline.intelligence.text import hostile

    counted = Counter((str(one.reason), " ".join(one.quote.split())[:80]) for one in hostile(found))
    shown = [f"Suspicious: {reason}: “{quote}”." for (reason, quote), _count in counted.most_common(MOST_WARNINGS)]
    return (
        [*shown, f"{len(counted) - MOST_WARNINGS} more suspicious passages."] if len(counted) > MOST_WARNINGS else shown
    )


def read_file(path: Path, *, candidates: bool = False, all_types: bool = False) -> Read | str:
    """The same for a worker: what was read, or the sentence why not."""
    try:
        return read(path, candidates=candidates, all_types=all_types)
    except Unread as problem:
        return str(problem)
    except FileNotFoundError as problem:
        missing = Path(str(problem.filename)).name
        return f"the reader's model is not here ({missing}). Run `make train`, or install Pactline again."
    except Exception as problem:  # one file must not end the reading of a thousand
        if os.environ.get("PACTLINE_DEBUG") in {"1", "true"}:
            raise
        return f"“{path.name}” cannot be read: {type(problem).__name__}: {problem}"


def clause(one: Finding, *, candidates: bool) -> dict[str, Any]:
    """A passage of one clause type; with candidates it says whether it counts as found."""
    packed = {"type": one.type, "start": one.start, "end": one.end, "text": one.text, "confidence": one.confidence}
    return packed | {"found": one.found} if candidates else packed


def value(several: Sequence[Value]) -> dict[str, Any]:
    """A value with its passage. Of several (the parties) a list of values, with the passage of the first."""
    first = several[0]
    shown = [plain(one.value) for one in several]
    return {
        "value": shown if first.type == "Parties" else shown[0],
        "start": first.start,
        "end": first.end,
        "text": first.text,
        "confidence": first.confidence,
    }


def obligation(one: Duty) -> dict[str, Any]:
    """A duty, a permission or a prohibition with its sentence; `due` in the words of the contract."""
    rule = one.rule
    length, day = rule.length, rule.day
    return {
        "party": one.who,
        "modality": one.modality,
        "action": one.action,
        "due": {"kind": rule.kind, "text": rule.text, "date": plain(day), "length": plain(length), "event": rule.event},
        "remedy": one.remedy,
        "start": one.start,
        "end": one.end,
        "text": one.text,
    }


def plain(of: object) -> Any:
    """A value as JSON: dates as YYYY-MM-DD, lengths as "30 days", laws and names as words."""
    name = getattr(of, "name", None)
    if isinstance(name, str):
        return name
    return of if of is None or isinstance(of, bool | int | float | str) else str(of)
