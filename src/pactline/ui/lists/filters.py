"""Filters: what a list can be narrowed by, on the page and in the API, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import parse_decimal
from pactline.ui import formats

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its words, and the parameters that go when it is removed."""

    key: Words
    words: str
    names: tuple[str, ...]
    value: str = ""


@dataclass
class Filter:
    """``key`` is its name in the address; ``field`` the ORM path (default: the key)."""

    key: str
    label: Words
    field: str = ""
    kind: ClassVar[str] = ""

    @property
    def path(self) -> str:
        """The ORM path."""
        return self.field or self.key

    @property
    def names(self) -> tuple[str, ...]:
        """Its parameters in the address."""
        return (self.key,)

    def given(self, params: QueryDict) -> bool:
        """Whether the address sets it."""
        return any(value for name in self.names for value in params.getlist(name))

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """The rows that pass. ``InvalidInput`` names a value that cannot be used."""
        raise NotImplementedError

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        """What is in force, in words."""
        raise NotImplementedError

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        """What the filter box draws."""
        return {"filter": self, "kind": self.kind}

    def varies(self, control: dict[str, Any]) -> Hashable:
        """What ``control`` says besides the address: the box of a list is kept by it. Words of the code are no news."""
        return tuple(one["words"] for one in control.get("options", ()) if isinstance(one["words"], str))

    def parameters(self) -> list[dict[str, Any]]:
        """Its description for OpenAPI."""
        return [_parameter(self.key, str(self.label), {"type": "string"})]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _wrong(label: Words, value: str, wanted: str) -> InvalidInput:
    return InvalidInput(
        _("“%(value)s” is not %(wanted)s for the filter “%(label)s”.")
        % {
            "value": value[:80],
            "wanted": wanted,
            "label": label,
        }
    )


@dataclass
class Choice(Filter):
    """One or several of fixed values."""

    choices: Iterable[tuple[Any, Words]] = ()
    kind = "choice"

    def __init__(self, key: str, label: Words, choices: Iterable[tuple[Any, Words]], *, field: str = "") -> None:
        super().__init__(key, label, field)
        self.choices = [(str(value), words) for value, words in choices if value != ""]

    def _values(self, params: QueryDict) -> list[str]:
        known = {value for value, _words in self.choices}
        values = [value for value in params.getlist(self.key) if value]
        for value in values:
            if value not in known:
                raise _wrong(self.label, value, _("one of the choices"))
        return values

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        values = self._values(params)
        return queryset.filter(**{self.path: values[0]} if len(values) == 1 else {f"{self.path}__in": values})

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        words = dict(self.choices)
        values = self._values(params)
        return [Chip(self.label, ", ".join(str(words[value]) for value in values), self.names)] if values else []

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        chosen = set(params.getlist(self.key))
        options = [{"value": value, "words": words, "chosen": value in chosen} for value, words in self.choices]
        return {"filter": self, "kind": self.kind, "options": options}

    def parameters(self) -> list[dict[str, Any]]:
        items = {"type": "string", "enum": [value for value, _words in self.choices]}
        return [_parameter(self.key, str(self.label), {"type": "array", "items": items})]


@dataclass
class Person(Filter):
    """Somebody of a list of people; ``me`` is whoever asks, ``none`` nobody."""

    people: Callable[[Actor], Sequence[tuple[Any, str]]] = field(default=lambda actor: ())
    kind = "person"

    def _value(self, params: QueryDict, actor: Actor) -> UUID | None:
        text = params.get(self.key, "")
        if text == "none":
            return None
        if text == "me":
            return actor.user_id or UUID(int=0)
        try:
            return UUID(text)
        except ValueError as error:
            raise _wrong(self.label, text, _("a person")) from error

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        value = self._value(params, actor)
        return queryset.filter(**({f"{self.path}__isnull": True} if value is None else {self.path: value}))

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        text = params.get(self.key, "")
        if text in ("me", "none"):
            words = _("me") if text == "me" else _("nobody")
        else:
            words = next((name for value, name in self.people(actor) if str(value) == text), text[:8])
        return [Chip(self.label, words, self.names)]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        chosen = params.get(self.key, "")
        options = [("me", _("me")), ("none", _("nobody")), *((str(value), name) for value, name in self.people(actor))]
        return {
            "filter": self,
            "kind": self.kind,
            "options": [{"value": value, "words": words, "chosen": value == chosen} for value, words in options],
        }


@dataclass
class Reference(Filter):
    """Another record, found by typing: ``url_name`` answers ``options_response``; ``label(pk, actor)`` names it."""

    url_name: str = ""
    name: Callable[[UUID, Actor], str] = field(default=lambda pk, actor: str(pk))
    kind = "reference"

    def __init__(
        self,
        key: str,
        label: Words,
        *,
        url_name: str,
        field: str = "",
        name: Callable[[UUID, Actor], str] | None = None,
    ) -> None:
        super().__init__(key, label, field or f"{key}_id")
        self.url_name = url_name
        self.name = name or (lambda pk, actor: str(pk)[:8])

    def _value(self, params: QueryDict) -> UUID:
        text = params.get(self.key, "")
        try:
            return UUID(text)
        except ValueError as error:
            raise _wrong(self.label, text, _("a record's id")) from error

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        return queryset.filter(**{self.path: self._value(params)})

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        return [Chip(self.label, self.name(self._value(params), actor), self.names)]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        chosen = (
            {"value": params[self.key], "words": self.name(self._value(params), actor)} if self.given(params) else None
        )
        return {"filter": self, "kind": self.kind, "url": reverse(self.url_name), "chosen": chosen}

    def varies(self, control: dict[str, Any]) -> Hashable:
        return str(control["chosen"]["words"]) if control["chosen"] else None

    def parameters(self) -> list[dict[str, Any]]:
        return [_parameter(self.key, str(self.label), {"type": "string", "format": "uuid"})]


class Text(Filter):
    """Words in one column; ``lookup`` is the whole ORM lookup (default ``<field>__icontains``)."""

    kind = "text"

    def __init__(self, key: str, label: Words, *, field: str = "", lookup: str = "") -> None:
        super().__init__(key, label, field)
        self.lookup = lookup or f"{self.path}__icontains"

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        return queryset.filter(**{self.lookup: params.get(self.key, "").strip()[:200]})

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        return [Chip(self.label, f"“{params.get(self.key, '').strip()[:60]}”", self.names)]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        return {"filter": self, "kind": self.kind, "value": params.get(self.key, "")}


class _Range(Filter):
    """From … to …, both included."""

    schema: ClassVar[dict[str, Any]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def _parse(self, text: str) -> Any:
        raise NotImplementedError

    def _words(self, value: Any) -> str:
        raise NotImplementedError

    def _ends(self, params: QueryDict) -> tuple[Any, Any]:
        low, high = (params.get(name, "").strip() for name in self.names)
        return (self._parse(low) if low else None, self._parse(high) if high else None)

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        low, high = self._ends(params)
        passing = Q()
        if low is not None:
            passing &= Q(**{f"{self.path}__gte": low})
        if high is not None:
            passing &= Q(**{f"{self.path}__lte": high})
        return queryset.filter(passing)

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        low, high = self._ends(params)
        if low is not None and high is not None:
            words = f"{self._words(low)} – {self._words(high)}"
        elif low is not None:
            words = f"≥ {self._words(low)}"
        else:
            words = f"≤ {self._words(high)}"
        return [Chip(self.label, words, self.names)]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        low, high = self.names
        return {"filter": self, "kind": self.kind, "low": params.get(low, ""), "high": params.get(high, "")}

    def parameters(self) -> list[dict[str, Any]]:
        low, high = self.names
        return [_parameter(low, f"{self.label}: ≥", self.schema), _parameter(high, f"{self.label}: ≤", self.schema)]


class DateRange(_Range):
    """Days; for a column of instants set ``instants=True`` (whole days in the reader's time zone)."""

    kind = "dates"
    schema = {"type": "string", "format": "date"}

    def __init__(self, key: str, label: Words, *, field: str = "", instants: bool = False) -> None:
        super().__init__(key, label, field)
        self.instants = instants

    @property
    def path(self) -> str:
        return f"{super().path}__date" if self.instants else super().path

    def _parse(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise _wrong(self.label, text, _("a date like 2026-11-23")) from error

    def _words(self, value: date) -> str:
        return formats.day(value)


class NumberRange(_Range):
    """Numbers and amounts."""

    kind = "numbers"
    schema = {"type": "string", "format": "decimal"}

    def __init__(self, key: str, label: Words, *, field: str = "") -> None:
        super().__init__(key, label, field)

    def _parse(self, text: str) -> Decimal:
        return parse_decimal(text)

    def _words(self, value: Decimal) -> str:
        return formats.number(value)


class Flag(Filter):
    """Yes or no (``1`` or ``0``)."""

    kind = "flag"

    def __init__(self, key: str, label: Words, *, field: str = "") -> None:
        super().__init__(key, label, field)

    def _value(self, params: QueryDict) -> bool:
        text = params.get(self.key, "")
        if text not in ("0", "1"):
            raise _wrong(self.label, text, _("1 or 0"))
        return text == "1"

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        return queryset.filter(**{self.path: self._value(params)})

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        return [Chip(self.label, _("yes") if self._value(params) else _("no"), self.names)]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        return {"filter": self, "kind": self.kind, "value": params.get(self.key, "")}

    def parameters(self) -> list[dict[str, Any]]:
        return [_parameter(self.key, str(self.label), {"type": "string", "enum": ["0", "1"]})]
