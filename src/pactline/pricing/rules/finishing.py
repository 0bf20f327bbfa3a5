"""The end of a line: its tax, recurring figures, cost, what it comes to over the term, the last steps of the trail."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .dates import as_decimal
from .inputs import LineInput, Tax
from .results import Details, PricedLine, SegmentPrice, TaxPart, TrailStep
from .tax import TaxDecision
from .taxing import assess
from .totals import share
from .work import Pass, Work

FOUR_PLACES = Decimal("0.0001")
MONTHS = {"month": 1, "year": 12}


def finish(item: Work, decision: TaxDecision, at: Pass) -> PricedLine:
    """The line with everything that follows from its net."""
    line, price, trail = item.line, item.net, item.trail
    parts: tuple[TaxPart, ...] = ()
    if line.taxes is None and not at.policies.prices_include_tax:
        net, percent, code, name, label = price, decision.percent, decision.code, decision.name, decision.label
        tax = at.of_line(net * percent / HUNDRED)
    else:
        net, tax, parts = _given(line, price, decision, at)
        code = decision.code if line.taxes is None else "given"
        percent, name = (
            share(tax, net) or _nominal(line, decision),
            ", ".join(dict.fromkeys(part.name for part in parts)),
        )
        label = decision.label if line.taxes is None else name or at.words.no_tax
        if net != price:
            trail.append(TrailStep("tax_inside", label, net - price, net, "line"))
    total = net + tax
    trail.append(TrailStep("net", at.words.net, ZERO, net, "line"))
    trail.append(TrailStep("tax", label, tax, total, "line"))
    trail.append(TrailStep("total", at.words.total, ZERO, total, "line"))
    unit_cost = item.tier.unit_cost if line.unit_cost is None else line.unit_cost
    whole_cost = at.of_line((unit_cost or ZERO) * _units(line))
    part = line.change.remaining if line.change is not None else line.charged
    cost = whole_cost if part is None else at.of_line(part.of_amount(whole_cost))
    paid = price if item.undivided is None else item.undivided - item.header
    discount = max(item.list_amount - paid, ZERO)
    mrr = arr = ZERO
    value, contract_cost = net, cost
    segments: tuple[SegmentPrice, ...] = ()
    if line.recurring:
        full = _of_period(item, net)
        months = MONTHS[line.periodicity]
        term = line.term_months or at.context.term_months
        span = as_decimal(term) if isinstance(term, Fraction) else Decimal(term)
        mrr = (full / months).quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)
        arr = full * 12 / months
        if item.ramp:
            segments = tuple(_segments(item, net, months, at.of_line))
            value = sum((one.value for one in segments), ZERO)
            each = (unit_cost or ZERO) / months
            contract_cost = at.of_line(sum((each * one.quantity * one.months for one in segments), ZERO))
        else:
            value = at.of_line(full * span / months)
            contract_cost = at.of_line(whole_cost * span / months)
    details = None
    if parts or segments or item.used or item.change:
        details = Details(used=item.used, taxes=parts, segments=segments, change=item.change)
    return PricedLine(
        key=line.key,
        name=line.name,
        quantity=line.quantity,
        counted=line.counted,
        recurring=line.recurring,
        periodicity=line.periodicity,
        list_price=ZERO if line.in_bundle_price else item.tier.unit_price,
        unit_price=item.unit_price,
        list_amount=item.list_amount,
        discount_amount=discount,
        discount_percent=(share(discount, item.list_amount) or ZERO) if discount else ZERO,
        header_discount=item.header,
        net=net,
        tax_code=code,
        tax_name=name,
        tax_percent=percent,
        tax=tax,
        total=total,
        unit_cost=unit_cost,
        cost=cost,
        mrr=mrr,
        arr=arr,
        contract_value=value,
        contract_cost=contract_cost,
        below_floor=_below_floor(item, at),
        exact=item.exact,
        trail=tuple(trail),
        details=details,
    )


def _given(
    line: LineInput, price: Decimal, decision: TaxDecision, at: Pass
) -> tuple[Decimal, Decimal, tuple[TaxPart, ...]]:
    """Taxes given with the line, or the tax of its class inside the price."""
    taxes = line.taxes if line.taxes is not None else (Tax(rate=decision.percent, name=decision.name),)
    try:
        found = assess(price, line.quantity, taxes, included=at.policies.prices_include_tax, rounded=at.of_line)
    except InvalidInput as error:
        raise InvalidInput(f"{line.name or line.key}: {error.message}", fields={"taxes": error.message}) from None
    parts = found.parts
    if line.taxes is None:
        parts = tuple(part._replace(code=decision.code) for part in parts)
    return found.net, found.tax, parts


def _nominal(line: LineInput, decision: TaxDecision) -> Decimal:
    """The rate of a line that comes to nothing."""
    if line.taxes is None:
        return decision.percent
    return sum((tax.rate for tax in line.taxes if tax.kind != "amount" and not tax.reverse_charge), ZERO)


def _units(line: LineInput) -> Decimal:
    """How many units cost us something: of a change those that come to it."""
    if line.change is None or line.change.old_quantity is None:
        return line.quantity
    return line.quantity - line.change.old_quantity


def _of_period(item: Work, net: Decimal) -> Decimal:
    """The net of a whole period, where only a part or a difference of it is charged."""
    if item.period is None:
        return net
    return item.period * net / item.before_header if item.before_header else item.period


def _segments(item: Work, net: Decimal, months: int, rounded: Callable[[Decimal], Decimal]) -> list[SegmentPrice]:
    """Each stretch of the ramp with its share of header discount and tax inside, as the first one bears them."""
    found = []
    for segment, work in item.ramp:
        own = net if work is item else work.before_header
        if work is not item and item.before_header and net != item.before_header:
            own = rounded(own * net / item.before_header)
        value = rounded(own * segment.months / months)
        found.append(SegmentPrice(segment.name, segment.months, work.line.quantity, work.unit_price, own, value))
    return found


def _below_floor(item: Work, at: Pass) -> bool:
    floor = item.tier.min_price
    if floor is None or item.line.in_bundle_price:
        return False
    paid = item.net if item.undivided is None else item.undivided - item.header
    return paid < at.of_line(floor * item.line.quantity)
