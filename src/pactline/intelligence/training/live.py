"""What people decided about findings, for the next evaluation: a file of what `GET /api/v1/intelligence/precision` answers.

Only a decision counts; what is open says nothing yet. A finding that was set right was found, but not as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from pactline.intelligence.rules.precision import Precision

Figures = dict[str, float | int | None]


def read(path: Path) -> list[Precision]:
    """The rows of the file; leaves with a sentence when it is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Precision])
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}.") from None
    except msgspec.MsgspecError as error:
        raise SystemExit(f"{path}: not the answer of /api/v1/intelligence/precision ({error}).") from None


def figures(rows: Iterable[Precision]) -> dict[str, dict[str, Figures]]:
    """Precision by kind, by readers and by type: right without a change, of all that were decided."""
    found: dict[str, dict[str, list[Precision]]] = {name: defaultdict(list) for name in ("kinds", "readers", "types")}
    for row in rows:
        for name, key in (("kinds", row.kind), ("readers", row.reader), ("types", f"{row.kind}: {row.type}")):
            found[name][key].append(row)
    return {name: {key: _summed(part) for key, part in sorted(parts.items())} for name, parts in found.items()}


def told(found: dict[str, dict[str, Figures]], tell: Callable[[str], None]) -> None:
    """The figures as lines."""
    tell("\nwhat people decided: right, set right, wrong, open")
    for parts in found.values():
        for key, one in parts.items():
            share = "nothing decided" if one["precision"] is None else f"precision {100 * float(one['precision']):.1f}"
            tell(f"{key:48} {one['right']:>5} {one['edited']:>5} {one['wrong']:>5} {one['open']:>5}  {share}")


def _summed(rows: list[Precision]) -> Figures:
    names = ("right", "edited", "wrong", "open")
    counts = {name: sum(getattr(row, name) for row in rows) for name in names}
    return {**counts, "precision": Precision("", "", "", **counts).share}
