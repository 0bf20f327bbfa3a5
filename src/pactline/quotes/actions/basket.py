"""The lines of one quote on the table: change them in memory, price them in one pass, write what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.configuring.selecting import Outcome, judge
from pactline.catalog.models import Offering
from pactline.kernel.errors import InvalidInput
from pactline.pricing.queries import PriceInputs
from pactline.quotes import plans, pricing, queries, rules
from pactline.quotes.models import Quote, QuoteLine

from . import store
from .configuring import KEPT, Configurator, describe, selection_of
from .entering import ENTERED, PLANNED, NewLine, Told, check_entered, line_of, numbered, places_of, row_error, told
from .places import Places

__all__ = ["Basket", "NewLine"]
Kind = QuoteLine.Kind
SIX_PLACES = Decimal("0.000001")


class Basket:
    """The lines of ``quote`` while an action works on them. The quote's row is locked (or not yet written)."""

    def __init__(self, quote: Quote, lines: Sequence[QuoteLine] = ()) -> None:
        self.quote = quote
        self.lines = list(lines)
        self.told = Told()
        self._before = {line.pk: store.values_of(line) for line in lines}
        self._inputs: PriceInputs | None = None
        self._indexed: tuple[dict[UUID, QuoteLine], dict[UUID, list[UUID]]] | None = None
        self._configurator = Configurator(quote)
        self.places = Places(quote)
        self.numbers: dict[UUID, int] = {}
        """What refusals call the rows that lines were made of, where they were pasted."""

    @classmethod
    def load(cls, quote: Quote) -> Basket:
        """The lines as they are."""
        return cls(quote, queries.lines(quote))

    def line(self, line_id: UUID) -> QuoteLine:
        """One line; ``InvalidInput`` when it is not in this quote."""
        found = self._index()[0].get(line_id)
        if found is None:
            raise InvalidInput(_("%(quote)s has no line %(id)s.") % {"quote": self.quote, "id": line_id})
        return found

    def _index(self) -> tuple[dict[UUID, QuoteLine], dict[UUID, list[UUID]]]:
        """The lines by id, and what stands directly below each; made anew after lines came, went or moved."""
        if self._indexed is None:
            self._indexed = {line.pk: line for line in self.lines}, rules.children(self.placed())
        return self._indexed

    def below(self, key: UUID) -> list[UUID]:
        """A line and everything below it, in order."""
        return rules.below(self._index()[1], self.line(key).pk)

    def placed(self) -> list[rules.Placed[UUID]]:
        """The lines as the rules see them."""
        return [rules.Placed(line.pk, line.parent_id) for line in self.lines]

    def add(
        self, wanted: Sequence[NewLine], *, after: UUID | None = None, numbers: Sequence[int] = ()
    ) -> list[QuoteLine]:
        """Add lines (bundles with their parts) at the end, below their bundle, or behind ``after``. Unsaved. ``numbers``:
        what refusals call the rows; else they are counted from 1.
        """
        if len(self.lines) + len(wanted) > rules.MOST_LINES:
            raise InvalidInput(_("A quote can have %(most)s lines.") % {"most": rules.MOST_LINES})
        found = self._offerings(wanted, numbers)
        self._configurator.load(offering for offering in found if offering is not None)
        outcomes = self._outcomes(wanted, found, numbers)
        known = {inner.shape.offering.pk for outcome in outcomes if outcome for _path, inner in outcome.walk()}
        kept = {line.offering_id for line in self.lines if line.offering_id}
        if self._inputs is None or known - set(self._inputs.offerings):
            self._inputs = pricing.inputs_for(self.quote, known | kept, {o.pk: o for o in found if o is not None})
        tops: list[QuoteLine] = []
        made: list[QuoteLine] = []
        loose: list[QuoteLine] = []
        for row, (entry, outcome) in enumerate(zip(wanted, outcomes, strict=True)):
            try:
                block = self._block(entry, outcome)
            except InvalidInput as error:
                raise row_error(error, row, numbers) from None
            self.numbers |= {line.pk: numbers[row] for line in block} if numbers else {}
            tops.append(block[0])
            made += block
            if entry.parent is None:
                loose += block
            else:
                self._put_below(block, entry.parent)
        self._put_behind(loose, after)
        for entry, top in zip(wanted, tops, strict=True):
            covered = tops[entry.covers_row].pk if entry.covers_row is not None else entry.covers
            if covered is not None:
                self._cover(top, covered)
        self._check_places(tops, numbers)
        self.told.added += [line.name for line in made]
        self.number()
        return made

    def _outcomes(
        self, wanted: Sequence[NewLine], found: Sequence[Offering | None], numbers: Sequence[int]
    ) -> list[Outcome | None]:
        outcomes: list[Outcome | None] = []
        for row, (entry, offering) in enumerate(zip(wanted, found, strict=True)):
            if offering is None:
                outcomes.append(None)
                continue
            try:
                where = f"lines.{row}.configuration"
                outcomes.append(self._configurator.outcome(offering, entry.configuration, where))
            except InvalidInput as error:
                raise row_error(error, row, numbers) from None
        return outcomes

    def _offerings(self, wanted: Sequence[NewLine], numbers: Sequence[int]) -> list[Offering | None]:
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
            number = numbers[index] if numbers else index + 1
            if entry.kind in (Kind.SECTION, Kind.NOTE):
                found.append(None)
                if not entry.name.strip():
                    problems[f"lines.{index}.name"] = _("Line %(row)s: give the heading a text.") % {"row": number}
                continue
            offering = skus.get(entry.sku.strip().lower()) if entry.sku else by_id.get(entry.offering_id or UUID(int=0))
            if offering is None:
                wish = entry.sku or entry.offering_id or "–"
                problems[f"lines.{index}.offering"] = _("Line %(row)s: there is no product “%(wish)s”.") % {
                    "row": number,
                    "wish": wish,
                }
            elif problem := catalog.not_sold(offering, on=day, buyer=buyer, denied_ids=self._configurator.denied):
                problems[f"lines.{index}.offering"] = _("Line %(row)s: %(problem)s") % {
                    "row": number,
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
        top = line_of(self.quote, offering, entry.quantity)
        top.id = entry.id or top.id
        top.__dict__.update(
            {name: getattr(entry, name) for name in ENTERED if name != "name"}, name=entry.name or top.name
        )
        if entry.plan or entry.action != QuoteLine.Action.ADD:
            self._plan(top, entry)
        if entry.location_id is not None:
            self.places.check_known(top)
        describe(top, outcome, entry.description or offering.said("description", self.quote.account.language))
        check_entered(top)
        return [top, *self._parts(top, outcome, 1)]

    def _plan(self, top: QuoteLine, entry: NewLine) -> None:
        """What is entered about the price over time, and what the line replaces (found by ``following.prepared``)."""
        if entry.action not in QuoteLine.Action.values or (entry.action == QuoteLine.Action.ADD) != (
            entry.replaces is None
        ):
            message = _("%(name)s: a change, an end or a renewal names the line that it follows; a new line none.")
            message %= {"name": top.name}
            raise InvalidInput(message, fields={"replaces": message})
        top.action, top.replaces = entry.action, entry.replaces
        top.plan = plans.changed({}, entry.plan or {})
        if entry.before is not None:
            top.plan = plans.started(top.plan, entry.before)

    def _parts(self, parent: QuoteLine, outcome: Outcome, depth: int) -> list[QuoteLine]:
        found: list[QuoteLine] = []
        if depth > rules.DEEPEST:
            return found
        for part in outcome.parts:
            line = line_of(self.quote, part.item.shape.offering, part.quantity * parent.quantity)
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
        old = set(self.below(line.pk)[1:])
        kept = places_of(line, self.lines)
        describe(line, outcome, offering.said("description", self.quote.account.language))
        parts = self._parts(line, outcome, 1)
        for place, new in places_of(line, parts).items():
            if (before := kept.get(place)) is not None:
                new.__dict__.update({name: getattr(before, name) for name in KEPT})
        at = self.lines.index(line) + 1
        rest = [one for one in self.lines[at:] if one.pk not in old]
        self.lines[at:] = [*parts, *rest]
        self._indexed = None
        self._check_places([line])
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

    def _put_below(self, block: list[QuoteLine], parent: UUID) -> None:
        above = self.line(parent)
        if above.kind != Kind.BUNDLE:
            raise InvalidInput(_("%(name)s is no bundle; a part cannot be put below it.") % {"name": above.name})
        block[0].parent_id = above.pk
        self._put_behind(block, above.pk)

    def _put_behind(self, block: list[QuoteLine], after: UUID | None) -> None:
        if after is None:
            self.lines += block
        else:
            last = self.below(after)[-1]
            at = next(index for index, line in enumerate(self.lines) if line.pk == last) + 1
            self.lines[at:at] = block
        self._indexed = None

    def _cover(self, line: QuoteLine, covered: UUID | None) -> None:
        """Bind a warranty or support to the line that it is for."""
        if covered is None:
            line.covers_id = None
            return
        other = self.line(covered)
        if other.pk == line.pk or not other.is_sold:
            message = _("%(name)s cannot cover %(other)s.") % {"name": line.name, "other": other.name}
            raise InvalidInput(message, fields={"covers": message})
        line.covers_id = other.pk
        line.plan = {name: value for name, value in line.plan.items() if name != "cover_lost"}

    def delivered(self, line: QuoteLine) -> list[tuple[QuoteLine, UUID | None]]:
        """A line and its parts, each with the address that it goes to: its own or its bundle's; None: the quote's."""
        found: list[tuple[QuoteLine, UUID | None]] = []
        for key in self.below(line.pk):
            above = one = self.line(key)
            while above.location_id is None and above.parent_id:
                above = self.line(above.parent_id)
            found.append((one, above.location_id))
        return found

    def _check_places(self, tops: Sequence[QuoteLine], numbers: Sequence[int] = ()) -> None:
        """Refuse lines and parts that are not sold at their own place. The quote's was asked when they were chosen."""
        if not any(top.location_id or top.parent_id for top in tops):
            return
        for row, top in enumerate(tops):
            try:
                self.places.check_sold((one, at) for one, at in self.delivered(top) if at)
            except InvalidInput as error:
                raise row_error(error, row, numbers) from None

    def change(self, line: QuoteLine, values: Mapping[str, Any]) -> None:
        """Set what a person entered. Parts of a bundle follow its quantity; their own must stay within its limits."""
        if unknown := set(values) - {*ENTERED, *PLANNED}:
            raise InvalidInput(_("%(names)s cannot be changed on a line.") % {"names": ", ".join(sorted(unknown))})
        given = dict(values)
        if "plan" in given:
            given["plan"] = plans.changed(line.plan, given["plan"] or {})
        changes: dict[str, list[str | None]] = {}
        before = line.quantity
        if "covers_id" in given and (covered := given.pop("covers_id")) != line.covers_id:
            self._cover(line, covered)
            changes["covers"] = [None, self.line(covered).name if covered else None]
        for name, value in given.items():
            old = getattr(line, name)
            if old != value:
                setattr(line, name, value)
                changes[name] = [told(old), told(value)]
        if not changes:
            return
        check_entered(line)
        if "location_id" in changes:
            self.places.check_known(line)
            self.places.check_sold(self.delivered(line))
        if "quantity" in changes:
            self._follow(line, line.quantity / before)
            if line.parent_id:
                self._check_configured(line.parent_id)
        if "choice" in changes:
            for key in self.below(line.pk):
                self.line(key).choice = line.choice
        self.told.changed.setdefault(line.name, {}).update(changes)

    def _follow(self, line: QuoteLine, factor: Decimal) -> None:
        for key in self.below(line.pk)[1:]:
            part = self.line(key)
            part.quantity = (part.quantity * factor).quantize(SIX_PLACES)

    def remove(self, keys: Iterable[UUID]) -> None:
        """Take lines away, bundles with their parts. A part that its bundle needs cannot go alone. What covered a line
        that goes says so from then on.
        """
        gone: set[UUID] = set()
        for key in keys:
            gone.update(self.below(key))
        parents = {parent for key in gone if (parent := self.line(key).parent_id) and parent not in gone}
        for line in self.lines:
            if line.covers_id in gone and line.pk not in gone:
                line.plan = {**line.plan, "cover_lost": self.line(line.covers_id).name}
                line.covers_id = None
        self.told.removed += [line.name for line in self.lines if line.pk in gone]
        self.lines = [line for line in self.lines if line.pk not in gone]
        self._indexed = None
        for parent in parents:
            self._check_configured(parent)

    def reorder(self, wanted: Sequence[UUID]) -> None:
        """The top lines in the order of ``wanted``."""
        order = rules.reorder(self.placed(), wanted)
        by_key = {line.pk: line for line in self.lines}
        if [line.pk for line in self.lines] != order:
            self.lines = [by_key[key] for key in order]
            self._indexed = None
            self.told.moved = True

    def put(self, lines: Sequence[QuoteLine]) -> None:
        """These lines in this order in place of the present ones."""
        self.lines = list(lines)
        self._indexed = None

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
        try:
            pricing.price(self.quote, self.lines, inputs)
        except InvalidInput as error:
            raise numbered(error, self.lines, self.numbers) from None
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
