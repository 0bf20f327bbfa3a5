"""Paging by the place in the order (keyset): as fast on page 10,000 as on the first, and steady while rows are added."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput

from .columns import reach

M = TypeVar("M", bound=Model)
COUNT_CAP = 1_000


class _Row(Func):
    """A row value, ``(a, b)``: PostgreSQL compares it with one step into the index."""

    function = ""
    template = "(%(expressions)s)"
    output_field = models.TextField()


@dataclass(frozen=True, slots=True)
class Order:
    """By which ORM path, and whether from the end."""

    path: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Order:
        """``-created_at``."""
        return cls(text.removeprefix("-"), text.startswith("-"))


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """One page; the cursors are empty where there is nothing more."""

    rows: list[M]
    following: str
    previous: str


def take(queryset: QuerySet[M], order: Order, *, limit: int, after: str = "", before: str = "") -> Slice[M]:
    """The ``limit`` rows after (or before) a cursor. Rows without a value come last. ``InvalidInput`` for a bad cursor."""
    backwards = bool(before)
    cursor = _decode(before or after) if (before or after) else None
    field = _field(queryset.model, order.path)
    by_key = order.path in ("pk", "id")
    nullable = not by_key and (field is None or field.null or "__" in order.path)
    parts = ["value", "null"] if nullable else ["value"]
    if backwards:
        parts.reverse()
    if cursor is not None and nullable and (cursor.value is None) == (parts[0] == "value"):
        parts = parts[1:]
    sign = "-" if order.descending != backwards else ""
    compare = LessThan if sign else GreaterThan
    rows: list[M] = []
    for position, part in enumerate(parts):
        found = queryset
        keys = [f"{sign}pk"]
        if part == "value" and not by_key:
            keys.insert(0, f"{sign}{order.path}")
        if nullable:
            found = found.filter(**{f"{order.path}__isnull": part == "null"})
        if cursor is not None and position == 0:
            pk = Value(cursor.pk, output_field=queryset.model._meta.pk)
            if part == "null" or by_key:
                found = found.filter(**{f"pk__{'lt' if sign else 'gt'}": cursor.pk})
            else:
                known = Value(cursor.value, output_field=field) if field is not None else Value(cursor.value)
                found = found.filter(compare(_Row(F(order.path), F("pk")), _Row(known, pk)))
        rows.extend(found.order_by(*keys)[: limit + 1 - len(rows)])
        if len(rows) > limit:
            break
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    read = reach(order.path.replace("__", "."))
    following = _encode(read(rows[-1]), rows[-1].pk) if rows and (more or backwards) else ""
    earlier = _encode(read(rows[0]), rows[0].pk) if rows and (more if backwards else cursor is not None) else ""
    return Slice(rows, following, earlier)


def capped_count(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> int:
    """How many rows, counted no further than ``cap`` + 1."""
    return queryset.order_by().values("pk")[: cap + 1].count()


@dataclass(frozen=True, slots=True)
class _Cursor:
    value: Any
    pk: Any


_KINDS: dict[str, tuple[type, Callable[[str], Any]]] = {
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "n": (Decimal, Decimal),
    "u": (UUID, UUID),
    "b": (bool, lambda text: text == "True"),
    "i": (int, int),
    "f": (float, float),
    "s": (str, str),
}


def _pack(value: Any) -> list[str] | None:
    if value is None:
        return None
    for code, (kind, _back) in _KINDS.items():
        if isinstance(value, kind):
            return [code, value.isoformat() if isinstance(value, date) else str(value)]
    return ["s", str(value)]


def _unpack(packed: list[str] | None) -> Any:
    return None if packed is None else _KINDS[packed[0]][1](packed[1])


def _encode(value: Any, pk: Any) -> str:
    text = json.dumps([_pack(value), _pack(pk)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(text: str) -> _Cursor:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = _Cursor(_unpack(value), _unpack(pk))
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError, binascii.Error, UnicodeDecodeError) as error:
        raise InvalidInput(_("This page address is damaged. Open the list again from its first page.")) from error
    if cursor.pk is None:
        raise InvalidInput(_("This page address is damaged. Open the list again from its first page."))
    return cursor


def _field(model: type[Model], path: str) -> models.Field[Any, Any] | None:
    """The field at the end of a path; None for an annotation."""
    found: Any = None
    for segment in path.split("__"):
        try:
            found = model._meta.pk if segment == "pk" else model._meta.get_field(segment)
        except FieldDoesNotExist:
            return None
        if found.is_relation and found.related_model is not None:
            model = found.related_model
    return found if isinstance(found, models.Field) else None
