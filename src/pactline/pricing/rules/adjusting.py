"""Adjustments of a price in the order of the plan, floors and ceilings; each is a step of the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pactline.kernel.money import HUNDRED, ZERO

from .bands import plain
from .inputs import Adjustment, Limits, LineInput
from .policy import Policies
from .results import TrailStep
from .words import Words

BY_HAND = frozenset({"manual", "discount"})
UNIT = Decimal("0.00000001")


@dataclass(slots=True)
class Running:
    """A price on its way: ``value`` of one unit or of the whole line."""

    value: Decimal
    quantity: Decimal
    trail: list[TrailStep]
    basis: Literal["unit", "line"]
    words: Words

    def to(self, code: str, label: str, value: Decimal) -> None:
        """The price becomes ``value``."""
        if self.basis == "unit":
            value = value.quantize(UNIT, rounding=ROUND_HALF_UP)
        self.trail.append(TrailStep(code, label, value - self.value, value, self.basis))
        self.value = value

    def percent(self, code: str, label: str, percent: Decimal) -> None:
        """The price changes by ``percent``."""
        self.to(code, label, self.value * (HUNDRED + percent) / HUNDRED)

    def take(self, step: Adjustment) -> None:
        """Make one adjustment. Amounts of one unit count for each unit where the price is the line's."""
        label = step.label or self.words.adjustments[step.code]
        if step.how == "percent":
            self.percent(step.code, f"{label} {_signed(step.value)} %", step.value)
            return
        value = step.value
        if self.basis == "line" and step.basis == "unit":
            value *= self.quantity
        self.to(step.code, label, value if step.how == "override" else self.value + value)


def adjust_unit(running: Running, line: LineInput, policies: Policies, plan: Mapping[str, int]) -> None:
    """The adjustments of one unit: first those of the plan (not on a price set by hand), then those of people."""
    steps = [step for step in line.adjustments if step.basis == "unit"]
    if line.unit_price is None and not line.in_bundle_price:
        planned = sorted(
            (s for s in steps if s.place is not None or s.code in plan),
            key=lambda s: plan[s.code] if s.place is None else s.place,
        )
        for step in planned:
            running.take(step)
            if step.stops:
                break
    by_hand = [step for step in steps if step.code in BY_HAND]
    if policies.discounts == "additive":
        by_hand = _added_up(by_hand)
    for step in by_hand:
        running.take(step)


def _added_up(steps: list[Adjustment]) -> list[Adjustment]:
    """Percentages of one kind of step as a single one, at the place of the first."""
    percents = [step for step in steps if step.how == "percent"]
    if len(percents) < 2:
        return steps
    total = max(sum((step.value for step in percents), ZERO), -HUNDRED)
    one = Adjustment(code=percents[0].code, label=" + ".join(s.label for s in percents if s.label), value=total)
    at = steps.index(percents[0])
    rest = [step for step in steps if step.how != "percent"]
    return [*rest[:at], one, *rest[at:]]


def adjust_line(running: Running, line: LineInput, rounded: Callable[[Decimal], Decimal]) -> None:
    """The adjustments of the whole line, in the order given. A percentage of it is an amount, rounded on its own."""
    for step in line.adjustments:
        if step.basis == "line" and (step.code in BY_HAND or line.unit_price is None):
            if step.how == "percent":
                label = f"{step.label or running.words.adjustments[step.code]} {_signed(step.value)} %"
                running.to(step.code, label, running.value + rounded(running.value * step.value / HUNDRED))
            else:
                running.take(step)


def limit_unit(running: Running, line: LineInput) -> None:
    """Keep the price of one unit within its floor and ceiling."""
    limits = line.limits
    if limits is None or line.in_bundle_price:
        return
    value = _within(running.value, limits.unit_least, limits.unit_most)
    if value != running.value:
        running.to("limit", running.words.lifted if value > running.value else running.words.lowered, value)


def limit_line(exact: Decimal, limits: Limits, trail: list[TrailStep], words: Words) -> Decimal:
    """Keep the amount of the line within its least and most."""
    value = _within(exact, limits.least, limits.most)
    if value != exact:
        trail.append(TrailStep("limit", words.lifted if value > exact else words.lowered, value - exact, value, "line"))
    return value


def hold_floor(exact: Decimal, floor: Decimal, line: LineInput, trail: list[TrailStep], words: Words) -> Decimal:
    """Lift the amount to the floor price where the policy holds floors."""
    least = floor * line.quantity
    if line.in_bundle_price or exact >= least:
        return exact
    trail.append(TrailStep("limit", words.lifted, least - exact, least, "line"))
    return least


def _within(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    if most is not None:
        value = min(value, most)
    return value if least is None else max(value, least)


def _signed(percent: Decimal) -> str:
    return f"+{plain(percent)}" if percent > 0 else plain(percent).replace("-", "−")
