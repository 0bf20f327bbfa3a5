"""Pure logic of quotes: terms, the grid's order and depth, pasted rows, sections, comparison, the content's hash."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.kernel.periods import term_end, whole_months
from pactline.ui.formats import read_number

K = TypeVar("K", bound=Hashable)
MOST_LINES = 10_000
DEEPEST = 4
_encoder = msgspec.json.Encoder(order="deterministic", decimal_format="string")


def term(
    starts_on: date | None, ends_on: date | None, months: int, *, changed: Iterable[str]
) -> tuple[date | None, int]:
    """The last day and the term in months that fit together after ``changed`` fields were entered.

    A new end decides the term; otherwise start and term decide the end. Raises ``InvalidInput`` for an end before the
    start or a term shorter than a month.
    """
    given = set(changed)
    if starts_on is None:
        return ends_on, months
    if ends_on is not None and "ends_on" in given:
        if ends_on < starts_on:
            raise InvalidInput(_("The contract ends before it starts."), fields={"ends_on": _("Before the start.")})
        return ends_on, max(whole_months(starts_on, ends_on + timedelta(days=1)), 1)
    return term_end(starts_on, months), months


@dataclass(frozen=True, slots=True)
class Placed(Generic[K]):
    """A line's key and that of the bundle above it."""

    key: K
    parent: K | None


def arrange(lines: Sequence[Placed[K]]) -> dict[K, int]:
    """Depth of each line, after checking that children stand below their bundle and nothing is its own ancestor."""
    depth: dict[K, int] = {}
    for line in lines:
        if line.parent is None:
            depth[line.key] = 0
        elif line.parent not in depth:
            raise InvalidInput(_("A part of a bundle must stand below its bundle."))
        else:
            depth[line.key] = depth[line.parent] + 1
        if depth[line.key] > DEEPEST:
            raise InvalidInput(_("Bundles can be nested %(deepest)s deep.") % {"deepest": DEEPEST})
    return depth


def children(lines: Iterable[Placed[K]]) -> dict[K, list[K]]:
    """What stands directly below each bundle, in order."""
    found: dict[K, list[K]] = {}
    for line in lines:
        if line.parent is not None:
            found.setdefault(line.parent, []).append(line.key)
    return found


def below(tree: Mapping[K, Sequence[K]], key: K) -> list[K]:
    """``key`` and everything below it, in order; ``tree`` as ``children`` gives it."""
    found = [key]
    for child in tree.get(key, ()):
        found += below(tree, child)
    return found


def reorder(lines: Sequence[Placed[K]], wanted: Sequence[K]) -> list[K]:
    """All keys with the top-level ones in the order of ``wanted``; parts follow their bundle.

    Raises ``InvalidInput`` when ``wanted`` names a line that is not there or leaves one out.
    """
    tops = {line.key for line in lines if line.parent is None}
    order = [key for key in wanted if key in tops]
    known = {line.key for line in lines}
    if set(order) != tops or len(order) != len(tops) or not set(wanted) <= known:
        raise InvalidInput(_("The new order must name every line once."))
    tree = children(lines)
    return [key for top in order for key in below(tree, top)]


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row from a spreadsheet: SKU, quantity, discount in percent, unit price (the last two may be empty)."""

    row: int
    sku: str
    quantity: Decimal
    discount_percent: Decimal = ZERO
    manual_price: Decimal | None = None


HEADINGS = {
    "sku": "sku", "article": "sku", "code": "sku", "product": "sku",
    "quantity": "quantity", "qty": "quantity", "amount": "quantity", "menge": "quantity",
    "discount": "discount", "discount %": "discount", "discount_percent": "discount", "rabatt": "discount",
    "price": "price", "unit price": "price", "unit_price": "price", "preis": "price",
}  # fmt: skip


def read_pasted(text: str) -> list[PastedRow]:
    """Rows copied from a spreadsheet (tabs) or CSV (comma, semicolon), with or without a heading line.

    Raises ``InvalidInput`` with one sentence for each row that cannot be read; then nothing is taken.
    """
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    nothing = InvalidInput(_("Paste at least one row: SKU and quantity."), fields={"text": _("Nothing pasted.")})
    if not lines:
        raise nothing
    delimiter = "\t" if "\t" in lines[0] else ";" if ";" in lines[0] else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)]
    headings = [HEADINGS.get(cell.lower(), "") for cell in rows[0]]
    columns = headings if "sku" in headings else ["sku", "quantity", "discount", "price"]
    body = rows[1:] if "sku" in headings else rows
    if not body:
        raise nothing
    found, problems = [], []
    for number, cells in enumerate(body, 2 if "sku" in headings else 1):
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        try:
            found.append(_pasted(number, values))
        except InvalidInput as error:
            problems.append(row_problem(number, error.message))
    if problems:
        raise InvalidInput(_("Nothing was pasted."), problems=problems[:20], fields={"text": " ".join(problems[:20])})
    if len(found) > MOST_LINES:
        raise InvalidInput(_("A quote can have %(most)s lines.") % {"most": MOST_LINES})
    return found


def row_problem(number: int, problem: str) -> str:
    """A problem of one row."""
    return _("Line %(row)s: %(problem)s") % {"row": number, "problem": problem}


def of_row(number: int, error: InvalidInput) -> list[str]:
    """All that is wrong with one row."""
    return [row_problem(number, problem) for problem in error.problems or [error.message]]


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a pasted row names columns: a product's, and no number in the next."""
    return bool(cells) and HEADINGS.get(cells[0].strip().lower()) == "sku" and not any(c.isdigit() for c in cells[1:2])


def _pasted(number: int, values: Mapping[str, str]) -> PastedRow:
    sku = values.get("sku", "")
    if not sku:
        raise InvalidInput(_("the SKU is missing."))
    quantity = read_number(values.get("quantity") or "1", what=_("quantity"))
    if quantity <= 0:
        raise InvalidInput(_("the quantity must be more than 0."))
    discount = read_number((values.get("discount") or "0").rstrip("% "), what=_("discount"))
    if not 0 <= discount <= 100:
        raise InvalidInput(_("the discount can be 0 to 100 %."))
    price = values.get("price", "")
    return PastedRow(number, sku, quantity, discount, read_number(price, what=_("price")) if price else None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line in two versions: ``kind`` is same, changed, added or removed; ``changes``: field -> (before, after)."""

    kind: str
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


COMPARED = (
    "name",
    "quantity",
    "list_price",
    "discount_percent",
    "manual_price",
    "unit_price",
    "net",
    "choice",
    "starts_on",
    "ends_on",
    *("does", "ramp", "uplift", "share", "markup", "term_months", "covered", "location", "value"),
)


def compare(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Two versions line by line, in the order of the newer one; what was removed stands last.

    Lines are matched by ``source`` (the line that a line was copied from), else by SKU (or name) and occurrence.
    """
    by_id = {line["id"]: line for line in before}
    unmatched = dict(by_id)
    pairs: list[tuple[Mapping[str, Any] | None, Mapping[str, Any]]] = []
    for line in after:
        old = unmatched.pop(line.get("source"), None)
        pairs.append((old, line))
    by_key: dict[str, list[Mapping[str, Any]]] = {}
    for line in unmatched.values():
        by_key.setdefault(line.get("sku") or line["name"], []).append(line)
    found: list[Difference] = []
    for old, line in pairs:
        if old is None and line.get("source") is None and (same := by_key.get(line.get("sku") or line["name"])):
            old = same.pop(0)
            unmatched.pop(old["id"])
        if old is None:
            found.append(Difference("added", line["name"], None, line))
            continue
        changes = {name: (old.get(name), line.get(name)) for name in COMPARED if old.get(name) != line.get(name)}
        found.append(Difference("changed" if changes else "same", line["name"], old, line, changes))
    found += [Difference("removed", line["name"], line, None) for line in unmatched.values()]
    return found


@dataclass(slots=True)
class Section:
    """A heading and what the lines under it come to (counted lines only)."""

    key: Any
    name: str
    net: Decimal = ZERO
    mrr: Decimal = ZERO
    one_time: Decimal = ZERO


def sections(lines: Iterable[Mapping[str, Any]]) -> list[Section]:
    """Subtotals of the sections, in order. Lines above the first heading belong to none."""
    found: list[Section] = []
    for line in lines:
        if line["kind"] == "section":
            found.append(Section(line["id"], line["name"]))
        elif found and line["kind"] != "note" and line["choice"] == "required":
            found[-1].net += line["net"]
            found[-1].mrr += line["mrr"]
            found[-1].one_time += line["net"] if line["price_kind"] != "recurring" else ZERO
    return found


def content_hash(header: Sequence[Any], lines: Sequence[Sequence[Any]], terms: Sequence[Sequence[Any]]) -> str:
    """SHA-256 over what a contract made from the quote would show. Numbers count by value: 12.50 equals 12.5."""
    content = [_plain(header), [_plain(line) for line in lines], sorted(_plain(term) for term in terms)]
    return hashlib.sha256(_encoder.encode(content)).hexdigest()


def _plain(values: Sequence[Any]) -> list[Any]:
    return [
        value
        if isinstance(value, str | bool | dict)
        else ""
        if value is None
        else str(value.normalize())
        if isinstance(value, Decimal)
        else str(value)
        for value in values
    ]


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in percent points; None when there is no whole."""
    return part * 100 / whole if whole else None


def cents(value: Decimal) -> Decimal:
    """A monthly figure kept with four places, as people read it."""
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
