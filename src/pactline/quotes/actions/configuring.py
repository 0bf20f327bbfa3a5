"""Configured lines of a quote: from a selection to a line with its parts and back, and configuring a line anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.configuring.selecting import Outcome, Selection, Shape, judge, read
from pactline.catalog.models import Offering
from pactline.kernel.errors import InvalidInput
from pactline.quotes import queries
from pactline.quotes.models import Quote, QuoteLine

KEPT = ("name", "discount_percent", "discount_amount", "manual_price", "starts_on", "ends_on", "choice")
"""What a person entered on a part and keeps when the bundle is configured anew."""


@dataclass
class Configurator:
    """Judges what is chosen of the offerings of one quote; what its customer may not buy is left out."""

    quote: Quote
    shapes: dict[UUID, Shape] = field(default_factory=dict)
    _started: dict[UUID, Outcome] = field(default_factory=dict)

    @cached_property
    def denied(self) -> frozenset[UUID]:
        """What the customer may not buy on the quote's day."""
        return frozenset(catalog.denied(queries.buyer(self.quote), on=self.quote.quote_on))

    def load(self, offerings: Iterable[Offering]) -> None:
        """Read what can be chosen about ``offerings``, in a bounded number of queries."""
        missing = {offering.pk: offering for offering in offerings if offering.pk not in self.shapes}
        if missing:
            self.shapes |= catalog.shapes(missing.values(), hidden=self.denied)

    def outcome(self, offering: Offering, given: Mapping[str, Any] | None, where: str = "configuration") -> Outcome:
        """A selection that can be sold. ``InvalidInput`` says what is wrong or missing."""
        shape = self.shapes[offering.pk]
        if given is None and offering.pk in self._started:
            return self._started[offering.pk]
        found = judge(shape, None if given is None else read(given))
        if given is None:
            self._started[offering.pk] = found
        shown = {inner.shape.model.name for _path, inner in found.walk() if inner.shape.offering.pk in self.denied}
        problems = [*found.problems, *found.missing]
        problems += [_("%(name)s is not sold to this customer.") % {"name": name} for name in sorted(shown)]
        if problems:
            raise InvalidInput(
                _("%(name)s must be configured before it can be added.") % {"name": offering.name},
                problems=problems,
                fields={where: " ".join(problems)},
            )
        return found


def describe(line: QuoteLine, outcome: Outcome, description: str) -> None:
    """The chosen characteristics on a line: as data, and in words above its description."""
    chosen = outcome.characteristics
    line.configuration = {"characteristics": chosen} if chosen else {}
    line.description = "\n".join(part for part in (outcome.words(), description) if part)


def selection_of(line: QuoteLine, lines: Sequence[QuoteLine]) -> Selection:
    """What is chosen of a line as the quote stands: its characteristics, and its parts."""
    found = Selection(characteristics=dict(line.configuration.get("characteristics", {})))
    for part in lines:
        if part.parent_id == line.pk:
            inner = selection_of(part, lines)
            inner.quantity = (part.quantity / line.quantity).quantize(Decimal("0.000001")).normalize()
            found.items.setdefault(part.sku, []).append(inner)
    return found
