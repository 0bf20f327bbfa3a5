"""One pass: unit price, line discount, header discount, tax, totals. Rounding half up, once per line and amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO, round_amount, spread

from .shapes import Calculation, LineInput, PriceContext, PricedLine, PriceTier, TaxSummary, Totals, TrailStep
from .tax import TaxDecision, decide

UNIT = Decimal("0.00000001")
FOUR_PLACES = Decimal("0.0001")
PERCENT = Decimal("0.000001")
LARGEST = Decimal(10) ** 15
LEAST_PERCENT = Decimal("-999.999999")
"""A margin worse than this is shown as this: what a rate column can hold."""
MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class _Words:
    """The labels of the trail in the reader's language, looked up once for all lines."""

    list_price: str
    volume: str
    bundle: str
    by_hand: str
    line_percent: str
    quantity: str
    line_amount: str
    rounding: str
    header: str
    net: str
    total: str


def _words(context: PriceContext) -> _Words:
    percent = context.header_discount_percent
    return _Words(
        list_price=_("List price (%(list)s)") % {"list": context.price_list} if context.price_list else _("List price"),
        volume=_("Volume price from %(least)s"),
        bundle=_("Included in the bundle's price"),
        by_hand=_("Price set by hand"),
        line_percent=_("Line discount %(percent)s %%"),
        quantity=_("Quantity %(quantity)s"),
        line_amount=_("Discount on the line"),
        rounding=_("Rounding to %(currency)s") % {"currency": context.currency},
        header=_("Discount on the whole, %(percent)s %%") % {"percent": _plain(percent)}
        if percent
        else _("Share of the discount on the whole"),
        net=_("Net"),
        total=_("Total"),
    )


@dataclass(slots=True)
class _Work:
    """A line on its way through the engine."""

    line: LineInput
    tier: PriceTier
    unit_price: Decimal
    list_amount: Decimal
    net: Decimal
    header: Decimal = ZERO
    trail: list[TrailStep] = field(default_factory=list)


def calculate(lines: Sequence[LineInput], context: PriceContext) -> Calculation:
    """Prices ``lines``. Raises ``InvalidInput`` with a sentence for each line that cannot be priced.

    The result does not depend on the order of the lines (their keys must differ) and is the same for the same input.
    """
    with localcontext(prec=50):
        _check(lines, context)
        words = _words(context)
        work = [_line(line, context, words) for line in lines]
        _header(work, context, words)
        decisions = {line.tax_class: decide(line.tax_class, context.tax, context.rates) for line in lines}
        priced = tuple(_finish(item, decisions[item.line.tax_class], context, words) for item in work)
        totals = _totals(priced, context)
    problems = [d.problem for d in decisions.values() if d.problem]
    problems += [_("%(line)s is below its floor price.") % {"line": line.name} for line in priced if line.below_floor]
    return Calculation(
        currency=context.currency,
        lines=priced,
        totals=totals,
        taxes=_taxes(priced),
        problems=tuple(problems),
    )


def _check(lines: Sequence[LineInput], context: PriceContext) -> None:
    fields: dict[str, str] = {}
    if len({line.key for line in lines}) != len(lines):
        raise ValueError("The keys of the lines must differ")
    for index, line in enumerate(lines):
        if problem := _line_problem(line, context):
            fields[f"lines.{index}.{problem[0]}"] = f"{line.name or line.key}: {problem[1]}"
    percent, amount = context.header_discount_percent, context.header_discount_amount
    if percent and amount:
        fields["header_discount"] = _("Give the discount on the whole as a percentage or as an amount, not both.")
    elif not ZERO <= percent <= HUNDRED:
        fields["header_discount_percent"] = _("The discount on the whole can be 0 to 100 %.")
    elif amount < 0:
        fields["header_discount_amount"] = _("The discount on the whole cannot be negative.")
    if not 0 < context.term_months <= 1200:
        fields["term_months"] = _("The term can be 1 to 1,200 months.")
    if fields:
        raise InvalidInput(_("This cannot be priced."), problems=list(fields.values()), fields=fields)


def _line_problem(line: LineInput, context: PriceContext) -> tuple[str, str] | None:
    if line.quantity < 0:
        return "quantity", _("the quantity cannot be negative.")
    if not ZERO <= line.discount_percent <= HUNDRED:
        return "discount_percent", _("a discount can be 0 to 100 %.")
    if line.discount_amount < 0:
        return "discount_amount", _("a discount cannot be negative.")
    if line.unit_price is not None and line.unit_price < 0:
        return "unit_price", _("the price cannot be negative.")
    if line.unit_price is None and not line.in_bundle_price:
        if not line.tiers:
            where = context.price_list or _("this price list")
            return "offering", _("it has no price in %(list)s; add one there or set a price by hand.") % {"list": where}
        least = min(tier.min_quantity for tier in line.tiers)
        if line.quantity < least:
            return "quantity", _("it is sold from a quantity of %(least)s.") % {"least": f"{least.normalize():f}"}
    return None


def _tier(line: LineInput) -> PriceTier:
    """The tier reached, the lowest when none is, a free one when the line has no price of its own."""
    if not line.tiers:
        return PriceTier(ZERO, ZERO if line.unit_price is None else line.unit_price)
    reached = [tier for tier in line.tiers if tier.min_quantity <= line.quantity] or [
        min(line.tiers, key=lambda tier: tier.min_quantity)
    ]
    return max(reached, key=lambda tier: tier.min_quantity)


def _line(line: LineInput, context: PriceContext, words: _Words) -> _Work:
    """The price of one line up to its own discounts."""
    tier = _tier(line)
    trail: list[TrailStep] = []
    unit = tier.unit_price
    if line.tiers:
        first = min(line.tiers, key=lambda t: t.min_quantity)
        trail.append(TrailStep("list_price", words.list_price, first.unit_price, first.unit_price, "unit"))
        if tier is not first:
            label = words.volume % {"least": _plain(tier.min_quantity)}
            trail.append(TrailStep("volume", label, unit - first.unit_price, unit, "unit"))
    list_price = ZERO if line.in_bundle_price else unit
    if line.in_bundle_price:
        trail.append(TrailStep("bundle", words.bundle, -unit, ZERO, "unit"))
        unit = ZERO
    elif line.unit_price is not None and (not line.tiers or line.unit_price != unit):
        trail.append(TrailStep("manual_price", words.by_hand, line.unit_price - _last(trail), line.unit_price, "unit"))
        unit = line.unit_price
    if line.discount_percent and unit:
        reduced = (unit * (HUNDRED - line.discount_percent) / HUNDRED).quantize(UNIT, rounding=ROUND_HALF_UP)
        label = words.line_percent % {"percent": _plain(line.discount_percent)}
        trail.append(TrailStep("discount_percent", label, reduced - unit, reduced, "unit"))
        unit = reduced
    exact = unit * line.quantity
    trail.append(
        TrailStep("quantity", words.quantity % {"quantity": _plain(line.quantity)}, exact - unit, exact, "line")
    )
    if line.discount_amount:
        exact -= line.discount_amount
        trail.append(TrailStep("discount_amount", words.line_amount, -line.discount_amount, exact, "line"))
    net = round_amount(exact, context.currency)
    if net < 0:
        message = _("%(line)s: the discount is larger than the amount of the line.") % {"line": line.name or line.key}
        raise InvalidInput(message, fields={"discount_amount": message})
    if net >= LARGEST:
        message = _("%(line)s: the amount is too large.") % {"line": line.name or line.key}
        raise InvalidInput(message, fields={"quantity": message})
    if net != exact:
        trail.append(TrailStep("rounding", words.rounding, net - exact, net, "line"))
    list_amount = round_amount(list_price * line.quantity, context.currency)
    return _Work(line, tier, unit, list_amount, net, trail=trail)


def _header(work: list[_Work], context: PriceContext, words: _Words) -> None:
    """Shares the header discount over the counted lines by their net; largest remainder, ties by key."""
    percent, amount = context.header_discount_percent, context.header_discount_amount
    if not percent and not amount:
        return
    taking = [item for item in work if item.line.takes_header_discount and item.net]
    counted = sorted((item for item in taking if item.line.counted), key=lambda item: item.line.key)
    base = sum((item.net for item in counted), ZERO)
    total = amount or round_amount(base * percent / HUNDRED, context.currency)
    total = round_amount(total, context.currency)
    if total > base:
        message = _("The discount on the whole (%(total)s) is larger than the lines come to (%(base)s).") % {
            "total": f"{total:f}",
            "base": f"{base:f}",
        }
        raise InvalidInput(message, fields={"header_discount_amount": message})
    shares = spread(total, [item.net for item in counted], context.currency)
    for item, share in zip(counted, shares, strict=True):
        _reduce(item, share, words.header)
    for item in taking:
        if percent and not item.line.counted:
            _reduce(item, round_amount(item.net * percent / HUNDRED, context.currency), words.header)


def _reduce(item: _Work, share: Decimal, label: str) -> None:
    item.header = share
    item.net -= share
    item.trail.append(TrailStep("header_discount", label, -share, item.net, "line"))


def _finish(item: _Work, decision: TaxDecision, context: PriceContext, words: _Words) -> PricedLine:
    """Tax, recurring figures, cost and the end of the trail."""
    line, net, trail = item.line, item.net, item.trail
    tax = round_amount(net * decision.percent / HUNDRED, context.currency)
    trail.append(TrailStep("net", words.net, ZERO, net, "line"))
    trail.append(TrailStep("tax", decision.label, tax, net + tax, "line"))
    trail.append(TrailStep("total", words.total, ZERO, net + tax, "line"))
    cost = round_amount((item.tier.unit_cost or ZERO) * line.quantity, context.currency)
    discount = max(item.list_amount - net, ZERO)
    mrr = arr = ZERO
    value, contract_cost = net, cost
    if line.recurring:
        months = MONTHS[line.periodicity]
        term = Decimal(line.term_months or context.term_months)
        mrr = (net / months).quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)
        arr = net * 12 / months
        value = round_amount(net * term / months, context.currency)
        contract_cost = round_amount(cost * term / months, context.currency)
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
        discount_percent=_share(discount, item.list_amount) or ZERO,
        header_discount=item.header,
        net=net,
        tax_code=decision.code,
        tax_name=decision.name,
        tax_percent=decision.percent,
        tax=tax,
        total=net + tax,
        unit_cost=item.tier.unit_cost,
        cost=cost,
        mrr=mrr,
        arr=arr,
        contract_value=value,
        contract_cost=contract_cost,
        below_floor=_below_floor(item, context),
        trail=tuple(trail),
    )


def _below_floor(item: _Work, context: PriceContext) -> bool:
    floor = item.tier.min_price
    if floor is None or item.line.in_bundle_price:
        return False
    return item.net < round_amount(floor * item.line.quantity, context.currency)


def _totals(lines: Sequence[PricedLine], context: PriceContext) -> Totals:
    one_time = mrr = arr = tcv = list_amount = net = tax = cost = discount = ZERO
    for line in lines:
        if not line.counted:
            continue
        if not line.recurring:
            one_time += line.net
        mrr += line.mrr
        arr += line.arr
        tcv += line.contract_value
        cost += line.contract_cost
        list_amount += line.list_amount
        discount += line.discount_amount
        net += line.net
        tax += line.tax
    return Totals(
        one_time=one_time,
        mrr=mrr,
        arr=arr,
        acv=one_time + arr,
        tcv=tcv,
        list_amount=list_amount,
        discount_amount=discount,
        discount_percent=_share(discount, list_amount) or ZERO,
        net=net,
        tax=tax,
        total=net + tax,
        cost=cost,
        margin=tcv - cost,
        margin_percent=max(margin, LEAST_PERCENT) if (margin := _share(tcv - cost, tcv)) is not None else None,
    )


def _taxes(lines: Sequence[PricedLine]) -> tuple[TaxSummary, ...]:
    sums: dict[tuple[str, str, Decimal], list[Decimal]] = {}
    for line in lines:
        if line.counted:
            pair = sums.setdefault((line.tax_code, line.tax_name, line.tax_percent), [ZERO, ZERO])
            pair[0] += line.net
            pair[1] += line.tax
    return tuple(
        TaxSummary(code=code, name=name, percent=percent, base=base, tax=tax)
        for (code, name, percent), (base, tax) in sorted(sums.items(), key=lambda pair: (-pair[0][2], pair[0][0]))
    )


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in percent points, six places; None when there is no whole."""
    return (part * HUNDRED / whole).quantize(PERCENT, rounding=ROUND_HALF_UP) if whole else None


def _last(trail: list[TrailStep]) -> Decimal:
    return trail[-1].running if trail else ZERO


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
