"""What the reader says of a contract, always with the passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["present", "unclear", "missing"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage of one clause type; `text` is exactly what stands from `start` to `end`."""

    type: str
    start: int
    end: int
    text: str
    confidence: float
    found: bool
    segment: int


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that comes nearest to a clause type."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a contract has a clause type: how sure, the nearest passages, how many units were searched."""

    state: State
    confidence: float
    nearest: tuple[Near, ...]
    searched: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one text; `language` is false when the text is not in the language that was learned."""

    clauses: list[Finding]
    presence: Mapping[str, Presence]
    segments: int
    reader: str
    language: bool = True
    more: list[Finding] = field(default_factory=list)
