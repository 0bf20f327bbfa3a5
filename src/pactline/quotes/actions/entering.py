"""What people enter about a line: a new one, changed values, and what cannot stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog.models import Offering
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.quotes import plans, rules
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.plans import Before

Kind = QuoteLine.Kind
MOST_NAMES = 20


@dataclass(slots=True, kw_only=True)
class NewLine:
    """What somebody wants to add: an offering by id or SKU, or a heading or note by ``name``.

    ``parent``: the id of a bundle line that is there already. ``configuration``: what is chosen of the offering (see
    ``catalog.configuring.selecting.read``; None: what is chosen from the start). ``plan``: see ``plans.Plan``.
    ``action`` other than add needs ``replaces``, the line of an earlier quote; ``before`` is then found by
    ``following.prepared``. ``covers``: the id of a line that is there; ``covers_row``: or the number (from 0) of one that is
    added with it.
    """

    offering_id: UUID | None = None
    sku: str = ""
    kind: str = Kind.PRODUCT
    name: str = ""
    description: str = ""
    quantity: Decimal = Decimal(1)
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    manual_price: Decimal | None = None
    choice: str = QuoteLine.Choice.REQUIRED
    starts_on: date | None = None
    ends_on: date | None = None
    parent: UUID | None = None
    configuration: Mapping[str, Any] | None = None
    location_id: UUID | None = None
    plan: Mapping[str, Any] | None = None
    action: str = QuoteLine.Action.ADD
    replaces: UUID | None = None
    before: Before | None = None
    covers: UUID | None = None
    covers_row: int | None = None
    id: UUID | None = None
    """The new line's own id, when the caller wants to know it."""


ENTERED = (
    "name",
    "description",
    "quantity",
    "discount_percent",
    "discount_amount",
    "manual_price",
    "choice",
    "starts_on",
    "ends_on",
    "location_id",
)
"""What people may change on a line, as it is stored."""
PLANNED = ("plan", "covers_id")
"""And what is looked at first."""


@dataclass(slots=True)
class Told:
    """What was done, for the event."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, list[str | None]]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    moved: bool = False

    def data(self) -> dict[str, Any]:
        """Names of at most twenty lines each, and how many there were."""
        found: dict[str, Any] = {}
        for name in ("added", "removed"):
            if names := getattr(self, name):
                found[name], found[f"{name}_count"] = names[:MOST_NAMES], len(names)
        if self.changed:
            found["changed"] = dict(list(self.changed.items())[:MOST_NAMES])
            found["changed_count"] = len(self.changed)
        if self.moved:
            found["moved"] = True
        return found

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.moved)


def line_of(quote: Quote, offering: Offering, quantity: Decimal) -> QuoteLine:
    return QuoteLine.quick(
        quote,
        position=0,
        kind=Kind.BUNDLE if offering.is_bundle else Kind.PRODUCT,
        offering_id=offering.pk,
        sku=offering.sku,
        name=offering.said("name", quote.account.language),
        description=offering.said("description", quote.account.language),
        unit=offering.unit.name,
        tax_class=offering.tax_class,
        price_kind=offering.price_kind,
        periodicity=offering.periodicity,
        quantity=quantity,
    )


def check_entered(line: QuoteLine) -> None:
    fields: dict[str, str] = {}
    if line.quantity <= 0:
        fields["quantity"] = _("%(name)s: the quantity must be more than 0.") % {"name": line.name}
    if not 0 <= line.discount_percent <= 100:
        fields["discount_percent"] = _("%(name)s: a discount can be 0 to 100 %%.") % {"name": line.name}
    if line.discount_amount < 0:
        fields["discount_amount"] = _("%(name)s: a discount cannot be negative.") % {"name": line.name}
    if line.manual_price is not None and line.manual_price < 0:
        fields["manual_price"] = _("%(name)s: the price cannot be negative.") % {"name": line.name}
    if line.choice not in QuoteLine.Choice.values:
        fields["choice"] = _("%(name)s: choose required, optional or alternative.") % {"name": line.name}
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        fields["ends_on"] = _("%(name)s ends before it starts.") % {"name": line.name}
    if line.plan or line.action != QuoteLine.Action.ADD:
        recurring = line.price_kind == "recurring"
        fields |= plans.check(
            plans.read(line.plan), name=line.name, recurring=recurring, action=line.action, included=line.included
        )
    if not line.name.strip():
        fields["name"] = _("A line needs a name.")
    if fields:
        raise InvalidInput(_("The line cannot be used like this."), problems=list(fields.values()), fields=fields)


def places_of(line: QuoteLine, lines: Sequence[QuoteLine]) -> dict[tuple[str, ...], QuoteLine]:
    """The parts of a line by where they stand: SKU and how many of the same SKU came before, level by level."""
    found: dict[tuple[str, ...], QuoteLine] = {}
    below: dict[UUID, list[QuoteLine]] = {}
    for one in lines:
        if one.parent_id:
            below.setdefault(one.parent_id, []).append(one)

    def walk(parent: QuoteLine, path: tuple[str, ...]) -> None:
        counts: dict[str, int] = {}
        for part in below.get(parent.pk, ()):
            counts[part.sku] = counts.get(part.sku, 0) + 1
            place = (*path, part.sku, str(counts[part.sku]))
            found[place] = part
            walk(part, place)

    walk(line, ())
    return found


def row_error(error: InvalidInput, row: int, numbers: Sequence[int]) -> InvalidInput:
    """What is wrong with a new row, with its number where it was pasted."""
    if not numbers:
        return error
    return InvalidInput(error.message, problems=rules.of_row(numbers[row], error), fields=error.fields)


def numbered(error: InvalidInput, lines: Sequence[QuoteLine], numbers: Mapping[UUID, int]) -> InvalidInput:
    """What cannot be priced, with the numbers of the rows that were pasted."""
    if not numbers:
        return error
    sold = [line for line in lines if line.is_sold]
    fields: dict[str, str] = {}
    for name, problem in error.fields.items():
        index = name.split(".")[1] if name.startswith("lines.") else ""
        number = numbers.get(sold[int(index)].pk) if index.isdigit() else None
        fields[name] = problem if number is None else rules.row_problem(number, problem)
    return InvalidInput(error.message, problems=list(fields.values()) or error.problems, fields=fields)


def told(value: Any) -> str | None:
    """A value as an event tells it."""
    if value is None:
        return None
    return ", ".join(sorted(value)) if isinstance(value, dict) else str(value)
