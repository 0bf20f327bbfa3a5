"""The lines of one quote on the table: change them in memory, price them in one pass, write what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.configuring.selecting import Outcome, judge
from pactline.catalog.models import Offering
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.pricing.queries import PriceInputs
from pactline.quotes import pricing, queries, rules
from pactline.quotes.models import Quote, QuoteLine

from . import store
from .configuring import KEPT, Configurator, describe, selection_of

Kind = QuoteLine.Kind
MOST_NAMES = 20


@dataclass(slots=True, kw_only=True)
class NewLine:
    """What somebody wants to add: an offering by id or SKU, or a heading or note by ``name``.

    ``parent``: the id of a bundle line that is there already. ``configuration``: what is chosen of the offering (see
    ``catalog.configuring.selecting.read``; None: what is chosen from the start).
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
)
"""What people may change on a line."""


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


class Basket:
    """The lines of ``quote`` while an action works on them. The quote's row is locked (or not yet written)."""

    def __init__(self, quote: Quote, lines: Sequence[QuoteLine] = ()) -> None:
        self.quote = quote
        self.lines = list(lines)
        self.told = Told()
        self._before = {line.pk: store.values_of(line) for line in lines}
        self._inputs: PriceInputs | None = None
        self._configurator = Configurator(quote)

    @classmethod
    def load(cls, quote: Quote) -> Basket:
        """The lines as they are."""
        return cls(quote, queries.lines(quote))

    def line(self, line_id: UUID) -> QuoteLine:
        """One line; ``InvalidInput`` when it is not in this quote."""
        found = next((line for line in self.lines if line.pk == line_id), None)
        if found is None:
            raise InvalidInput(_("%(quote)s has no line %(id)s.") % {"quote": self.quote, "id": line_id})
        return found

    def placed(self) -> list[rules.Placed[UUID]]:
        """The lines as the rules see them."""
        return [rules.Placed(line.pk, line.parent_id) for line in self.lines]

    def add(self, wanted: Sequence[NewLine], *, after: UUID | None = None) -> list[QuoteLine]:
        """Add lines (bundles with their parts) at the end, below their bundle, or behind ``after``. Unsaved."""
        if len(self.lines) + len(wanted) > rules.MOST_LINES:
            raise InvalidInput(_("A quote can have %(most)s lines.") % {"most": rules.MOST_LINES})
        found = self._offerings(wanted)
        self._configurator.load(offering for offering in found if offering is not None)
        outcomes = [
            None
            if offering is None
            else self._configurator.outcome(offering, entry.configuration, f"lines.{row}.configuration")
            for row, (entry, offering) in enumerate(zip(wanted, found, strict=True))
        ]
        known = {inner.shape.offering.pk for outcome in outcomes if outcome for _path, inner in outcome.walk()}
        kept = {line.offering_id for line in self.lines if line.offering_id}
        if self._inputs is None or known - set(self._inputs.offerings):
            self._inputs = pricing.inputs_for(self.quote, known | kept, {o.pk: o for o in found if o is not None})
        made: list[QuoteLine] = []
        for entry, outcome in zip(wanted, outcomes, strict=True):
            block = self._block(entry, outcome)
            self._put(block, entry.parent, after)
            after = block[0].pk if after else None
            made += block
        self.told.added += [line.name for line in made]
        self.number()
        return made

    def _offerings(self, wanted: Sequence[NewLine]) -> list[Offering | None]:
        day, buyer = self.quote.quote_on, queries.buyer(self.quote)
        asked = [entry.sku for entry in wanted if entry.sku]
        skus = catalog.by_skus(asked, on=day) if asked else {}
        by_id: Mapping[UUID, Offering] = {}
        if missing := {entry.offering_id for entry in wanted if entry.offering_id and not entry.sku}:
            self._inputs = pricing.inputs_for(
                self.quote, missing | {line.offering_id for line in self.lines if line.offering_id}
            )
            by_id = self._inputs.offerings
        found: list[Offering | None] = []
        problems: dict[str, str] = {}
        for index, entry in enumerate(wanted):
            if entry.kind in (Kind.SECTION, Kind.NOTE):
                found.append(None)
                if not entry.name.strip():
                    problems[f"lines.{index}.name"] = _("Line %(row)s: give the heading a text.") % {"row": index + 1}
                continue
            offering = skus.get(entry.sku.strip().lower()) if entry.sku else by_id.get(entry.offering_id or UUID(int=0))
            if offering is None:
                wish = entry.sku or entry.offering_id or "–"
                problems[f"lines.{index}.offering"] = _("Line %(row)s: there is no product “%(wish)s”.") % {
                    "row": index + 1,
                    "wish": wish,
                }
            elif problem := catalog.not_sold(offering, on=day, buyer=buyer, denied_ids=self._configurator.denied):
                problems[f"lines.{index}.offering"] = _("Line %(row)s: %(problem)s") % {
                    "row": index + 1,
                    "problem": problem,
                }
            found.append(offering)
        if problems:
            raise InvalidInput(_("Nothing was added."), problems=list(problems.values()), fields=problems)
        return found

    def _block(self, entry: NewLine, outcome: Outcome | None) -> list[QuoteLine]:
        """The line of ``entry`` and, when it is a bundle, the lines of its parts."""
        if outcome is None:
            name = entry.name.strip()
            return [QuoteLine.quick(self.quote, kind=entry.kind, name=name, description=entry.description, position=0)]
        offering = outcome.shape.offering
        top = _line_of(self.quote, offering, entry.quantity)
        top.__dict__.update(
            {name: getattr(entry, name) for name in ENTERED if name != "name"}, name=entry.name or top.name
        )
        describe(top, outcome, entry.description or offering.said("description", self.quote.account.language))
        _check_entered(top)
        return [top, *self._parts(top, outcome, 1)]

    def _parts(self, parent: QuoteLine, outcome: Outcome, depth: int) -> list[QuoteLine]:
        found: list[QuoteLine] = []
        if depth > rules.DEEPEST:
            return found
        for part in outcome.parts:
            line = _line_of(self.quote, part.item.shape.offering, part.quantity * parent.quantity)
            line.parent_id, line.included, line.choice = parent.pk, part.item.included, parent.choice
            describe(line, part.outcome, line.description)
            found += [line, *self._parts(line, part.outcome, depth + 1)]
        return found

    def configure(self, line: QuoteLine, selection: Mapping[str, Any]) -> None:
        """Choose anew what a line consists of; parts that stay keep what was entered on them."""
        offering = catalog.by_ids([line.offering_id] if line.offering_id else []).get(line.offering_id or line.pk)
        if offering is None or line.parent_id is not None:
            raise InvalidInput(
                _("%(name)s cannot be configured; configure the bundle it is part of.") % {"name": line.name}
            )
        self._configurator.load([offering])
        outcome = self._configurator.outcome(offering, selection)
        old = {key for key in rules.subtree(self.placed(), line.pk) if key != line.pk}
        kept = _places(line, self.lines)
        describe(line, outcome, offering.said("description", self.quote.account.language))
        parts = self._parts(line, outcome, 1)
        for place, new in _places(line, parts).items():
            if (before := kept.get(place)) is not None:
                new.__dict__.update({name: getattr(before, name) for name in KEPT})
        at = self.lines.index(line) + 1
        rest = [one for one in self.lines[at:] if one.pk not in old]
        self.lines[at:] = [*parts, *rest]
        self.told.changed.setdefault(line.name, {})["configuration"] = [None, " · ".join(p.name for p in parts) or None]
        self.number()

    def _check_configured(self, parent_id: UUID) -> None:
        """After a part was changed by hand: can the bundle still be sold like this?"""
        parent = self.line(parent_id)
        offering = catalog.by_ids([parent.offering_id] if parent.offering_id else []).get(
            parent.offering_id or parent.pk
        )
        if offering is None:
            return
        self._configurator.load([offering])
        found = judge(self._configurator.shapes[offering.pk], selection_of(parent, self.lines))
        if not found.is_complete:
            raise InvalidInput(
                _("%(name)s cannot be sold like this.") % {"name": parent.name},
                problems=[*found.problems, *found.missing],
                fields={"quantity": _("Outside the bundle's limits.")},
            )

    def _put(self, block: list[QuoteLine], parent: UUID | None, after: UUID | None) -> None:
        if parent is not None:
            above = self.line(parent)
            if above.kind != Kind.BUNDLE:
                raise InvalidInput(_("%(name)s is no bundle; a part cannot be put below it.") % {"name": above.name})
            block[0].parent_id, after = above.pk, above.pk
        if after is None:
            self.lines += block
            return
        below = rules.subtree(self.placed(), after)
        if not below:
            raise InvalidInput(_("%(quote)s has no line %(id)s.") % {"quote": self.quote, "id": after})
        at = next(index for index, line in enumerate(self.lines) if line.pk == below[-1]) + 1
        self.lines[at:at] = block

    def change(self, line: QuoteLine, values: Mapping[str, Any]) -> None:
        """Set what a person entered. Parts of a bundle follow its quantity; their own must stay within its limits."""
        if unknown := set(values) - set(ENTERED):
            raise InvalidInput(_("%(names)s cannot be changed on a line.") % {"names": ", ".join(sorted(unknown))})
        changes: dict[str, list[str | None]] = {}
        before = line.quantity
        for name, value in values.items():
            old = getattr(line, name)
            if old != value:
                setattr(line, name, value)
                changes[name] = [None if old is None else str(old), None if value is None else str(value)]
        if not changes:
            return
        _check_entered(line)
        if "quantity" in changes:
            self._follow(line, line.quantity / before)
            if line.parent_id:
                self._check_configured(line.parent_id)
        if "choice" in changes:
            for key in rules.subtree(self.placed(), line.pk):
                self.line(key).choice = line.choice
        self.told.changed.setdefault(line.name, {}).update(changes)

    def _follow(self, line: QuoteLine, factor: Decimal) -> None:
        for part in self.lines:
            if part.parent_id == line.pk:
                part.quantity = (part.quantity * factor).quantize(Decimal("0.000001"))
                self._follow(part, factor)

    def remove(self, keys: Iterable[UUID]) -> None:
        """Take lines away, bundles with their parts. A part that its bundle needs cannot go alone."""
        gone: set[UUID] = set()
        for key in keys:
            line = self.line(key)
            gone.update(rules.subtree(self.placed(), line.pk))
        parents = {parent for key in gone if (parent := self.line(key).parent_id) and parent not in gone}
        self.told.removed += [line.name for line in self.lines if line.pk in gone]
        self.lines = [line for line in self.lines if line.pk not in gone]
        for parent in parents:
            self._check_configured(parent)

    def reorder(self, wanted: Sequence[UUID]) -> None:
        """The top lines in the order of ``wanted``."""
        order = rules.reorder(self.placed(), wanted)
        by_key = {line.pk: line for line in self.lines}
        if [line.pk for line in self.lines] != order:
            self.lines = [by_key[key] for key in order]
            self.told.moved = True

    def number(self) -> None:
        """Positions 1, 2, 3 … in the present order."""
        for position, line in enumerate(self.lines, 1):
            line.position = position

    def price(self, positions: Sequence[pricing.Position] | None = None) -> None:
        """Number and price everything, and set the quote's totals and content hash. Unsaved."""
        self.number()
        rules.arrange(self.placed())
        wanted = {line.offering_id for line in self.lines if line.offering_id}
        inputs = self._inputs if self._inputs and wanted <= set(self._inputs.offerings) else None
        pricing.price(self.quote, self.lines, inputs)
        known = queries.term_positions(self.quote) if positions is None else positions
        self.quote.content_hash = pricing.hash_of(self.quote, self.lines, known)

    def write(self) -> None:
        """Write what differs from what was loaded."""
        now = {line.pk: store.values_of(line) for line in self.lines}
        gone = [key for key in self._before if key not in now]
        if gone:
            QuoteLine.objects.filter(pk__in=gone).delete()
        store.insert([values for key, values in now.items() if key not in self._before])
        store.update([values for key, values in now.items() if self._before.get(key, values) != values])
        self._before = now
        self.quote.known_lines = self.lines


def _line_of(quote: Quote, offering: Offering, quantity: Decimal) -> QuoteLine:
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


def _check_entered(line: QuoteLine) -> None:
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
    if not line.name.strip():
        fields["name"] = _("A line needs a name.")
    if fields:
        raise InvalidInput(_("The line cannot be used like this."), problems=list(fields.values()), fields=fields)


def _places(line: QuoteLine, lines: Sequence[QuoteLine]) -> dict[tuple[str, ...], QuoteLine]:
    """The parts of a line by where they stand: SKU and how many of the same SKU came before, level by level."""
    found: dict[tuple[str, ...], QuoteLine] = {}

    def walk(parent: QuoteLine, path: tuple[str, ...]) -> None:
        counts: dict[str, int] = {}
        for part in lines:
            if part.parent_id == parent.pk:
                counts[part.sku] = counts.get(part.sku, 0) + 1
                place = (*path, part.sku, str(counts[part.sku]))
                found[place] = part
                walk(part, place)

    walk(line, ())
    return found
