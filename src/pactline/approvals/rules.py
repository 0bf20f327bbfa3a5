"""Pure logic of approvals: what runs next, what an earlier approval is still worth, conditions as flat rows."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, Generic, TypeVar

from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE, Condition, fields_used
from pactline.kernel.paths import resolve

Key = TypeVar("Key", bound=Hashable)
HIGHER_IS_WORSE = frozenset({"gt", "gte"})
LOWER_IS_WORSE = frozenset({"lt", "lte"})


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """Where a step stands: ``status`` is waiting, pending, approved, not_required (others end the request).

    ``needed``: how many of the group must agree when ``mode`` is some.
    """

    key: Key
    chain: str
    order: int
    group: int
    mode: str
    status: str
    needed: int = 1


@dataclass(slots=True)
class Progress(Generic[Key]):
    """What follows from the present answers."""

    activate: list[Key] = field(default_factory=list)
    drop: list[Key] = field(default_factory=list)
    complete: bool = True


def progress(places: Sequence[Place[Key]]) -> Progress[Key]:
    """Which steps begin, which are no longer required, and whether all is agreed.

    A group of mode any is satisfied by one approval, of mode some by ``needed``, of mode all by everybody's. In a chain
    an order begins when the one before is satisfied; chains (and steps without a chain) run side by side.
    """
    found: Progress[Key] = Progress()

    def chain_of(place: Place[Key]) -> tuple[str, int]:
        return place.chain, 0 if place.chain else place.group

    ordered = sorted(places, key=lambda p: (*chain_of(p), p.order, p.group))
    for _chain, members in groupby(ordered, key=chain_of):
        open_before = False
        for _order, level in groupby(members, key=lambda p: p.order):
            level_open = False
            for _group, group in groupby(level, key=lambda p: p.group):
                rows = list(group)
                if _satisfied(rows):
                    found.drop += [p.key for p in rows if p.status in ("waiting", "pending")]
                    continue
                level_open = True
                if not open_before:
                    found.activate += [p.key for p in rows if p.status == "waiting"]
            open_before = open_before or level_open
        found.complete = found.complete and not open_before
    return found


def _satisfied(rows: Sequence[Place[Any]]) -> bool:
    left = [row for row in rows if row.status != "not_required"]
    approved = sum(row.status == "approved" for row in left)
    return approved >= enough(rows[0].mode, rows[0].needed, len(left))


def enough(mode: str, needed: int, asked: int) -> int:
    """How many of ``asked`` people must agree."""
    return {"any": 1, "some": needed}.get(mode, asked)


def plain(value: Any) -> Any:
    """``value`` as JSON keeps it: numbers and dates as text, flags and lists as they are."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int | float):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def values_of(context: Any, paths: Iterable[str]) -> dict[str, Any]:
    """Path -> plain value; None where the context has nothing."""
    found: dict[str, Any] = {}
    for path in sorted(set(paths)):
        try:
            found[path] = plain(resolve(path, context))
        except LookupError:
            found[path] = None
    return found


NUMBERS = frozenset({"number", "percent", "money"})


def typed(values: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """The nested data of flat ``values`` (path -> plain value), numbers as numbers again: what a rule reads."""
    found: dict[str, Any] = {}
    for path, value in values.items():
        *way, name = path.split(".")
        place = found
        for segment in way:
            place = place.setdefault(segment, {})
        place[name] = value
        if types.get(path) in NUMBERS and isinstance(value, str):
            try:
                place[name] = Decimal(value)
            except InvalidOperation:
                place[name] = None
    return found


def still_good(
    condition: Condition | None,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    watch: Collection[str] = (),
    tolerance: Decimal = Decimal(0),
) -> bool:
    """Whether an approval given on ``old`` values may stand for ``new`` ones: every field that the rule reads is
    unchanged or better. “is more than” makes higher worse, “is less than” lower, by more than ``tolerance``; any other
    operator and every path of ``watch`` must be unchanged. A rule that reads no field never lets an approval stand.
    """
    paths = fields_used(condition) | set(watch)
    if not paths or any(path not in old or path not in new for path in paths):
        return False
    if any(old[path] != new[path] for path in watch):
        return False
    return all(_not_worse(op, old[path], new[path], negated, tolerance) for path, op, negated in _leaves(condition))


def _leaves(condition: Condition | None, negated: bool = False) -> Iterable[tuple[str, str, bool]]:
    if not condition:
        return
    for group in ("all", "any"):
        if group in condition:
            for row in condition[group]:
                yield from _leaves(row, negated)
            return
    if "not" in condition:
        yield from _leaves(condition["not"], not negated)
        return
    yield str(condition["field"]), str(condition["op"]), negated


def _not_worse(op: str, old: Any, new: Any, negated: bool, tolerance: Decimal) -> bool:
    if old == new:
        return True
    higher_is_worse = op in (LOWER_IS_WORSE if negated else HIGHER_IS_WORSE)
    lower_is_worse = op in (HIGHER_IS_WORSE if negated else LOWER_IS_WORSE)
    if not (higher_is_worse or lower_is_worse) or old is None or new is None:
        return False
    try:
        before, after = Decimal(str(old)), Decimal(str(new))
    except InvalidOperation:
        return str(new) < str(old) if higher_is_worse else str(new) > str(old)
    return after <= before + tolerance if higher_is_worse else after >= before - tolerance


@dataclass(frozen=True, slots=True)
class Row:
    """A condition's row on a form: ``join`` is how it is tied to the row above; “and” binds tighter than “or”."""

    join: str
    field: str
    op: str
    value: str = ""


def condition_of(rows: Sequence[Row]) -> dict[str, Any]:
    """The condition that the rows of a form say. No rows: always."""
    alternatives: list[list[dict[str, Any]]] = []
    for row in rows:
        leaf: dict[str, Any] = {"field": row.field, "op": row.op}
        if row.op in ("in", "not_in"):
            leaf["value"] = [part.strip() for part in row.value.split(",") if part.strip()]
        elif row.op not in WITHOUT_VALUE:
            leaf["value"] = row.value.strip()
        if row.join == "or" or not alternatives:
            alternatives.append([leaf])
        else:
            alternatives[-1].append(leaf)
    if not alternatives:
        return {}
    groups = [leaves[0] if len(leaves) == 1 else {"all": leaves} for leaves in alternatives]
    return groups[0] if len(groups) == 1 else {"any": groups}


def rows_of(condition: Condition | None) -> list[Row] | None:
    """The rows that say ``condition``; None when it is nested deeper than rows can say."""
    if not condition:
        return []
    alternatives = condition.get("any", [condition])
    rows: list[Row] = []
    for index, alternative in enumerate(alternatives):
        leaves = alternative.get("all", [alternative])
        for place, leaf in enumerate(leaves):
            if "field" not in leaf or leaf.get("op") not in OPERATORS:
                return None
            value = leaf.get("value")
            text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value or "")
            rows.append(Row("or" if index and not place else "and", leaf["field"], leaf["op"], text))
    return rows
