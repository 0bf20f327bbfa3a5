"""How often people said that the reader was right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Precision:
    """What people said of one type of finding by one set of readers. ``share`` is None before anybody has decided."""

    type: str
    kind: str
    reader: str
    right: int
    edited: int
    wrong: int
    open: int

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.right + self.edited + self.wrong

    @property
    def share(self) -> float | None:
        """Right without a change, of all that were decided."""
        return self.right / self.decided if self.decided else None
