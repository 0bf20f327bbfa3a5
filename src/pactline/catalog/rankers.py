"""Who can judge better than words which offerings meet a request: higher modules register it, by default there is nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Offering
from .words import Entry, Reason

MOST_CANDIDATES = 20
LABELS = {
    "name": _("Name"),
    "sku": _("SKU"),
    "family": _("Family"),
    "category": _("Category"),
    "characteristic": _("Characteristic"),
    "specification": _("Specification"),
    "description": _("Description"),
    "parts": _("Part"),
}
NAMED = frozenset({"family", "category", "characteristic", "specification", "parts"})
"""Places of which the reason says the text as well."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An offering that fits a request. ``reasons``: by its words; ``said``: what a ranker says of it."""

    offering: Offering
    score: float
    reasons: tuple[Reason, ...]
    entries: tuple[Entry, ...] = ()
    said: str = ""

    @property
    def because(self) -> list[tuple[str, str, str]]:
        """The reasons for a person: where, the text there (empty: it is plain to see), the words of the request."""
        return [
            (str(LABELS[one.place]), one.text if one.place in NAMED else "", ", ".join(one.words))
            for one in self.reasons
        ]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranker answered: offerings that meet the request, best first, each with a sentence. ``note``: why there is
    no answer; ``dropped``: how much of it named nothing that it was given."""

    reasons: Mapping[UUID, str] = field(default_factory=dict)
    note: str = ""
    dropped: int = 0
    by: str = ""


class Ranker(Protocol):
    """Somebody who ranks candidates for a request."""

    def goes(self) -> str:
        """A sentence for pages: where the request goes. Empty: nobody is asked."""
        ...

    def rank(self, text: str, candidates: Sequence[Fit]) -> Ranking:
        """The candidates that meet the request."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a request, best first. ``unknown``: its words that nothing in the catalog says. ``by``: empty when words
    decided alone, else who ranked; ``note``: what a person should know."""

    text: str
    fits: tuple[Fit, ...]
    unknown: tuple[str, ...] = ()
    by: str = ""
    note: str = ""
    dropped: int = 0


_rankers: list[Ranker] = []


def register(ranker: Ranker) -> None:
    """Have ``ranker`` asked, too. Call it from ``ready``."""
    if ranker not in _rankers:
        _rankers.append(ranker)


def goes() -> str:
    """Where a request goes when it is ranked; empty: it stays here."""
    return next((sentence for one in _rankers if (sentence := one.goes())), "")


def ranked(found: Found) -> Found:
    """The same with what a ranker says: what it names comes first, nothing is left out. Without an answer nothing changes."""
    ranker = next((one for one in _rankers if one.goes()), None)
    candidates = found.fits[:MOST_CANDIDATES]
    if ranker is None or not candidates:
        return found
    said = ranker.rank(found.text, candidates)
    known = {fit.offering.pk: fit for fit in candidates}
    named = [replace(known[key], said=words) for key, words in said.reasons.items() if key in known]
    dropped = said.dropped + len(said.reasons) - len(named)
    if not named:
        note = said.note or gettext(
            "The language model names none of them; they stand in the order of the words that fit."
        )
        return replace(found, note=note, dropped=dropped)
    rest = [fit for fit in found.fits if fit.offering.pk not in said.reasons]
    return replace(found, fits=(*named, *rest), by=said.by, note=said.note, dropped=dropped)
