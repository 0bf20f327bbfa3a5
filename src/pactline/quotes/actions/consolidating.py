"""Several renewal quotes of one customer become one; where they came from stays readable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.quotes import plans, queries, rules
from pactline.quotes.lifecycle import QUOTE
from pactline.quotes.models import Quote, QuoteLine

from . import locks
from .basket import Basket
from .making import copied, copy_lines, write_new

RENEW = QuoteLine.Action.RENEW
EIGHT = Decimal("0.00000001")


def consolidate(quote_ids: Sequence[UUID], *, actor: Actor, merge: bool = True) -> Quote:
    """One draft of the lines of several draft renewals of one customer; those are canceled and point to it.

    The header is the first one's, from the earliest start to the latest end; lines keep their own dates. ``merge``: renewals
    of one product on the same terms become one line, its price blended by quantity.
    """
    keys = list(dict.fromkeys(quote_ids))
    with transaction.atomic():
        old = [locks.editable(key, actor=actor) for key in sorted(keys)]
        old.sort(key=lambda quote: keys.index(quote.pk))
        rows = [queries.lines(quote) for quote in old]
        _check(old, rows)
        first = old[0]
        starts = [quote.starts_on for quote in old if quote.starts_on]
        ends = [quote.ends_on for quote in old if quote.ends_on]
        starts_on, ends_on = min(starts, default=None), max(ends, default=None)
        _last, months = rules.term(starts_on, ends_on, first.term_months, changed=["ends_on"])
        new = copied(
            first,
            number="",
            version=1,
            previous_id=None,
            name=_("Renewal of %(count)s quotes") % {"count": len(old)},
            starts_on=starts_on,
            ends_on=ends_on,
            term_months=months,
            is_non_standard=False,
        )
        basket = Basket(new)
        for quote, lines in zip(old, rows, strict=True):
            for line in lines:
                if line.is_sold and line.parent_id is None:
                    line.starts_on = line.starts_on or quote.starts_on
                    line.ends_on = line.ends_on or quote.ends_on
            basket.lines += copy_lines(lines, new, linked=True)
        if merge:
            basket.lines = _merged(basket.lines)
        numbers = [str(quote) for quote in old]
        write_new(new, basket, (), actor, "consolidated", {"from": numbers, "lines": len(basket.lines)})
        reason = _("Consolidated into %(quote)s") % {"quote": new}
        for quote in old:
            QUOTE.apply(
                quote.pk,
                "cancel",
                actor=actor,
                data={"reason": reason, "into": new.number},
                fields={"status_reason": reason, "merged_into": new},
                queryset=queries.visible_to(actor),
            )
        return new


def _check(old: Sequence[Quote], rows: Sequence[Sequence[QuoteLine]]) -> None:
    if len(old) < 2:
        raise InvalidInput(_("Choose at least two quotes."), fields={"quote_ids": _("Two or more.")})
    first, problems = old[0], []
    for quote, lines in zip(old, rows, strict=True):
        if quote.account_id != first.account_id:
            problems.append(_("%(quote)s is of another customer.") % {"quote": quote})
        elif (quote.price_list_id, quote.selling_entity_id) != (first.price_list_id, first.selling_entity_id):
            problems.append(_("%(quote)s has another price list or seller.") % {"quote": quote})
        elif (quote.currency, quote.channel) != (first.currency, first.channel):
            problems.append(_("%(quote)s has another currency or sales channel.") % {"quote": quote})
        elif not any(line.action == RENEW for line in lines):
            problems.append(_("%(quote)s renews nothing.") % {"quote": quote})
    if problems:
        raise InvalidInput(
            _("These quotes cannot become one."), problems=problems, fields={"quote_ids": " ".join(problems)}
        )


def _merged(lines: Sequence[QuoteLine]) -> list[QuoteLine]:
    """Renewals of one product on the same terms as one line each, where the first of them stands."""
    bundles = {line.parent_id for line in lines if line.parent_id}
    covered = {line.covers_id for line in lines if line.covers_id}
    kept: dict[tuple[Any, ...], QuoteLine] = {}
    found: list[QuoteLine] = []
    for line in lines:
        own = line.action == RENEW and line.parent_id is None and line.pk not in bundles | covered
        key = _terms(line) if own else (line.pk,)
        if key in kept:
            _blend(kept[key], line)
        else:
            kept[key] = line
            found.append(line)
    return found


def _terms(line: QuoteLine) -> tuple[Any, ...]:
    plan = {name: value for name, value in line.plan.items() if name != "before"}
    return (
        *(line.sku, line.choice, line.starts_on, line.ends_on, line.location_id, line.discount_percent),
        *(line.discount_amount, line.manual_price, json.dumps(plan, sort_keys=True), json.dumps(line.configuration)),
        # An amount off the line, or something covered, belongs to this line alone.
        line.pk if line.discount_amount or line.covers_id or line.plan.get("covered_item") else None,
    )


def _blend(line: QuoteLine, other: QuoteLine) -> None:
    """``other`` joins ``line``: quantities add up, what was paid for one unit is weighted by quantity."""
    one, two = plans.read(line.plan), plans.read(other.plan)
    if one.before is None or two.before is None:
        return
    quantity = line.quantity + other.quantity
    uplift = one.uplift or plans.Uplift()
    paid = plans.paid(one.before, uplift) * line.quantity + plans.paid(two.before, uplift) * other.quantity
    before = msgspec.structs.replace(
        one.before,
        quote=f"{one.before.quote}, {two.before.quote}",
        quantity=one.before.quantity + two.before.quantity,
        unit_price=(paid / quantity).quantize(EIGHT).normalize(),
        amount=one.before.amount + two.before.amount,
        segments=(),
        also=(*one.before.also, *two.before.also, *([other.replaces] if other.replaces else [])),
    )
    line.quantity = quantity
    line.plan = msgspec.structs.replace(one, before=before).json()
