"""One line up to its net: list price or model, adjustments, discounts, quantity, limits, proration, change."""

from __future__ import annotations

import decimal
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .adjusting import Running, adjust_line, adjust_unit, hold_floor, limit_line, limit_unit
from .bands import PriceModel, Usage, Used, plain
from .changes import changed
from .inputs import Adjustment, Exchange, LineInput, PriceTier, Segment
from .results import TrailStep
from .work import Pass, Work

UNIT = Decimal("0.00000001")
LARGEST = Decimal(10) ** 15
NOTHING = PriceTier(ZERO, ZERO)


def price_line(line: LineInput, at: Pass) -> Work:
    """The price of one line up to its own discounts."""
    if line.ramp:
        return _ramped(line, at)
    try:
        work = _price(line, at)
    except InvalidInput as error:
        raise InvalidInput(f"{line.name or line.key}: {error.message}", fields=error.fields) from None
    except decimal.InvalidOperation:
        raise _too_large(line) from None
    if work.net < 0 and not at.policies.credits and line.change is None:
        if at.policies.over_discount == "refuse":
            message = _("%(line)s: the discount is larger than the amount of the line.")
            message %= {"line": line.name or line.key}
            raise InvalidInput(message, fields={"discount_amount": message})
        work.trail.append(TrailStep("limit", _("Not below 0"), -work.net, ZERO, "line"))
        work.net = work.exact = ZERO
    if abs(work.net) >= LARGEST:
        raise _too_large(line)
    work.before_header = work.net
    return work


def _too_large(line: LineInput) -> InvalidInput:
    message = _("%(line)s: the amount is too large.") % {"line": line.name or line.key}
    return InvalidInput(message, fields={"quantity": message})


def tier_of(line: LineInput) -> PriceTier:
    """The tier reached, the lowest when none is, a free one when the line has no price of its own."""
    tiers = line.tiers
    if not tiers:
        return PriceTier(ZERO, ZERO if line.unit_price is None else line.unit_price)
    if len(tiers) == 1:
        return tiers[0]
    quantity = abs(line.quantity)
    reached = [tier for tier in tiers if tier.min_quantity <= quantity] or [min(tiers, key=_least)]
    return max(reached, key=_least)


def _least(tier: PriceTier) -> Decimal:
    return tier.min_quantity


def _price(line: LineInput, at: Pass) -> Work:
    if line.model is not None:
        return _by_model(line, line.model, at)
    tier, words = tier_of(line), at.words
    trail: list[TrailStep] = []
    unit = tier.unit_price
    if line.tiers:
        first = line.tiers[0] if len(line.tiers) == 1 else min(line.tiers, key=_least)
        trail.append(TrailStep("list_price", words.list_price, first.unit_price, first.unit_price, "unit"))
        if tier is not first:
            label = words.volume % {"least": plain(tier.min_quantity)}
            trail.append(TrailStep("volume", label, unit - first.unit_price, unit, "unit"))
    if line.exchange is not None and line.tiers and not line.in_bundle_price:
        unit = _exchanged(unit, line.exchange, trail, "unit")
        tier = replace(tier, unit_price=unit)
    list_price = unit
    if line.in_bundle_price:
        trail.append(TrailStep("bundle", words.bundle, -unit, ZERO, "unit"))
        unit = list_price = ZERO
    return _from_unit(line, tier, unit, list_price, at, trail)


def _by_model(line: LineInput, model: PriceModel, at: Pass) -> Work:
    """By a price model; one without a price for one unit is a price of the whole line."""
    usage = line.usage or Usage()
    sign = -1 if line.quantity < 0 or usage.base < 0 else 1
    usage = replace(usage, quantity=abs(line.quantity), base=abs(usage.base))
    found = model.price(usage, at.policies)
    tier = PriceTier(ZERO, ZERO if found.unit is None else found.unit, line.unit_cost)
    if line.in_bundle_price:
        trail = [TrailStep("bundle", at.words.bundle, ZERO, ZERO, "unit")]
        return _from_unit(line, NOTHING, ZERO, ZERO, at, trail)
    if found.unit is not None or line.unit_price is not None:
        unit = found.amount / usage.quantity if found.unit is None and usage.quantity else found.unit or ZERO
        trail = [TrailStep("list_price", found.label, unit, unit, "unit")]
        if line.exchange is not None:
            unit = _exchanged(unit, line.exchange, trail, "unit")
        return _from_unit(line, replace(tier, unit_price=unit), unit, unit, at, trail, used=found.used)
    amount = found.amount * sign
    trail = [TrailStep("model", found.label, amount, amount, "line")]
    if line.exchange is not None:
        amount = _exchanged(amount, line.exchange, trail, "line")
    running = Running(amount, line.quantity, trail, "line", at.words)
    return _from_line(line, tier, running, amount, at, found.used)


def _exchanged(value: Decimal, exchange: Exchange, trail: list[TrailStep], basis: Literal["unit", "line"]) -> Decimal:
    """A list price in the context's currency."""
    found = (value * exchange.rate).quantize(UNIT, rounding=ROUND_HALF_UP)
    trail.append(TrailStep("currency", exchange.label, found - value, found, basis))
    return found


def _from_unit(
    line: LineInput,
    tier: PriceTier,
    unit: Decimal,
    list_price: Decimal,
    at: Pass,
    trail: list[TrailStep],
    used: tuple[Used, ...] = (),
) -> Work:
    """From the price of one unit: the way of nearly every line, so kept free of what only few need."""
    running = None
    words = at.words
    if line.unit_price is not None and not line.in_bundle_price and (not trail or line.unit_price != unit):
        before = trail[-1].running if trail else ZERO
        trail.append(TrailStep("manual_price", words.by_hand, line.unit_price - before, line.unit_price, "unit"))
        unit = line.unit_price
    if line.adjustments or line.limits:
        running = Running(unit, line.quantity, trail, "unit", words)
        adjust_unit(running, line, at.policies, at.context.plan)
        limit_unit(running, line)
        unit = running.value
    if line.discount_percent and unit:
        reduced = (unit * (HUNDRED - line.discount_percent) / HUNDRED).quantize(UNIT, rounding=ROUND_HALF_UP)
        label = words.line_percent % {"percent": plain(line.discount_percent)}
        trail.append(TrailStep("discount_percent", label, reduced - unit, reduced, "unit"))
        unit = reduced
    exact = unit * line.quantity
    trail.append(
        TrailStep("quantity", words.quantity % {"quantity": plain(line.quantity)}, exact - unit, exact, "line")
    )
    if running is not None:
        running.value, running.basis = exact, "line"
        adjust_line(running, line, at.of_line)
        exact = running.value
    return _to_net(line, tier, unit, list_price * line.quantity, exact, at, trail, used)


def _from_line(
    line: LineInput, tier: PriceTier, running: Running, list_amount: Decimal, at: Pass, used: tuple[Used, ...]
) -> Work:
    """From an amount of the whole line, as most models give it."""
    adjust_unit(running, line, at.policies, at.context.plan)
    if line.discount_percent and running.value:
        running.percent("discount_percent", at.words.line_percent % {"percent": plain(line.discount_percent)},
                        -line.discount_percent)  # fmt: skip
    adjust_line(running, line, at.of_line)
    unit = (running.value / line.quantity).quantize(UNIT, rounding=ROUND_HALF_UP) if line.quantity else ZERO
    return _to_net(line, replace(tier, unit_price=unit), unit, list_amount, running.value, at, running.trail, used)


def _to_net(
    line: LineInput,
    tier: PriceTier,
    unit: Decimal,
    list_amount: Decimal,
    exact: Decimal,
    at: Pass,
    trail: list[TrailStep],
    used: tuple[Used, ...],
) -> Work:
    words, period, change = at.words, None, None
    if line.discount_amount:
        exact -= line.discount_amount
        trail.append(TrailStep("discount_amount", words.line_amount, -line.discount_amount, exact, "line"))
    if tier.min_price is not None and at.policies.floor == "hold":
        exact = hold_floor(exact, tier.min_price, line, trail, words)
    if line.limits is not None:
        exact = limit_line(exact, line.limits, trail, words)
    undivided = None if line.charged is None and line.change is None else at.of_line(exact)
    if line.charged is not None:
        period, exact = exact, line.charged.of_amount(exact)
        label = words.proration % {"count": plain(line.charged.count), "of": plain(line.charged.of)}
        trail.append(TrailStep("proration", label, exact - period, exact, "line"))
    if line.change is not None:
        old = line.change.old_amount
        if old is None:
            old = _at_quantity(line, line.change.old_quantity or ZERO, at)
        period = exact - old
        change, step = changed(line.change, old, exact, at)
        exact = change.net
        trail.append(step)
    net = at.of_line(exact)
    if net != exact:
        trail.append(TrailStep("rounding", words.rounding, net - exact, net, "line"))
    return Work(line, tier, unit, at.of_line(list_amount), exact, net, trail,
                period=period, undivided=undivided, used=used, change=change)  # fmt: skip


def _at_quantity(line: LineInput, quantity: Decimal, at: Pass) -> Decimal:
    """What the line would come to at another quantity."""
    return _price(replace(line, quantity=quantity, change=None, charged=None), at).exact


def _ramped(line: LineInput, at: Pass) -> Work:
    """Each stretch of a ramp is a line of its own; the first is what the line shows."""
    if not line.recurring:
        message = _("%(line)s: a ramp needs a recurring price.") % {"line": line.name or line.key}
        raise InvalidInput(message, fields={"ramp": message})
    priced = [(segment, price_line(_stretch(line, segment), at)) for segment in line.ramp]
    first = priced[0][1]
    first.ramp = priced
    return first


def _stretch(line: LineInput, segment: Segment) -> LineInput:
    quantity = line.quantity if segment.quantity is None else segment.quantity
    if segment.unit_price is not None:
        return replace(line, ramp=(), quantity=quantity, unit_price=segment.unit_price)
    if not segment.percent:
        return replace(line, ramp=(), quantity=quantity)
    if line.unit_price is not None:
        return replace(
            line, ramp=(), quantity=quantity, unit_price=line.unit_price * (HUNDRED + segment.percent) / HUNDRED
        )
    step = Adjustment(code="ramp", label=segment.name, how="percent", value=segment.percent)
    return replace(line, ramp=(), quantity=quantity, adjustments=(*line.adjustments, step))
