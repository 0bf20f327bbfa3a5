"""Finding offerings by a description of what is needed. The index over the catalog is kept until somebody changes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.catalog.models import BundleItem, Category, Characteristic, Offering
from pactline.catalog.rankers import Fit, Found
from pactline.catalog.words import Entry, Index, Scored, asked, fitting, words
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput

from .eligibility import Buyer
from .offerings import sellable

LONGEST = 1000
MOST = 50
_CHUNK, _WORDS = 200, 20_000
_STEMMERS = {
    "da": "danish_stem",
    "de": "german_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "hu": "hungarian_stem",
    "it": "italian_stem",
    "nl": "dutch_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sv": "swedish_stem",
}
"""The dictionaries of PostgreSQL by language."""
_index: Kept[str, Index] = Kept("catalog")


def find(text: str, *, actor: Actor, buyer: Buyer | None = None, on: date | None = None, limit: int = 20) -> Found:
    """What is for sale on ``on`` (today; to ``buyer``) and says words of ``text``, best first, each with the reasons.

    Words are compared by their stems in every language of the catalog; a mistyped one is read as the nearest.
    ``InvalidInput`` for an empty or far too long text.
    """
    actor.require("catalog.view", _("see offerings"))
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        message = _("Describe what is needed in 1 to %(most)s characters.") % {"most": LONGEST}
        raise InvalidInput(message, fields={"text": message})
    index = _index.one("all", _read)
    language = (get_language() or "").split("-")[0]
    terms, unknown = asked(text, _stems(words(text), index.languages), index, language)
    scored = fitting(index, terms)
    fits = _sold(scored, actor, buyer, on, max(1, min(limit, MOST)))
    return Found(text, tuple(fits), tuple(unknown))


def _sold(scored: list[Scored], actor: Actor, buyer: Buyer | None, on: date | None, limit: int) -> list[Fit]:
    """The first of them that are sold, each SKU once."""
    found: dict[str, Fit] = {}
    rows = sellable(actor, on=on, buyer=buyer)
    for start in range(0, len(scored), _CHUNK):
        chunk = scored[start : start + _CHUNK]
        sold = {row.pk: row for row in rows.filter(pk__in=[one.key for one in chunk])}
        for one in chunk:
            if offering := sold.get(one.key):
                found.setdefault(offering.sku.lower(), Fit(offering, one.score, one.reasons, one.entries))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _read() -> Index:
    """The index over everything that is published."""
    rows = list(Offering.objects.filter(status=Offering.Status.PUBLISHED).select_related("specification"))
    shelves = {row.pk: row for row in Category.objects.select_related("catalog")}
    said: dict[UUID, list[Entry]] = {row.pk: [*_of(row), *_shelves(row.category_id, shelves)] for row in rows}
    of_specification: dict[UUID, list[UUID]] = {}
    languages = {"en", *dict(settings.LANGUAGES)}
    for row in rows:
        languages |= set(row.translations)
        if row.specification_id:
            of_specification.setdefault(row.specification_id, []).append(row.pk)
    wanted = Q(offering__in=said) | Q(specification__in=of_specification)
    for one in Characteristic.objects.filter(wanted).prefetch_related("options"):
        entries = list(_characteristic(one))
        owners = [one.offering_id] if one.offering_id else of_specification.get(one.specification_id, [])  # type: ignore[arg-type]
        for key in owners:
            said[key] += entries
    for item in BundleItem.objects.filter(parent__in=said).select_related("child"):
        said[item.parent_id] += [Entry("parts", name) for name in _names(item.child)]
    index = Index(languages=tuple(sorted(languages & _STEMMERS.keys())))
    stems = _stems((word for entries in said.values() for one in entries for word in words(one.text)), index.languages)
    for key, entries in said.items():
        index.add(key, list(dict.fromkeys(entries)), stems)
    return index


def _of(row: Offering) -> Iterator[Entry]:
    yield from (Entry("name", name) for name in _names(row))
    yield Entry("sku", row.sku)
    yield from (Entry("family", text) for text in (row.family,) if text)
    yield from (Entry("description", text) for text in _names(row, "description"))
    if (specification := row.specification) is not None:
        yield from (Entry("specification", name) for name in _names(specification))
        yield from (Entry("description", text) for text in _names(specification, "description"))


def _shelves(category_id: UUID | None, shelves: dict[UUID, Category]) -> Iterator[Entry]:
    """The names of a category and of those above it."""
    seen: set[UUID] = set()
    while category_id and category_id not in seen and (shelf := shelves.get(category_id)):
        seen.add(category_id)
        yield from (Entry("category", name) for name in _names(shelf))
        category_id = shelf.parent_id


def _characteristic(one: Characteristic) -> Iterator[Entry]:
    for name in _names(one):
        yield Entry("characteristic", f"{name} {one.unit}".strip())
    for option in one.options.all():
        for name in _names(option):
            yield Entry("characteristic", f"{one.name}: {name}")


def _names(row: Any, what: str = "name") -> list[str]:
    """What a record is called (or described as), in every language."""
    texts = [getattr(row, what), *(one.get(what) for one in row.translations.values() if isinstance(one, dict))]
    return list(dict.fromkeys(str(text).strip() for text in texts if text and str(text).strip()))


def _stems(several: Iterable[str], languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """The stems of words in these languages, by the dictionaries of PostgreSQL. One query for some
    thousand words."""
    found: dict[str, dict[str, str]] = {}
    names, wanted = list(languages), list(dict.fromkeys(several))
    columns = ", ".join(f"ts_lexize('{_STEMMERS[name]}', word)" for name in names)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _WORDS):
            some = wanted[start : start + _WORDS]
            cursor.execute(f"SELECT word, {columns} FROM unnest(%s::text[]) AS word", [some])  # noqa: S608
            for word, *stems in cursor.fetchall():
                found[word] = {name: (stem[0] if stem else "") for name, stem in zip(names, stems, strict=True)}
    return found
