"""What cannot be priced, in sentences that name the line."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .bands import plain
from .inputs import LineInput, PriceContext

Problem = tuple[str, str]


def check(lines: Sequence[LineInput], context: PriceContext) -> None:
    """Raises ``InvalidInput`` with a sentence for each field that cannot be used."""
    fields: dict[str, str] = {}
    if len({line.key for line in lines}) != len(lines):
        raise ValueError("The keys of the lines must differ")
    for index, line in enumerate(lines):
        if problem := line_problem(line, context):
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


def line_problem(line: LineInput, context: PriceContext) -> Problem | None:
    """The field and the sentence of what is wrong with a line."""
    if line.quantity < 0 and not context.policies.credits:
        return "quantity", _("the quantity cannot be negative.")
    if not ZERO <= line.discount_percent <= HUNDRED:
        return "discount_percent", _("a discount can be 0 to 100 %.")
    if line.discount_amount < 0:
        return "discount_amount", _("a discount cannot be negative.")
    if line.unit_price is not None and line.unit_price < 0 and not context.policies.credits:
        return "unit_price", _("the price cannot be negative.")
    if line.unit_price is None and not line.in_bundle_price and line.model is None and line.derived is None:
        return _price_problem(line, context)
    return None


def _price_problem(line: LineInput, context: PriceContext) -> Problem | None:
    if not line.tiers:
        where = context.price_list or _("this price list")
        return "offering", _("it has no price in %(list)s; add one there or set a price by hand.") % {"list": where}
    least = min(tier.min_quantity for tier in line.tiers)
    if abs(line.quantity) < least:
        return "quantity", _("it is sold from a quantity of %(least)s.") % {"least": plain(least)}
    return None
