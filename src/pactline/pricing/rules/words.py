"""The labels of the trail in the reader's language, looked up once for all lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .bands import plain
from .inputs import PriceContext


@dataclass(frozen=True, slots=True)
class Words:
    """What the steps of a trail are called."""

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
    proration: str
    no_tax: str
    lifted: str
    lowered: str
    adjustments: Mapping[str, str]
    """What an adjustment without a name of its own is called, by its code."""


def words_for(context: PriceContext) -> Words:
    """The labels for one calculation."""
    percent = context.header_discount_percent
    return Words(
        list_price=_("List price (%(list)s)") % {"list": context.price_list} if context.price_list else _("List price"),
        volume=_("Volume price from %(least)s"),
        bundle=_("Included in the bundle's price"),
        by_hand=_("Price set by hand"),
        line_percent=_("Line discount %(percent)s %%"),
        quantity=_("Quantity %(quantity)s"),
        line_amount=_("Discount on the line"),
        rounding=_("Rounding to %(currency)s") % {"currency": context.currency},
        header=_("Discount on the whole, %(percent)s %%") % {"percent": plain(percent)}
        if percent
        else _("Share of the discount on the whole"),
        net=_("Net"),
        total=_("Total"),
        proration=_("%(count)s of %(of)s days"),
        no_tax=_("No tax"),
        lifted=_("Lifted to the floor"),
        lowered=_("Lowered to the ceiling"),
        adjustments={
            "attribute": _("By its attributes"),
            "contracted": _("Contracted price"),
            "uplift": _("Renewal uplift"),
            "ramp": _("Ramp"),
            "bundle": _("As part of the bundle"),
            "context": _("Price rule"),
            "currency": _("Exchange rate"),
            "custom": _("Step of the price plan"),
            "discount": _("Discount"),
            "manual": _("Adjustment by hand"),
        },
    )
