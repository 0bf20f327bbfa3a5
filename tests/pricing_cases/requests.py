"""What a family of cases makes of a case: the body to send, and where the answer holds what the case expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .reading import JSON

Answer = Mapping[str, Any]
Figures = dict[str, Callable[[Answer], Any]]


class Either(tuple[Any, ...]):
    """Figures of which the expected one must be one."""


@dataclass(frozen=True, slots=True)
class Request:
    """The body to send, and the figures of the answer by the names that cases use."""

    body: JSON
    figures: Figures


def line(answer: Answer, index: int = 0) -> Any:
    return answer["lines"][index]


def of_line(name: str) -> Callable[[Answer], Any]:
    return lambda answer: line(answer)[name]


def of_lines(name: str) -> Callable[[Answer], Any]:
    return lambda answer: [row[name] for row in answer["lines"]]


def of_totals(name: str) -> Callable[[Answer], Any]:
    return lambda answer: answer["totals"][name]


def basket(lines: list[JSON], policies: JSON, **options: Any) -> JSON:
    return {"currency": "EUR", "taxes": [], "lines": lines, "policies": policies, **options}
