"""Reading a value by a dotted path: data only. Never calls, never touches names with an underscore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def resolve(path: str, context: Any) -> Any:
    """The value of ``path`` ("quote.account.name", "lines.0.name") in nested mappings, sequences and attributes.

    A missing mapping key, a callable or a private name raises ``LookupError`` that names the segment; None on the
    way gives None.
    """
    value = context
    for segment in path.split("."):
        if value is None:
            return None
        value = _segment(value, segment, path)
    return value


def _segment(value: Any, segment: str, path: str) -> Any:
    if not segment or segment.startswith("_"):
        raise LookupError(f"“{segment}” in “{path}” cannot be read.")
    if isinstance(value, Mapping):
        if segment not in value:
            raise LookupError(f"“{segment}” in “{path}” is not known.")
        return value[segment]
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if segment.isdigit() and int(segment) < len(value):
            return value[int(segment)]
        raise LookupError(f"“{segment}” in “{path}” is not a position in a list of {len(value)}.")
    found = getattr(value, segment, _MISSING)
    if found is _MISSING or callable(found):
        raise LookupError(f"“{segment}” in “{path}” is not known.")
    return found


_MISSING = object()
