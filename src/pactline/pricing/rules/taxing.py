"""The taxes of one amount: outside or inside the price, one on another, reverse charge; every amount rounded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .bands import plain
from .inputs import Tax
from .results import TaxPart


class Taxed(NamedTuple):
    """An amount without and with its taxes."""

    net: Decimal
    tax: Decimal
    total: Decimal
    parts: tuple[TaxPart, ...]


class _Share(NamedTuple):
    """A tax as it depends on the net: ``slope`` × net + ``fixed``; the same for what it is taken on."""

    slope: Decimal
    fixed: Decimal
    base_slope: Decimal
    base_fixed: Decimal


def assess(
    price: Decimal,
    quantity: Decimal,
    taxes: Sequence[Tax],
    *,
    included: bool,
    rounded: Callable[[Decimal], Decimal],
) -> Taxed:
    """``price`` with ``taxes``. ``included``: whether a tax that does not say so is inside the price.

    Taxes inside are rounded and taken out of the price; those outside are taken on what then is the net. What the
    buyer owes is never inside. A fixed tax follows the sign of the price.
    """
    inside = [not tax.reverse_charge and (included if tax.included is None else tax.included) for tax in taxes]
    if all(inside) and all(tax.kind == "of_gross" for tax in taxes) and sum(tax.rate for tax in taxes) == HUNDRED:
        return _all_tax(price, taxes, rounded)
    shares = _shares(taxes, abs(quantity).copy_sign(price) if price else quantity)
    net = price
    if any(inside):
        slope = sum((share.slope for share, within in zip(shares, inside, strict=True) if within), ZERO)
        fixed = sum((share.fixed for share, within in zip(shares, inside, strict=True) if within), ZERO)
        if slope <= -1:
            raise InvalidInput(_("these taxes leave nothing of the price."))
        exact = (price - fixed) / (1 + slope)
        amounts = [rounded(share.slope * exact + share.fixed) for share in shares]
        net = rounded(price) - sum((a for a, within in zip(amounts, inside, strict=True) if within), ZERO)
    parts: list[TaxPart] = []
    found: list[Decimal] = []
    for index, (tax, share) in enumerate(zip(taxes, shares, strict=True)):
        amount = amounts[index] if inside[index] else rounded(_forward(tax, share, index, taxes, found, net))
        found.append(amount)
        parts += _parts(tax, share.base_slope * net + share.base_fixed, amount)
    tax_sum = sum((part.amount for part in parts), ZERO)
    return Taxed(net, tax_sum, net + tax_sum, tuple(parts))


def _all_tax(price: Decimal, taxes: Sequence[Tax], rounded: Callable[[Decimal], Decimal]) -> Taxed:
    """Taxes inside that take the whole price: the last one takes what the others leave."""
    amounts = [rounded(price * tax.rate / HUNDRED) for tax in taxes[:-1]]
    amounts.append(rounded(price) - sum(amounts, ZERO))
    parts = [part for tax, amount in zip(taxes, amounts, strict=True) for part in _parts(tax, ZERO, amount)]
    return Taxed(ZERO, rounded(price), rounded(price), tuple(parts))


def _forward(
    tax: Tax, share: _Share, index: int, taxes: Sequence[Tax], found: Sequence[Decimal], net: Decimal
) -> Decimal:
    """A tax outside the price, on the rounded taxes before it that add to its base."""
    if tax.kind != "percent":
        return share.slope * net + share.fixed
    base = net
    if tax.on_others:
        base += sum(
            (amount for earlier, amount in zip(taxes[:index], found, strict=True) if earlier.adds_to_base), ZERO
        )
    return base * tax.rate / HUNDRED


def _shares(taxes: Sequence[Tax], quantity: Decimal) -> list[_Share]:
    """Each tax as a function of the net. Neighbours that are percentages of the gross share one gross."""
    found: list[_Share] = []
    slope, fixed = Decimal(1), ZERO
    index = 0
    while index < len(taxes):
        tax = taxes[index]
        if tax.kind == "of_gross":
            end = index
            while end < len(taxes) and taxes[end].kind == "of_gross":
                end += 1
            rest = 1 - sum((one.rate for one in taxes[index:end]), ZERO) / HUNDRED
            if rest <= 0:
                raise InvalidInput(_("these taxes leave nothing of the price."))
            new = [_of_gross(one, slope / rest, fixed / rest) for one in taxes[index:end]]
        elif tax.kind == "amount":
            new = [_Share(ZERO, tax.rate * quantity, ZERO, quantity)]
        else:
            base_slope, base_fixed = (slope, fixed) if tax.on_others else (Decimal(1), ZERO)
            new = [_Share(base_slope * tax.rate / HUNDRED, base_fixed * tax.rate / HUNDRED, base_slope, base_fixed)]
        for one, share in zip(taxes[index:], new, strict=False):
            if one.adds_to_base:
                slope, fixed = slope + share.slope, fixed + share.fixed
        found += new
        index += len(new)
    return found


def _of_gross(tax: Tax, slope: Decimal, fixed: Decimal) -> _Share:
    return _Share(slope * tax.rate / HUNDRED, fixed * tax.rate / HUNDRED, slope, fixed)


def _parts(tax: Tax, base: Decimal, amount: Decimal) -> list[TaxPart]:
    name = tax.name or (plain(tax.rate) if tax.kind == "amount" else f"{plain(tax.rate)} %")
    if not tax.reverse_charge:
        return [TaxPart("given", name, tax.rate, base, amount)]
    away = TaxPart("reverse_charge", name, -tax.rate, base, -amount)
    return [TaxPart("reverse_charge", name, tax.rate, base, amount), away]
