"""One change to many lines of a draft: discount, dates, quantity, location, choice, section; seen before it is done."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.quotes import queries
from pactline.quotes.models import Quote, QuoteLine

from . import locks
from .basket import Basket
from .lines import close

ALLOWED = frozenset(
    {"discount_percent", "discount_amount", "quantity", "starts_on", "ends_on", "location_id", "choice", "plan"}
)
"""What can be set on many lines at once."""
SHOWN = ("one_time", "mrr", "arr", "acv", "tcv", "net", "tax", "total", "margin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """The lines that are meant: those named, or all that match every condition given."""

    line_ids: Sequence[UUID] | None = None
    text: str = ""
    category_id: UUID | None = None
    price_kind: str = ""
    section_id: UUID | None = None

    def of(self, basket: Basket) -> list[QuoteLine]:
        """Them, in order. ``InvalidInput`` when there are none."""
        if self.line_ids is not None:
            found = [line for key in dict.fromkeys(self.line_ids) if (line := basket.line(key)).is_sold]
        else:
            found = self._matching(basket)
        if not found:
            raise InvalidInput(_("Choose at least one line."), fields={"line_ids": _("No line is chosen.")})
        return found

    def _matching(self, basket: Basket) -> list[QuoteLine]:
        words, section = self.text.strip().lower(), None
        wanted = {line.offering_id for line in basket.lines if line.offering_id} if self.category_id else set()
        offerings = catalog.by_ids(wanted) if wanted else {}
        found = []
        for line in basket.lines:
            if line.kind == QuoteLine.Kind.SECTION:
                section = line.pk
            elif (
                line.is_sold
                and not line.included
                and (not words or words in line.name.lower() or words in line.sku.lower())
                and self.price_kind in ("", line.price_kind)
                and self.section_id in (None, section)
                and (not self.category_id or offerings[line.offering_id or line.pk].category_id == self.category_id)
            ):
                found.append(line)
        return found


@dataclass(slots=True)
class Effect:
    """What a change does: the totals before and after, and the lines whose price changes (net before, net after)."""

    currency: str
    chosen: int
    totals: dict[str, tuple[Decimal, Decimal]]
    lines: list[tuple[QuoteLine, Decimal, Decimal]] = field(default_factory=list)
    max_discount: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))


def change_lines(
    quote_id: UUID,
    which: Which,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    section_id: UUID | None = None,
    if_match: str | None = None,
) -> Quote:
    """Set ``values`` (see ``ALLOWED``) on the lines, and move their top ones below the heading ``section_id``. One price
    run and one event, however many lines.
    """
    with transaction.atomic():
        basket = Basket.load(locks.editable(quote_id, actor=actor, if_match=if_match))
        _apply(basket, which, values, section_id)
        return close(basket, actor)


def co_terminate(quote_id: UUID, which: Which, ends_on: date, *, actor: Actor, if_match: str | None = None) -> Quote:
    """Let the lines end on one day, prorated. One price run and one event."""
    with transaction.atomic():
        basket = Basket.load(locks.editable(quote_id, actor=actor, if_match=if_match))
        _end(basket, which, ends_on)
        return close(basket, actor)


def preview(
    quote: Quote,
    which: Which,
    values: Mapping[str, Any] | None = None,
    *,
    section_id: UUID | None = None,
    ends_on: date | None = None,
) -> Effect:
    """What the change would do to prices and totals; nothing is written. Refuses what the change itself would refuse."""
    lines = [copy.copy(line) for line in queries.lines(quote)]
    basket = Basket(copy.copy(quote), lines)
    nets = {line.pk: line.net for line in lines}
    chosen = which.of(basket)
    if ends_on is not None:
        _end(basket, which, ends_on)
    else:
        _apply(basket, which, values or {}, section_id)
    basket.price(())
    return Effect(
        currency=quote.currency,
        chosen=len(chosen),
        totals={name: (getattr(quote, name), getattr(basket.quote, name)) for name in SHOWN},
        lines=[(line, nets[line.pk], line.net) for line in basket.lines if nets[line.pk] != line.net],
        max_discount=(quote.max_discount_percent, basket.quote.max_discount_percent),
    )


def _apply(basket: Basket, which: Which, values: Mapping[str, Any], section_id: UUID | None) -> None:
    if unknown := set(values) - ALLOWED:
        raise InvalidInput(_("%(names)s cannot be set on many lines.") % {"names": ", ".join(sorted(unknown))})
    if not values and section_id is None:
        raise InvalidInput(_("Say what should change."))
    chosen = which.of(basket)
    problems: list[str] = []
    for line in chosen:
        try:
            basket.change(line, values)
        except InvalidInput as error:
            problems += error.problems or [error.message]
    if problems:
        raise InvalidInput(_("Nothing was changed."), problems=problems[:20])
    if section_id is not None:
        _move(basket, chosen, section_id)


def _end(basket: Basket, which: Which, ends_on: date) -> None:
    chosen = [line for line in which.of(basket) if line.price_kind == "recurring"]
    if not chosen:
        message = _("None of these lines recurs, so none of them ends.")
        raise InvalidInput(message, fields={"line_ids": message})
    late = [
        line.name
        for line in chosen
        if (starts := line.starts_on or basket.quote.starts_on) is not None and starts > ends_on
    ]
    if late:
        message = _("%(names)s start after %(day)s.") % {"names": ", ".join(late[:5]), "day": ends_on.isoformat()}
        raise InvalidInput(message, fields={"ends_on": message})
    if basket.quote.starts_on is None and any(line.starts_on is None for line in chosen):
        message = _("Say first when the contract starts: an end alone gives no term.")
        raise InvalidInput(message, fields={"ends_on": message})
    for line in chosen:
        basket.change(line, {"ends_on": ends_on, "plan": {"term_months": None}})


def _move(basket: Basket, chosen: Sequence[QuoteLine], section_id: UUID) -> None:
    heading = basket.line(section_id)
    if heading.kind != QuoteLine.Kind.SECTION:
        message = _("%(name)s is no section.") % {"name": heading.name}
        raise InvalidInput(message, fields={"section_id": message})
    moved = {line.pk for line in chosen if line.parent_id is None}
    tops = [line for line in basket.lines if line.parent_id is None]
    order: list[UUID] = []
    at, inside = 0, False
    for line in tops:
        if line.kind == QuoteLine.Kind.SECTION:
            inside = line.pk == section_id
        if line.pk not in moved:
            order.append(line.pk)
            at = len(order) if inside else at
    order[at:at] = [line.pk for line in tops if line.pk in moved]
    basket.reorder(order)
