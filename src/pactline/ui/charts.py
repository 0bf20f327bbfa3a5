"""Charts: data with its words, drawn by ECharts in the browser and as a table beside it from the same data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.safestring import SafeString

from . import formats

Kind = Literal["bar", "hbar", "line", "area", "pie", "funnel", "stacked", "waterfall", "heatmap", "gantt", "graph"]


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures, one for each label; None is a gap."""

    name: str
    values: Sequence[Decimal | int | None]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of ``series`` over ``labels``.

    ``currency`` formats the figures as money. ``urls`` (one for each label) open the list behind a bar. A heatmap has a
    series for each row. A gantt has ``spans``; a graph has ``edges`` between positions in ``labels``.
    """

    kind: Kind
    labels: Sequence[str]
    series: Sequence[Series] = ()
    currency: str = ""
    unit: str = ""
    urls: Sequence[str] = ()
    spans: Sequence[tuple[str, str]] = ()
    edges: Sequence[tuple[int, int]] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """What the browser gets (floats are for drawing only; the table shows the exact figures)."""
        return {
            "kind": self.kind,
            "labels": [str(label) for label in self.labels],
            "currency": self.currency,
            "unit": self.unit,
            "urls": list(self.urls),
            "spans": [list(span) for span in self.spans],
            "edges": [list(edge) for edge in self.edges],
            "locale": formats.language(),
            "series": [
                {
                    "name": str(one.name),
                    "tone": one.tone,
                    "values": [None if v is None else float(v) for v in one.values],
                }
                for one in self.series
            ],
            **self.extra,
        }

    @property
    def json(self) -> SafeString:
        """The payload for a JSON script block; what could end the block is escaped."""
        text = json.dumps(self.payload(), ensure_ascii=False)
        return SafeString(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))

    @property
    def head(self) -> list[str]:
        """The heads of the table beside the picture."""
        if self.kind == "gantt":
            return ["", *(str(one) for one in ("start", "end"))]
        return ["", *(str(one.name) for one in self.series)]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of that table."""
        found = []
        for position, label in enumerate(self.labels):
            cells = (
                list(self.spans[position])
                if self.kind == "gantt"
                else [self.words(one.values[position]) for one in self.series]
            )
            found.append(
                {"label": label, "url": self.urls[position] if position < len(self.urls) else "", "cells": cells}
            )
        return found

    def words(self, value: Decimal | int | None) -> str:
        """A figure as people read it."""
        if value is None:
            return "–"
        if self.currency:
            return formats.money(value, self.currency)
        return formats.number(value) + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step of a price: what it is, the amount after it, the change it made, and why. ``total`` marks sums."""

    label: str
    amount: Decimal
    change: Decimal | None = None
    why: str = ""
    total: bool = False


def waterfall_bars(steps: Sequence[PriceStep]) -> list[dict[str, Any]]:
    """The steps with the place of their bars in a picture 100 wide."""
    ends = [step.amount for step in steps]
    starts = [Decimal(0) if step.total or step.change is None else step.amount - step.change for step in steps]
    low, high = min([Decimal(0), *ends, *starts]), max([Decimal(0), *ends, *starts])
    span = (high - low) or Decimal(1)
    found = []
    for step, start, end in zip(steps, starts, ends, strict=True):
        left, right = sorted((start, end))
        kind = "total" if step.total or step.change is None else "down" if step.change < 0 else "up"
        found.append(
            {
                "step": step,
                "kind": kind,
                "x": f"{(left - low) / span * 100:.2f}",
                "width": f"{max(right - left, span / 200) / span * 100:.2f}",
            }
        )
    return found
