"""What the engine holds while it prices: the pass over all lines, and each line on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from pactline.kernel.money import ZERO

from .bands import Used
from .inputs import LineInput, PriceContext, PriceTier, Segment
from .policy import Policies, Rounding, rounding
from .results import ChangePrice, TrailStep
from .words import Words, words_for


@dataclass(frozen=True, slots=True)
class Pass:
    """What holds for the whole calculation. ``of_line`` and ``of_sum`` round an amount of a line, and a sum."""

    context: PriceContext
    policies: Policies
    words: Words
    money: Rounding
    of_line: Callable[[Decimal], Decimal]
    of_sum: Callable[[Decimal], Decimal]

    @classmethod
    def of(cls, context: PriceContext) -> Pass:
        """The pass for a context."""
        policies = context.policies
        money = rounding(policies, context.currency)
        of_line = money if policies.rounding == "line" else _as_it_is
        of_sum = _as_it_is if policies.rounding == "none" else money
        return cls(context, policies, words_for(context), money, of_line, of_sum)


def _as_it_is(amount: Decimal) -> Decimal:
    return amount


@dataclass(slots=True)
class Work:
    """A line on its way. ``exact`` is before rounding, ``net`` after it; ``period`` what a whole period comes to where
    only a part or a difference is charged; ``undivided`` the price of a whole period before that."""

    line: LineInput
    tier: PriceTier
    unit_price: Decimal
    list_amount: Decimal
    exact: Decimal
    net: Decimal
    trail: list[TrailStep]
    before_header: Decimal = ZERO
    header: Decimal = ZERO
    period: Decimal | None = None
    undivided: Decimal | None = None
    used: tuple[Used, ...] = ()
    change: ChangePrice | None = None
    ramp: list[tuple[Segment, Work]] = field(default_factory=list)
