"""What hooks of the price plan answer, as adjustments and costs of the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput

from .inputs import Adjustment, Hook, LineInput, PriceContext


def with_answers(lines: Sequence[LineInput], context: PriceContext) -> Sequence[LineInput]:
    """The lines with what each hook answers for them. Each hook is asked once."""
    for hook in context.hooks:
        asked = [_question(line) for line in lines if hook.name in line.hooks]
        if asked:
            answers = hook.ask(asked)
            lines = [_with(line, hook, answers) if hook.name in line.hooks else line for line in lines]
    return lines


def _question(line: LineInput) -> dict[str, Any]:
    list_price = line.tiers[0].unit_price if line.tiers else None
    if list_price is not None and line.exchange is not None:
        list_price *= line.exchange.rate
    return {
        **line.facts,
        "key": line.key,
        "name": line.name,
        "quantity": f"{line.quantity:f}",
        "list_price": None if list_price is None else f"{list_price:f}",
    }


def _with(line: LineInput, hook: Hook, answers: Mapping[str, Decimal]) -> LineInput:
    value = answers.get(line.key)
    if value is None:
        return line
    if not value.is_finite() or (hook.gives in ("override", "cost") and value < 0):
        message = _("%(line)s: the step “%(step)s” answered %(value)s, which is no price.")
        message %= {"line": line.name or line.key, "step": hook.label, "value": value}
        raise InvalidInput(message, fields={"hook": message})
    if hook.gives == "cost":
        return replace(line, unit_cost=value)
    step = Adjustment(code="custom", label=hook.label, how=hook.gives, value=value, place=hook.place)
    return replace(line, adjustments=(*line.adjustments, step))
