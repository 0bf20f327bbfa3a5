"""Choosing: positions of deal terms, the variation of a clause, the first rule that holds. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pactline.kernel.conditions import matches

STANDARD, CUSTOM = "standard", "custom"


@dataclass(frozen=True, slots=True)
class DealTerm:
    """What was agreed about one clause. `rank` 0 is the standard, n the n-th fallback; CUSTOM has words of its own."""

    clause: str
    position: str = STANDARD
    rank: int = 0
    text: str = ""
    reason: str = ""


class _Ranked(Protocol):
    order: int
    rank: int
    condition: Any


class _Ordered(Protocol):
    order: int
    condition: Any


V = TypeVar("V", bound=_Ranked)
Ruled = TypeVar("Ruled", bound=_Ordered)


def term(value: DealTerm | Mapping[str, Any] | object) -> DealTerm:
    """Reads a deal term from a mapping or an object with `clause` (or its code), `position`, `fallback_no`, `custom_text`
    (or `text`) and `reason`.

    Positions: “standard”, “fallback”, “fallback 2”, “fallback_2”, “custom”. Raises ValueError for others."""
    if isinstance(value, DealTerm):
        return value

    def get(name: str) -> Any:
        return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)

    clause = get("clause_code") or get("clause")
    code = getattr(clause, "code", clause)
    position, rank = read_position(str(get("position") or STANDARD), get("fallback_no") or get("fallback"))
    words = str(get("custom_text") or get("text") or "") if position == CUSTOM else ""
    return DealTerm(str(code), position, rank, words, str(get("reason") or ""))


def read_position(text: str, fallback: object = None) -> tuple[str, int]:
    """(position, rank) of a position's words. Raises ValueError naming what is possible."""
    words = text.strip().lower().replace("_", " ")
    if words == STANDARD:
        return STANDARD, 0
    if words == CUSTOM or words == "custom text":
        return CUSTOM, 0
    found = re.fullmatch(r"fallback\s*(\d{1,2})?", words)
    if found:
        rank = int(found[1] or (str(fallback) if str(fallback or "").isdigit() else 1))
        return "fallback", max(rank, 1)
    raise ValueError(f"“{text}” is no position; write standard, fallback, fallback 2 … or custom.")


def variation(variations: Iterable[V], context: Any, agreed: DealTerm | None = None, language: str = "") -> V | None:
    """The variation that applies. An agreed position wins over conditions; else the lowest order that holds.

    Without an agreement a fallback is never taken unless its condition asks for it. Variations in the wanted
    language are preferred at each step."""
    ordered = sorted(variations, key=lambda item: item.order)
    if agreed is not None and agreed.position != CUSTOM:
        asked = [item for item in ordered if item.rank == agreed.rank]
        if asked:
            holding = [item for item in asked if matches(item.condition, context)]
            return _spoken(holding or asked, language)
        if agreed.rank:
            return None
    fitting = [item for item in ordered if matches(item.condition, context) and (item.rank == 0 or item.condition)]
    return _spoken(fitting, language)


def _spoken(found: Sequence[V], language: str) -> V | None:
    if not found:
        return None
    return next((item for item in found if language and getattr(item, "language", "") == language), found[0])


def first_holding(rules: Iterable[Ruled], context: Any) -> Ruled | None:
    """The rule with the lowest order whose condition holds."""
    return next((rule for rule in sorted(rules, key=lambda item: item.order) if matches(rule.condition, context)), None)
