"""The delta price of a change: the difference for what is left of the period, or days that the credit buys."""

from __future__ import annotations

import decimal
from decimal import Decimal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO

from .bands import plain
from .inputs import Change
from .results import ChangePrice, TrailStep
from .work import Pass

DAYS = {"up": decimal.ROUND_CEILING, "down": decimal.ROUND_FLOOR, "half_up": decimal.ROUND_HALF_UP}


def changed(change: Change, old: Decimal, new: Decimal, at: Pass) -> tuple[ChangePrice, TrailStep]:
    """What the change from ``old`` to ``new`` (of a whole period) comes to, and its step."""
    worth = change.remaining.of_amount(old)
    found = _settled(change, new, worth, at)
    if change.mode == "free_days":
        label = _("The credit %(credit)s buys %(days)s days") % {
            "credit": plain(-found.credit),
            "days": plain(found.free_days or ZERO),
        }
    elif change.mode == "deferred":
        label = _("Changes when the period ends")
    else:
        label = _("Less %(old)s for what it replaces, %(count)s of %(of)s left") % {
            "old": plain(old),
            "count": plain(change.remaining.count),
            "of": plain(change.remaining.of),
        }
    return found, TrailStep("change", label, found.net - new, found.net, "line")


def _settled(change: Change, new: Decimal, worth: Decimal, at: Pass) -> ChangePrice:
    credit = at.of_line(-worth) + ZERO
    if change.mode == "deferred":
        return ChangePrice(ZERO, ZERO, ZERO, None)
    if change.mode == "full":
        debit = at.of_line(new)
        return ChangePrice(credit, debit, credit + debit, None)
    if change.mode == "free_days":
        if not new:
            raise InvalidInput(_("a credit cannot buy days of something that costs nothing."))
        days = worth * (change.new_days or change.remaining.of) / new
        return ChangePrice(credit, ZERO, ZERO, days.to_integral_value(rounding=DAYS[at.policies.free_days]))
    debit = at.of_line(change.remaining.of_amount(new))
    return ChangePrice(credit, debit, credit + debit, None)
