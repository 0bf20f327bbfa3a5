"""Who may buy what: the rows of eligibility of an offering, then of its categories, then of their catalog decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.catalog.models import Catalog, Category, Eligibility, EligibleByDefault, Offering

ALLOWED, DENIED = EligibleByDefault.ALLOWED, EligibleByDefault.DENIED


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who wants to buy, where, and through which channel."""

    account_id: UUID | None = None
    country: str = ""
    region: str = ""
    channel: str = Eligibility.Channel.DIRECT
    name: str = ""

    def words(self) -> str:
        """For a sentence: who, in which place, through which channel."""
        place = ", ".join(part for part in (self.region, self.country) if part)
        channel = dict(Eligibility.Channel.choices).get(self.channel, self.channel)
        return " · ".join(str(part) for part in (self.name or _("this customer"), place, channel) if part)


@dataclass(frozen=True, slots=True)
class Rows:
    """All that decides about shelves, read once."""

    eligibilities: tuple[Eligibility, ...]
    catalogs: tuple[Catalog, ...]
    categories: dict[UUID, Category]


Levels = dict[str, dict[UUID, list[Eligibility]]]
_rows: Kept[str, Rows] = Kept("catalog")
_denied: Kept[tuple[Any, ...], list[UUID]] = Kept("catalog", most=500)


def denied(buyer: Buyer, *, on: date, among: Iterable[UUID] | None = None) -> list[UUID]:
    """The keys of the offerings that ``buyer`` may not buy on a day (of ``among`` only, when given). Four queries at
    most, however many offerings; none is read whole."""
    rows = _rows.one("all", _read)
    levels: Levels = {"catalog": {}, "category": {}, "offering": {}}
    for row in rows.eligibilities:
        if row.holds_on(on):
            for level in levels:
                if key := getattr(row, f"{level}_id"):
                    levels[level].setdefault(key, []).append(row)
    shelves = _shelves(buyer, on, levels, rows.categories, _catalogs(buyer, on, levels, rows.catalogs))
    closed = [key for key, open_ in shelves.items() if not open_]
    own = {key: [row for row in several if _matches(row, buyer)] for key, several in levels["offering"].items()}
    key = (frozenset(closed), frozenset(row.pk for several in own.values() for row in several))
    found = _denied.one(key, lambda: _offerings(buyer, own, shelves, closed))
    return found if among is None else [key for key in found if key in set(among)]


def _read() -> Rows:
    return Rows(
        tuple(Eligibility.objects.all()), tuple(Catalog.objects.all()), {row.pk: row for row in Category.objects.all()}
    )


def _offerings(
    buyer: Buyer, own: dict[UUID, list[Eligibility]], shelves: dict[UUID, bool], closed: list[UUID]
) -> list[UUID]:
    concerned = Q(category__in=closed) | Q(pk__in=list(own)) | ~Q(eligibility="")
    rows = Offering.objects.filter(concerned).order_by("pk").values_list("pk", "category", "eligibility")
    found = []
    for key, category_id, default in rows:
        says = _says(own.get(key, ()), buyer, default)
        if not (shelves.get(category_id, True) if says is None else says):
            found.append(key)
    return found


def _catalogs(buyer: Buyer, on: date, levels: Levels, rows: Iterable[Catalog]) -> dict[UUID, bool]:
    found = {}
    for catalog in rows:
        says = _says(levels["catalog"].get(catalog.pk, ()), buyer, catalog.eligibility)
        open_ = catalog.status == Catalog.Status.PUBLISHED and catalog.holds_on(on)
        found[catalog.pk] = open_ and (True if says is None else says)
    return found


def _shelves(
    buyer: Buyer, on: date, levels: Levels, rows: dict[UUID, Category], catalogs: dict[UUID, bool]
) -> dict[UUID, bool]:
    found: dict[UUID, bool] = {}

    def open_(key: UUID, seen: frozenset[UUID] = frozenset()) -> bool:
        if key not in found:
            row = rows[key]
            if row.parent_id and row.parent_id not in seen:
                above = open_(row.parent_id, seen | {key})
            else:
                above = catalogs.get(row.catalog_id, True) if row.catalog_id else True
            says = _says(levels["category"].get(key, ()), buyer, row.eligibility)
            found[key] = row.holds_on(on) and (above if says is None else says)
        return found[key]

    for key in rows:
        open_(key)
    return found


def _says(rows: Sequence[Eligibility], buyer: Buyer, default: str) -> bool | None:
    """What the rows that match say (a denial beats an allowance), else the default; None: nothing is said here."""
    matching = [row for row in rows if _matches(row, buyer)]
    if matching:
        return all(row.effect == Eligibility.Effect.ALLOW for row in matching)
    return None if not default else default == ALLOWED


def _matches(row: Eligibility, buyer: Buyer) -> bool:
    return (
        row.account_id in (None, buyer.account_id)
        and row.country in ("", buyer.country.upper())
        and row.region.lower() in ("", buyer.region.lower())
        and row.channel in ("", buyer.channel)
    )


def has_row(thing: Catalog | Category | Offering, account_id: UUID | None, **values: Any) -> bool:
    """Whether exactly this row is there already."""
    wanted = {**values, "account_id": account_id, "country": values["country"].upper()}
    return any(all(getattr(row, name) == value for name, value in wanted.items()) for row in rows_of(thing))


def rows_of(thing: Catalog | Category | Offering) -> list[Eligibility]:
    """The rows of eligibility of one catalog, category or offering."""
    return list(thing.eligibilities.select_related("account"))
