"""The discount on the whole: a percentage or an amount, shared over the lines that take it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .policy import share_out
from .results import TrailStep
from .work import Pass, Work


def discount_whole(work: Sequence[Work], at: Pass) -> None:
    """Shares the header discount over the counted lines; ties go by key. Credits take no part of it."""
    percent, amount = at.context.header_discount_percent, at.context.header_discount_amount
    if not percent and not amount:
        return
    taking = [item for item in work if item.line.takes_header_discount and item.net > 0]
    counted = sorted((item for item in taking if item.line.counted), key=_key)
    base = sum((item.net for item in counted), ZERO)
    total = at.of_sum(amount or base * percent / HUNDRED)
    if total > base:
        if at.policies.over_discount == "cap":
            total = base
        else:
            raise _too_large(total, base)
    unit = None if at.policies.rounding == "none" else at.money.unit
    how = "by_net" if percent else at.policies.spread
    shares = share_out(total, [item.net for item in counted], unit, how)
    for item, share in zip(counted, shares, strict=True):
        _reduce(item, share, at.words.header)
    for item in taking:
        if percent and not item.line.counted:
            _reduce(item, at.of_line(item.net * percent / HUNDRED), at.words.header)


def _key(item: Work) -> str:
    return item.line.key


def _too_large(total: Decimal, base: Decimal) -> InvalidInput:
    message = _("The discount on the whole (%(total)s) is larger than the lines come to (%(base)s).") % {
        "total": f"{total:f}",
        "base": f"{base:f}",
    }
    return InvalidInput(message, fields={"header_discount_amount": message})


def _reduce(item: Work, share: Decimal, label: str) -> None:
    item.header = share
    item.net -= share
    item.trail.append(TrailStep("header_discount", label, -share, item.net, "line"))
