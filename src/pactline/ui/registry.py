"""A list that modules add to while they start, kept in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """What a registry keeps."""

    @property
    def key(self) -> str:
        """Names the entry: a second one with the same key replaces the first."""

    @property
    def order(self) -> int:
        """Smaller comes first."""


E = TypeVar("E", bound=Entry)


class Registry(Generic[E]):
    """Entries by key, iterated in order."""

    def __init__(self) -> None:
        self._entries: dict[str, E] = {}
        self._sorted: list[E] | None = None

    def add(self, entry: E) -> None:
        """Adds or replaces the entry of that key."""
        self._entries[entry.key] = entry
        self._sorted = None

    def __iter__(self) -> Iterator[E]:
        if self._sorted is None:
            self._sorted = sorted(self._entries.values(), key=lambda entry: (entry.order, entry.key))
        return iter(self._sorted)
