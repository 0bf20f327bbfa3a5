"""A column: where its value comes from, and how it is drawn and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.ui import formats
from pactline.ui.components import words
from pactline.ui.tones import tone_of

Kind = Literal[
    "text",
    "link",
    "money",
    "number",
    "quantity",
    "percent",
    "date",
    "moment",
    "status",
    "badge",
    "person",
    "tags",
    "boolean",
]
END = frozenset({"money", "number", "quantity", "percent"})


@cache
def _choices(model: type, name: str) -> dict[Any, Any]:
    """The words of each value of a column with choices; Django's own ``get_…_display`` makes this anew at every call."""
    meta = getattr(model, "_meta", None)
    found = {field.name: field for field in meta.concrete_fields}.get(name) if meta is not None else None
    return dict(found.flatchoices) if found is not None else {}


def reach(path: str) -> Callable[[Any], Any]:
    """A function that reads a dotted path of attributes; None on the way is None."""
    segments = path.split(".")
    if any(segment.startswith("_") for segment in segments):
        raise ValueError(f"“{path}” names something private.")

    def read(obj: Any) -> Any:
        for segment in segments:
            if obj is None:
                return None
            obj = getattr(obj, segment)
        return obj

    return read


@dataclass(slots=True, eq=False)
class Column:
    """``key`` is a dotted path on the row (or any name with ``value``); ``sort`` an ORM path with an index ``(path, id)``.

    ``currency`` (money): a path on the row, or a three-letter code. ``total`` sums the column below the list; then
    ``key`` must be a column of the table. ``tones``: state → tone for states that the common table lacks.
    """

    key: str
    label: str | Promise
    kind: Kind = "text"
    sort: str = ""
    currency: str = ""
    total: bool = False
    shown: bool = True
    permission: str = ""
    value: Callable[[Any], Any] | None = None
    places: int | None = None
    tones: dict[str, str] = field(default_factory=dict)
    _read: Callable[[Any], Any] = field(init=False, repr=False)
    _currency: Callable[[Any], Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._read = self.value or reach(self.key)
        if self.kind == "money":
            if not self.currency:
                raise ValueError(f"The money column “{self.key}” needs a currency.")
            code = self.currency
            self._currency = (lambda row: code) if len(code) == 3 and code.isupper() else reach(code)

    @property
    def at_end(self) -> bool:
        """Whether its cells stand at the end of the column."""
        return self.kind in END

    def read(self, row: Any) -> Any:
        """The value."""
        return self._read(row)

    def currency_of(self, row: Any) -> str:
        """The currency of a money cell."""
        return str(self._currency(row) or "")

    def words_of(self, row: Any, value: Any) -> str:
        """A state's words."""
        model: Any = type(row)
        known = _choices(model, self.key) if self.value is None else {}
        return str(known[value]) if value in known else str(value).replace("_", " ").capitalize()

    def html(self, row: Any) -> str:
        """The inside of the cell, escaped; empty when there is no value."""
        value = self._read(row)
        if value is None or value == "":
            return ""
        match self.kind:
            case "money":
                return words.money(value, self.currency_of(row))
            case "status" | "badge":
                tone = self.tones.get(str(value)) or tone_of(value)
                return f'<span class="badge tone-{tone}">{escape(self.words_of(row, value))}</span>'
            case "date":
                return str(words.day(value))
            case "moment":
                return str(words.moment(value))
            case "number":
                return escape(formats.number(value, self.places))
            case "quantity":
                return escape(formats.quantity(value))
            case "percent":
                return escape(formats.percent(value))
            case "person":
                return str(words.person(name=value))
            case "tags":
                return str(words.tags(items=value))
            case "boolean":
                return escape(_("Yes")) if value else ""
            case _:
                return escape(str(value))

    def plain(self, row: Any) -> Decimal | int | date | datetime | str | None:
        """The value for an export: numbers and dates as such, everything else as words."""
        value = self._read(row)
        if value is None:
            return None
        if self.kind in ("status", "badge"):
            return self.words_of(row, value)
        if self.kind == "boolean":
            return _("Yes") if value else _("No")
        if self.kind == "tags":
            return ", ".join(str(one) for one in value)
        if isinstance(value, Decimal | int | date | datetime) and not isinstance(value, bool):
            return value
        return str(value)
