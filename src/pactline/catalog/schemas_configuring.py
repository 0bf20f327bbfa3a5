"""Shapes of configurations, groups, characteristics and rules in JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Kind = Literal["choice", "yes_no", "number", "text", "date"]
RuleKind = Literal["include", "exclude", "require", "set", "warn", "block"]
Translations = dict[str, dict[str, str]]


class ConfigurationIn(Schema):
    """``selection``: {"characteristics": {code: value}, "items": {SKU: [{"quantity", "characteristics", "items"}, …]},
    "without": [SKU]}; each entry of an item is one configuration of it. ``account_id``, ``channel``: who buys."""

    selection: dict[str, Any] | None = None
    complete: bool = False
    account_id: UUID | None = None
    channel: Literal["direct", "partner", "portal"] = "direct"


class OptionOut(Schema):
    """One option. ``path``: which configured part it belongs to (“ROUTER/0”, empty: the whole). ``state``: chosen, included
    (follows from a rule), needed (must still be chosen), open, closed, rejected or conflict. ``take_back``: what must go
    for a closed one to open."""

    path: str
    item: str | None
    characteristic: str | None
    value: str
    label: str
    state: str
    because: list[str]
    take_back: list[str]
    rules: list[str]


class ConfigurationOut(Schema):
    """``valid``: no rule is broken. ``complete``: it can be sold like this. ``selection``: with all that follows."""

    valid: bool
    complete: bool
    problems: list[str]
    missing: list[str]
    warnings: list[str]
    selection: dict[str, Any]
    options: list[OptionOut]


class VersionIn(Schema):
    """From which day the next version is sold; null: from the day on which it is published.

    ``carry``: what is taken along: {"prices": {"percent": "5"}} raises the prices by 5 %, {} takes nothing; null: what you
    may set, as it is."""

    valid_from: date | None = None
    carry: dict[str, dict[str, Any]] | None = None


class GroupIn(Schema):
    """Of the items of this group at least ``least`` and at most ``most`` are chosen."""

    name: str = Field(min_length=1, max_length=120)
    least: int = Field(0, ge=0, le=999)
    most: int | None = Field(None, ge=1, le=999)


class GroupChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    least: int | None = Field(None, ge=0, le=999)
    most: int | None = Field(None, ge=1, le=999)
    translations: Translations | None = None


class GroupOut(GroupIn):
    id: UUID
    position: int
    translations: Translations


class OptionIn(Schema):
    code: str = Field(min_length=1, max_length=60)
    name: str = Field("", max_length=120)
    translations: Translations = {}


class CharacteristicIn(Schema):
    """``options`` of a choice; ``least`` and ``most`` of a number or a date."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=120)
    kind: Kind = "choice"
    required: bool = False
    default: str = Field("", max_length=200)
    least: str = Field("", max_length=20)
    most: str = Field("", max_length=20)
    unit: str = Field("", max_length=30)
    options: list[OptionIn] = Field([], max_length=500)
    translations: Translations = {}


class CharacteristicChange(Schema):
    code: str | None = Field(None, min_length=1, max_length=60)
    name: str | None = Field(None, min_length=1, max_length=120)
    kind: Kind | None = None
    required: bool | None = None
    default: str | None = Field(None, max_length=200)
    least: str | None = Field(None, max_length=20)
    most: str | None = Field(None, max_length=20)
    unit: str | None = Field(None, max_length=30)
    options: list[OptionIn] | None = Field(None, max_length=500)
    translations: Translations | None = None


class CharacteristicOut(CharacteristicIn):
    id: UUID


class RuleIn(Schema):
    """When all of ``when`` hold: include, exclude or set all of ``then``, require one of them; warn or block when all of
    ``then`` hold as well. A condition: {"item": SKU, "op": "chosen|not_chosen"} or {"characteristic": code,
    "op": "is|is_not|at_least|at_most", "value": "…"}."""

    name: str = Field(min_length=1, max_length=120)
    kind: RuleKind
    when: list[dict[str, str]] = Field([], max_length=20)
    then: list[dict[str, str]] = Field([], max_length=50)
    message: str = Field("", max_length=300)
    is_active: bool = True


class RuleChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    kind: RuleKind | None = None
    when: list[dict[str, str]] | None = Field(None, max_length=20)
    then: list[dict[str, str]] | None = Field(None, max_length=50)
    message: str | None = Field(None, max_length=300)
    is_active: bool | None = None


class RuleOut(RuleIn):
    id: UUID
    position: int
