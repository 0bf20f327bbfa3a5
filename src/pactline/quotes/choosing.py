"""What a customer may choose of an offer, and what the choice comes to at the offered prices. Pure: no list is read again.

Optional items may be taken, with a quantity where the price is per unit. Alternatives that follow a required item stand
for it: one of them all is chosen. Alternatives on their own are a choice of one, too.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO
from pactline.pricing.queries import PriceInputs
from pactline.pricing.rules import PricedLine, Totals, decide
from pactline.pricing.rules.totals import taxes_of, totals_of
from pactline.pricing.rules.work import Pass

from .models import Quote, QuoteLine
from .pricing import KEPT, TOTALS, places_of

C = QuoteLine.Choice
MONTHS = {"month": 1, "year": 12}
MOST = Decimal(1_000_000)
SIX = Decimal("0.000001")
LEAST = Decimal("-999.999999")
NOT_PER_UNIT = frozenset({"model", "volume", "discount_amount", "proration", "change", "limit", "derived"})
"""Steps of a price after which another quantity would not cost so many times more or less."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Optional items with their quantity (None: the offered one), and the picked line of each group of alternatives."""

    taken: Mapping[UUID, Decimal | None] = field(default_factory=dict)
    picked: frozenset[UUID] = frozenset()

    def json(self) -> dict[str, Any]:
        """For the evidence."""
        quantities = {str(key): None if q is None else f"{q:f}" for key, q in self.taken.items()}
        return {"taken": quantities, "picked": sorted(str(key) for key in self.picked)}


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of which one is chosen; ``offered``: the one that is part of the offer (None: the customer must say)."""

    key: UUID
    options: tuple[QuoteLine, ...]
    offered: UUID | None


def groups(lines: Sequence[QuoteLine]) -> list[Group]:
    """The groups of alternatives, in order."""
    found: list[Group] = []
    open_: list[QuoteLine] = []
    before: QuoteLine | None = None

    def close() -> None:
        if len(open_) > 1 or (open_ and open_[0].choice == C.ALTERNATIVE):
            offered = open_[0].pk if open_[0].choice == C.REQUIRED else None
            found.append(Group(open_[0].pk, tuple(open_), offered))
        open_.clear()

    for line in lines:
        if line.parent_id is not None or line.kind == QuoteLine.Kind.NOTE:
            continue
        if line.is_sold and line.choice == C.ALTERNATIVE:
            if not open_ and before is not None and before.choice == C.REQUIRED:
                open_.append(before)
            open_.append(line)
            continue
        close()
        before = line if line.is_sold else None
    close()
    return found


def optional(lines: Sequence[QuoteLine]) -> list[QuoteLine]:
    """The optional items (with bundles: their top line)."""
    return [line for line in lines if line.parent_id is None and line.is_sold and line.choice == C.OPTIONAL]


def roots(lines: Sequence[QuoteLine]) -> dict[UUID, UUID]:
    """The top line of each line; parts stand below their bundle."""
    found: dict[UUID, UUID] = {}
    for line in lines:
        found[line.pk] = found.get(line.parent_id, line.pk) if line.parent_id else line.pk
    return found


class Offer:
    """The lines of ``quote`` as offered, with what pricing knew: tax rates, policies."""

    def __init__(self, quote: Quote, lines: Sequence[QuoteLine], inputs: PriceInputs) -> None:
        self.quote, self.lines, self.inputs = quote, list(lines), inputs
        self.at = Pass.of(inputs.context(term_months=quote.term_months))
        self.places = places_of(quote, lines, inputs)
        self.root = roots(lines)
        self.blocks: dict[UUID, list[QuoteLine]] = {}
        for line in lines:
            self.blocks.setdefault(self.root[line.pk], []).append(line)
        self.groups = groups(lines)
        self.optional = optional(lines)

    @property
    def has_choices(self) -> bool:
        """Whether the customer has anything to choose."""
        return bool(self.groups or self.optional)

    def takes_quantity(self, line: QuoteLine) -> bool:
        """Whether the price of the line and of its parts is so much for each unit."""
        return all(self._is_per_unit(part) for part in self.blocks[line.pk])

    def _is_per_unit(self, line: QuoteLine) -> bool:
        if line.included:
            return True
        codes = {step["code"] for step in line.trail}
        if line.plan or line.discount_amount or codes & NOT_PER_UNIT or self.at.policies.prices_include_tax:
            return False
        return bool(self._net(line, line.quantity).quantize(KEPT) == line.net)

    def _net(self, line: QuoteLine, quantity: Decimal) -> Decimal:
        base = self.at.of_line(line.unit_price * quantity)
        percent = self.quote.discount_percent if self._took_header(line) else ZERO
        return base - self.at.of_line(base * percent / HUNDRED)

    @staticmethod
    def _took_header(line: QuoteLine) -> bool:
        return any(step["code"] == "header_discount" for step in line.trail)

    def choose(self, chosen: Chosen, *, free: bool, complete: bool = True) -> list[QuoteLine]:
        """Copies of the lines with ``chosen`` made part of the offer, priced as offered. Raises ``InvalidInput``.

        ``free``: quantities may differ from the offered ones. ``complete``: each choice of one must be answered.
        """
        problems = self._problems(chosen, free=free, complete=complete)
        if problems:
            raise InvalidInput(_("This choice cannot be taken."), problems=problems)
        picked = {key: self._pick(group, chosen) for group in self.groups for key in (o.pk for o in group.options)}
        offered = {line.pk: line.quantity for line in self.optional}
        found = [copy.copy(line) for line in self.lines]
        for line in found:
            top = self.root[line.pk]
            if top in picked:
                line.choice = C.REQUIRED if picked[top] == top else C.ALTERNATIVE
            elif top in chosen.taken:
                line.choice, quantity = C.REQUIRED, chosen.taken[top]
                if quantity is not None and quantity != offered[top]:
                    self._requantify(line, (line.quantity * quantity / offered[top]).quantize(SIX))
        return found

    @staticmethod
    def _pick(group: Group, chosen: Chosen) -> UUID | None:
        return next((line.pk for line in group.options if line.pk in chosen.picked), group.offered)

    def _problems(self, chosen: Chosen, *, free: bool, complete: bool) -> list[str]:
        problems: list[str] = []
        offered = {line.pk: line for line in self.optional}
        known = {line.pk for group in self.groups for line in group.options}
        if set(chosen.taken) - set(offered) or set(chosen.picked) - known:
            problems.append(_("Something that you chose is not part of this offer. Load the page again."))
        for key, quantity in chosen.taken.items():
            line = offered.get(key)
            if line is None or quantity is None or quantity == line.quantity:
                continue
            names = {"name": line.name}
            if not free or not self.takes_quantity(line):
                problems.append(_("%(name)s is offered in this quantity only.") % names)
            elif not 0 < quantity <= MOST or quantity != quantity.quantize(SIX):
                problems.append(_("%(name)s: enter a quantity that is more than 0.") % names)
            elif line.quantity == line.quantity.to_integral_value() != 0 and quantity != quantity.to_integral_value():
                problems.append(_("%(name)s is sold in whole units.") % names)
        for group in self.groups:
            picked = [option.name for option in group.options if option.pk in chosen.picked]
            if len(picked) > 1:
                problems.append(_("Choose one of %(names)s, not several.") % {"names": ", ".join(picked)})
            elif complete and not picked and group.offered is None:
                every = ", ".join(option.name for option in group.options)
                problems.append(_("Choose one of %(names)s.") % {"names": every})
        return problems

    def _requantify(self, line: QuoteLine, quantity: Decimal) -> None:
        """Another quantity at the offered price of one unit."""
        before, line.quantity = line.net, quantity
        if line.included:
            return
        of_line = self.at.of_line
        base, line.net = of_line(line.unit_price * quantity), self._net(line, quantity).quantize(KEPT)
        line.tax = of_line(line.net * line.tax_percent / HUNDRED).quantize(KEPT)
        line.total = line.net + line.tax
        line.reduction = max(of_line(line.list_price * quantity) - line.net, ZERO).quantize(KEPT)
        line.cost = of_line((line.unit_cost or ZERO) * quantity).quantize(KEPT)
        line.mrr = (line.net / MONTHS[line.periodicity]).quantize(KEPT, ROUND_HALF_UP) if line.mrr else ZERO
        line.value = of_line(line.value * line.net / before).quantize(KEPT) if before else line.net
        line.trail = _trail(line, base)

    def totals(self, lines: Sequence[QuoteLine]) -> tuple[Totals, list[dict[str, str]]]:
        """What ``lines`` come to, and the taxes as a quote keeps them: by the sums of the pricing engine itself."""
        counted = [self._priced(line) for line in lines if line.is_sold]
        taxes = taxes_of(counted, self.at)
        rows = [
            {"code": t.code, "name": t.name, "percent": f"{t.percent:f}", "base": f"{t.base:f}", "tax": f"{t.tax:f}"}
            for t in taxes
        ]
        return totals_of(counted, taxes, self.at), rows

    def figures(self, lines: Sequence[QuoteLine]) -> dict[str, Any]:
        """The totals of a quote with these lines. What was not chosen anew stays as it was offered, to the cent."""
        before, rows_before = self.totals(self.lines)
        after, rows_after = self.totals(lines)
        found: dict[str, Any] = {}
        for name in TOTALS:
            new, old, stored = getattr(after, name), getattr(before, name), getattr(self.quote, name)
            found[name] = new if name == "margin_percent" or new is None else stored + (new - old)
        if found["tcv"]:
            percent = (found["margin"] * HUNDRED / found["tcv"]).quantize(SIX, ROUND_HALF_UP)
            found["margin_percent"] = max(percent, LEAST)
        found["taxes"] = self.quote.taxes if rows_before == rows_after else rows_after
        return found

    def _priced(self, line: QuoteLine) -> PricedLine:
        code, name = self._tax_of(line)
        recurring, months = line.price_kind == "recurring", MONTHS.get(line.periodicity, 1)
        value = line.value or (line.net * self.quote.term_months / months if recurring else line.net)
        cost = line.cost * value / line.net if line.net else line.cost
        return PricedLine(
            key=f"{line.position:06d}", name=line.name, quantity=line.quantity, counted=line.counts,
            recurring=recurring, periodicity=line.periodicity,  # type: ignore[arg-type]
            list_price=line.list_price, unit_price=line.unit_price, list_amount=line.net + line.reduction,
            discount_amount=line.reduction, discount_percent=line.reduction_percent, header_discount=ZERO,
            net=line.net, tax_code=code, tax_name=name, tax_percent=line.tax_percent, tax=line.tax, total=line.total,
            unit_cost=line.unit_cost, cost=line.cost, mrr=line.mrr,
            arr=line.net * 12 / months if recurring and line.mrr else line.mrr * 12,
            contract_value=self.at.of_line(value), contract_cost=self.at.of_line(cost),
            below_floor=line.below_floor, exact=line.net, trail=(),
        )  # fmt: skip

    def _tax_of(self, line: QuoteLine) -> tuple[str, str]:
        rows = [row for row in self.quote.taxes if Decimal(row["percent"]) == line.tax_percent]
        if len(rows) == 1:
            return rows[0]["code"], rows[0]["name"]
        found = decide(line.tax_class, self.places.get(line.pk, self.inputs.place), self.inputs.rates)
        return found.code, found.name

    def widest(self) -> dict[str, Any]:
        """The figures that approvals look at: the most that the customer could accept, at the lowest margin there is."""
        worths = {line.pk: self._worth(line.pk) for line in self._choosable()}
        dearest = frozenset(max(group.options, key=lambda o: worths[o.pk][0]).pk for group in self.groups)
        everything: dict[UUID, Decimal | None] = {line.pk: None for line in self.optional}
        found = self.figures(self.choose(Chosen(everything, dearest), free=False))
        del found["taxes"]
        value, cost = self._thinnest(worths)
        found["margin"] = min(found["margin"], value - cost)
        found["margin_percent"] = max(_margin(value, cost) * HUNDRED, LEAST).quantize(SIX) if value else None
        return found

    def _choosable(self) -> list[QuoteLine]:
        return [*self.optional, *(line for group in self.groups for line in group.options)]

    def _worth(self, top: UUID) -> tuple[Decimal, Decimal]:
        """What a line with its parts comes to over the term, and what it costs us."""
        parts = [self._priced(part) for part in self.blocks[top] if part.is_sold]
        return sum((p.contract_value for p in parts), ZERO), sum((p.contract_cost for p in parts), ZERO)

    def _thinnest(self, worths: Mapping[UUID, tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
        """Value and cost at the lowest margin: poorest items first, as long as each makes it worse."""
        in_groups = {line.pk for group in self.groups for line in group.options}
        fixed = [top for top, parts in self.blocks.items() if parts[0].counts and top not in in_groups]
        poorest = [min((worths[o.pk] for o in group.options), key=lambda w: _margin(*w)) for group in self.groups]
        start = [*(self._worth(top) for top in fixed), *poorest]
        value, cost = sum((w[0] for w in start), ZERO), sum((w[1] for w in start), ZERO)
        for more, costs in sorted((worths[line.pk] for line in self.optional), key=lambda w: _margin(*w)):
            if value and _margin(value + more, cost + costs) >= _margin(value, cost):
                break
            value, cost = value + more, cost + costs
        return value, cost


def _margin(value: Decimal, cost: Decimal) -> Decimal:
    return (value - cost) / value if value else -cost


def _trail(line: QuoteLine, base: Decimal) -> list[dict[str, str]]:
    """The steps of the price with the line's new quantity: those of one unit stay."""
    running = {"quantity": base, "header_discount": line.net, "net": line.net, "tax": line.total, "total": line.total}
    change = {"quantity": ZERO, "header_discount": line.net - base, "net": ZERO, "tax": line.tax, "total": ZERO}
    found = []
    for step in line.trail:
        code = step["code"]
        if step["basis"] == "unit":
            found.append(step)
        elif code in running:
            label = f"× {line.quantity.normalize():f}" if code == "quantity" else step["label"]
            found.append({**step, "label": label, "change": f"{change[code]:f}", "running": f"{running[code]:f}"})
    return found


def names_of(lines: Iterable[QuoteLine], before: Iterable[QuoteLine]) -> list[str]:
    """What became part of the offer, for the event: “5 × Support”."""
    old = {line.pk: line.choice for line in before}
    return [
        f"{line.quantity.normalize():f} × {line.name}"
        for line in lines
        if line.parent_id is None and line.counts and old[line.pk] != C.REQUIRED
    ]
