"""Forms with a grid: price models, matrices, costs. Empty rows are left out; spare ones stand below; rows can be pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.kernel.actor import Actor
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from . import actions, queries
from .models import CostBookLine, PriceList, PriceMatrix
from .rules.matrices import ATTRIBUTE, COLUMNS

SPARE_ROWS = 4
MOST_ROWS = 1000
MOST_COLUMNS = 4
Label = Any
KINDS: dict[str, Label] = {
    "graduated": _("Graduated"),
    "volume": _("Volume with flat fees"),
    "package": _("Packages"),
    "blocks": _("Tiers of blocks"),
    "attributes": _("By attributes"),
    "flat": _("Flat"),
    "percentage": _("Percentage"),
    "graduated_percentage": _("Graduated percentage"),
}
GRIDS: dict[str, tuple[tuple[str, Label], ...]] = {
    "graduated": (("up_to", _("Up to")), ("unit", _("Each")), ("flat", _("Flat fee"))),
    "volume": (("up_to", _("Up to")), ("unit", _("Each")), ("flat", _("Flat fee"))),
    "graduated_percentage": (("up_to", _("Up to")), ("rate", _("Percent")), ("flat", _("Flat fee"))),
    "blocks": (("block", _("Units of a block")), ("max_blocks", _("At most blocks")), ("price", _("Price of a block"))),
}
NUMBERS: dict[str, tuple[tuple[str, Label, bool], ...]] = {
    "flat": (("amount", _("Amount"), True),),
    "package": (
        ("package_price", _("Price of a package"), True),
        ("package_size", _("Units in a package"), True),
        ("free_units", _("Free units"), False),
    ),
    "percentage": (
        ("rate", _("Percent"), True),
        ("fixed_per_transaction", _("Fee for each transaction"), False),
        ("free_base", _("Free amount"), False),
        ("free_transactions", _("Free transactions"), False),
        ("min_per_transaction", _("Least for each transaction"), False),
        ("max_per_transaction", _("Most for each transaction"), False),
    ),
    "attributes": (("otherwise", _("Otherwise"), False),),
}
CHOICES: dict[str, tuple[str, Label, list[tuple[str, Label]]]] = {
    "package": ("rounding", _("A begun package"), [("up", _("counts whole")), ("down", _("does not count"))]),
    "blocks": (
        "mode",
        _("Price"),
        [("all_tiers", _("each tier at its own")), ("top_tier", _("all at the tier reached"))],
    ),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: words, or the field that says what the column is."""

    label: Label
    bound: forms.BoundField | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row's cells, and what is wrong with it."""

    cells: list[forms.BoundField]

    @property
    def errors(self) -> bool:
        return any(cell.errors for cell in self.cells)


class GridForm(forms.Form):
    """Fields above, and a grid of cells named ``row-NUMBER-COLUMN`` below."""

    most_rows = MOST_ROWS
    choices: ClassVar[Mapping[str, Sequence[tuple[str, Label]]]] = {}
    """The columns whose cells are chosen of a list."""
    options: Sequence[tuple[str, Label]] = ()
    """What the fields in the head of the grid offer."""

    def draw(
        self,
        columns: Sequence[tuple[str, Label]],
        rows: Sequence[Mapping[str, Any]],
        heads: Mapping[str, str] | None = None,
    ) -> None:
        """Add the grid with ``rows`` in it, and a field to paste rows into. ``heads``: the field above a column."""
        self.columns = list(columns)
        self.head_fields = dict(heads or {})
        self.kept: list[int] = []
        self.plain = [name for name in self.fields if name not in self.head_fields.values()]
        posted = [int(name.split("-")[1]) + 1 for name in self.data if name.startswith("row-")]
        self.count = min(max([len(rows) + SPARE_ROWS, *posted]), MOST_ROWS)
        for number in range(self.count):
            values = rows[number] if number < len(rows) else {}
            for name, label in self.columns:
                self.fields[f"row-{number}-{name}"] = self._cell(name, label, values.get(name))
        self.fields["pasted"] = forms.CharField(
            label=_("Or paste rows from a spreadsheet"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("They follow the rows above; the columns in the same order."),
        )

    def _cell(self, name: str, label: Label, initial: Any) -> forms.Field:
        cell: forms.Field
        if name in self.choices:
            cell = forms.ChoiceField(label=label, required=False, choices=self.choices[name], initial=initial)
        else:
            cell = forms.CharField(label=label, required=False, max_length=200, initial=initial)
        cell.widget.attrs |= {"class": "input", "autocomplete": "off"}
        return cell

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns for the template."""
        return [
            Head(label, self[self.head_fields[name]] if name in self.head_fields else None)
            for name, label in self.columns
        ]

    @property
    def grid(self) -> list[GridRow]:
        """The rows for the template."""
        return [
            GridRow([self[f"row-{number}-{name}"] for name, _label in self.columns]) for number in range(self.count)
        ]

    def field_of(self, name: str) -> str:
        """Where a refusal of “rows.3” stands: in the first cell of that row; pasted rows have none."""
        _table, _dot, number = name.rpartition(".")
        if not number.isdigit() or int(number) >= len(self.kept):
            return name
        return f"row-{self.kept[int(number)]}-{self.columns[0][0]}"

    def rows(self, data: dict[str, Any]) -> list[dict[str, str]]:
        """What was entered and pasted, without empty rows; the grid's own fields leave ``data``."""
        found = []
        self.kept = []
        for number in range(self.count):
            row = {name: (data.pop(f"row-{number}-{name}", "") or "").strip() for name, _label in self.columns}
            if self.is_filled(row):
                self.kept.append(number)
                found.append(row)
        pasted = data.pop("pasted", "") or ""
        delimiter = "\t" if "\t" in pasted else ";"
        names = [name for name, _label in self.columns]
        for cells in csv.reader(io.StringIO(pasted), delimiter=delimiter):
            padded = [*(cell.strip() for cell in cells), *[""] * len(names)]
            found.append(dict(zip(names, padded, strict=False)))
        return [row for row in found if self.is_filled(row)]

    def is_filled(self, row: Mapping[str, str]) -> bool:
        """Whether somebody wrote into the row: what is chosen of a list counts for nothing."""
        return any(value for name, value in row.items() if name not in self.choices)


class ModelForm(GridForm):
    """A price model of one kind, in a grid where it has tiers."""

    unit_cost = forms.DecimalField(
        label=_("Unit cost"), min_value=0, max_digits=20, decimal_places=8, required=False, widget=MoneyInput
    )
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, model: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrapped = model if model["kind"] == "usage" else None
        inner: Mapping[str, Any] = self.wrapped["price"] if self.wrapped else model
        self.kind = str(inner["kind"])
        for name, label, required in NUMBERS.get(self.kind, ()):
            self.fields[name] = forms.DecimalField(label=label, required=required, initial=inner.get(name))
        if self.kind in CHOICES:
            name, label, choices = CHOICES[self.kind]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=inner.get(name))
        self.fields["included"] = forms.DecimalField(
            label=_("Included quantity"), min_value=0, required=False, initial=(self.wrapped or {}).get("included")
        )
        if self.kind == "attributes":
            self._attribute_columns(inner)
        elif self.kind in GRIDS:
            self.draw(GRIDS[self.kind], inner.get("tiers", []))
        else:
            self.draw((), ())

    def _attribute_columns(self, inner: Mapping[str, Any]) -> None:
        names = list(inner.get("columns", []))
        for number in range(MOST_COLUMNS):
            self.fields[f"column{number}"] = forms.CharField(
                label=_("Attribute %(number)s") % {"number": number + 1},
                max_length=60,
                required=number == 0,
                initial=names[number] if number < len(names) else "",
            )
        cells = [(f"cell{number}", _("Value %(number)s") % {"number": number + 1}) for number in range(MOST_COLUMNS)]
        rows = [
            {**{f"cell{i}": value for i, value in enumerate(row["values"])}, "unit": row["unit"]}
            for row in inner.get("rows", [])
        ]
        self.draw([*cells, ("unit", _("Unit price"))], rows)

    def clean(self) -> dict[str, Any]:
        """Puts the model together; what does not fit is said by the action, with its row."""
        data: dict[str, Any] = super().clean() or {}
        rows = self.rows(data)
        model: dict[str, Any] = {"kind": self.kind}
        names = [name for name, _label, _required in NUMBERS.get(self.kind, ())]
        names += [CHOICES[self.kind][0]] if self.kind in CHOICES else []
        for name in names:
            if (value := data.pop(name, None)) not in (None, ""):
                model[name] = str(value)
        if self.kind == "attributes":
            given = [(data.pop(f"column{number}", "") or "").strip() for number in range(MOST_COLUMNS)]
            count = len([name for name in given if name])
            model["columns"] = given[:count]
            model["rows"] = [
                {"values": [row[f"cell{i}"] for i in range(count)], "unit": row["unit"] or None} for row in rows
            ]
        elif self.kind in GRIDS:
            model["tiers"] = [{name: value for name, value in row.items() if value} for row in rows]
        included = data.pop("included", None)
        if included or self.wrapped:
            kept = {name: self.wrapped[name] for name in ("least", "most") if self.wrapped and name in self.wrapped}
            model = {"kind": "usage", "price": model, **kept, "included": str(included or 0)}
        data["model"] = model
        return data


class NewModelForm(ModelForm):
    """A price model of an offering that has none."""

    offering = ReferenceField(label=_("Offering"), url_name="catalog:options")
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: always. A day adds a version that holds from then on."),
    )
    field_order = ["offering"]

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, model={"kind": kind}, **kwargs)
        self.fields["offering"].queryset = catalog.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it."""
        data = super().clean()
        offering = data.pop("offering", None)
        data["offering_id"] = offering.pk if offering else None
        return data


class MatrixForm(GridForm):
    """A matrix of adjustments: columns that are named in the head, and a row for each case."""

    choices: ClassVar[Mapping[str, Sequence[tuple[str, Label]]]] = {
        "how": [("percent", _("percent")), ("amount", _("amount")), ("override", _("the price itself"))]
    }

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PriceMatrix.Kind.choices)
    match = forms.ChoiceField(label=_("Takes"), choices=PriceMatrix.Match.choices)
    price_list = ReferenceField(
        label=_("Only in"), url_name="pricing:options", required=False, help_text=_("Empty: in all price lists.")
    )
    position = forms.IntegerField(label=_("Position"), min_value=0, initial=10)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, actor: Actor, matrix: PriceMatrix | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = [*COLUMNS.items(), *_attributes(actor)]
        lists = queries.visible_to(actor).exclude(status=PriceList.Status.RETIRED).order_by("name")
        self.fields["price_list"].queryset = lists  # type: ignore[attr-defined]
        if matrix is not None:
            del self.fields["price_list"]
        names = list(matrix.columns) if matrix else []
        width = max(MOST_COLUMNS, len(names))
        for number in range(width):
            self.fields[f"column{number}"] = forms.CharField(
                label=_("Column %(number)s") % {"number": number + 1},
                required=number == 0,
                max_length=80,
                initial=names[number] if number < len(names) else "",
                widget=forms.TextInput(attrs={"class": "input", "list": "grid-columns", "autocomplete": "off"}),
            )
        self.width = width
        cells = [(f"cell{number}", _("Value %(number)s") % {"number": number + 1}) for number in range(width)]
        rows = [
            {**{f"cell{i}": cell for i, cell in enumerate(row["cells"])}, "how": row["how"], "value": row["value"]}
            for row in (matrix.rows if matrix else [])
        ]
        heads = {f"cell{number}": f"column{number}" for number in range(width)}
        self.draw([*cells, ("how", _("Kind of change")), ("value", _("Change"))], rows, heads)

    def clean(self) -> dict[str, Any]:
        """The columns that were named and the rows below them, as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        rows = self.rows(data)
        given = [(data.pop(f"column{number}", "") or "").strip() for number in range(self.width)]
        columns = [name for name in given if name]
        data["columns"] = columns
        data["rows"] = [
            {
                "cells": [row[f"cell{i}"] or "*" for i in range(len(columns))],
                "how": row["how"] or "percent",
                "value": row["value"].replace("−", "-"),
            }
            for row in rows
        ]
        price_list = data.pop("price_list", None)
        data["price_list_id"] = price_list.pk if price_list else None
        return data


def _attributes(actor: Actor) -> list[tuple[str, Label]]:
    """The characteristics of the catalog as columns."""
    return [(f"{ATTRIBUTE}{code}", name) for code, name in queries.attributes(actor)]


class CostsForm(GridForm):
    """The costs of a book: SKU, cost, and the day from which it holds."""

    def __init__(self, *args: Any, costs: Sequence[CostBookLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [
            {
                "sku": cost.offering.sku,
                "unit_cost": f"{cost.unit_cost.normalize():f}",
                "valid_from": cost.valid_from.isoformat() if cost.valid_from else "",
            }
            for cost in costs
        ]
        columns = [
            ("sku", _("SKU")),
            ("unit_cost", _("Unit cost")),
            ("valid_from", _("Valid from")),
        ]
        self.draw(columns, rows)

    def clean(self) -> dict[str, Any]:
        """The costs as the action takes them; what cannot be read is marked in its cell."""
        data: dict[str, Any] = super().clean() or {}
        found = []
        for place, row in enumerate(self.rows(data)):
            try:
                cost = Decimal(row["unit_cost"])
                day = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
            except InvalidOperation:
                self._mark(place, "unit_cost", gettext("“%(text)s” is no amount; write one like 12.50."), row)
            except ValueError:
                self._mark(place, "valid_from", gettext("“%(text)s” is no date; write one like 2026-12-24."), row)
            else:
                found.append(actions.Cost(row["sku"], cost, day))
        data["costs"] = found
        return data

    def _mark(self, place: int, name: str, words: str, row: Mapping[str, str]) -> None:
        text = words % {"text": row[name]}
        if place < len(self.kept):
            self.add_error(f"row-{self.kept[place]}-{name}", text)
        else:
            self.add_error("pasted", text)
