"""Sums over the counted lines: totals, taxes by rate, what is payable after gift cards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from pactline.kernel.money import HUNDRED, ZERO

from .results import Payable, PricedLine, TaxSummary, Totals
from .work import Pass

PERCENT = Decimal("0.000001")
LEAST_PERCENT = Decimal("-999.999999")
"""A margin worse than this is shown as this: what a rate column can hold."""


def totals_of(lines: Sequence[PricedLine], taxes: Sequence[TaxSummary], at: Pass) -> Totals:
    """Adds up the counted lines. Where only the document is rounded, each sum is rounded once, here."""
    one_time = mrr = arr = tcv = list_amount = net = cost = discount = gross = ZERO
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
        gross += line.total
    tax = sum((row.tax for row in taxes), ZERO)
    if at.policies.rounding == "document":
        rounded = at.of_sum
        one_time, arr, tcv, cost = rounded(one_time), rounded(arr), rounded(tcv), rounded(cost)
        list_amount, discount = rounded(list_amount), rounded(discount)
        if at.policies.prices_include_tax:
            net = rounded(gross) - tax
        elif at.policies.total == "rounded_whole":
            net, tax = rounded(net), rounded(gross) - rounded(net)
        else:
            net = rounded(net)
    return Totals(
        one_time=one_time,
        mrr=mrr,
        arr=arr,
        acv=one_time + arr,
        tcv=tcv,
        list_amount=list_amount,
        discount_amount=discount,
        discount_percent=share(discount, list_amount) or ZERO,
        net=net,
        tax=tax,
        total=net + tax,
        cost=cost,
        margin=tcv - cost,
        margin_percent=max(margin, LEAST_PERCENT) if (margin := share(tcv - cost, tcv)) is not None else None,
    )


def taxes_of(lines: Sequence[PricedLine], at: Pass) -> tuple[TaxSummary, ...]:
    """The counted lines by tax and rate."""
    sums: dict[tuple[str, str, Decimal], list[Decimal]] = {}
    for line in lines:
        if not line.counted:
            continue
        if line.details is not None and line.details.taxes:
            for part in line.details.taxes:
                pair = sums.setdefault((part.code, part.name, part.rate), [ZERO, ZERO])
                pair[0] += part.base
                pair[1] += part.amount
            continue
        pair = sums.setdefault((line.tax_code, line.tax_name, line.tax_percent), [ZERO, ZERO])
        pair[0] += line.net
        pair[1] += line.tax
    rounded = at.of_sum if at.policies.rounding == "document" else _as_it_is
    return tuple(
        TaxSummary(code=code, name=name, percent=percent, base=rounded(base), tax=rounded(tax))
        for (code, name, percent), (base, tax) in sorted(sums.items(), key=lambda pair: (-pair[0][2], pair[0][0]))
    )


def payable_of(totals: Totals, at: Pass) -> Payable:
    """What is left after gift cards: they pay net and tax in proportion, never more than the total."""
    voucher = min(at.context.voucher, max(totals.total, ZERO))
    total = totals.total - voucher
    if not voucher or not totals.total:
        return Payable(voucher=voucher, net=totals.net, tax=totals.tax, total=total)
    net = at.of_sum(totals.net * total / totals.total)
    return Payable(voucher=voucher, net=net, tax=total - net, total=total)


def effective_tax(lines: Sequence[PricedLine], totals: Totals) -> Decimal | None:
    """All tax of all net in percent points; where there is no net, the mean of the lines' rates."""
    if totals.net:
        return share(totals.tax, totals.net)
    rates = [line.tax_percent for line in lines if line.counted]
    return (sum(rates, ZERO) / len(rates)).quantize(PERCENT, rounding=ROUND_HALF_UP) if rates else None


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in percent points, six places; None when there is no whole."""
    return (part * HUNDRED / whole).quantize(PERCENT, rounding=ROUND_HALF_UP) if whole else None


def _as_it_is(amount: Decimal) -> Decimal:
    return amount
