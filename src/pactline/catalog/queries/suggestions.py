"""Reading what is offered beside an offering, and what was said to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from pactline.catalog.models import Offering, Suggestion, SuggestionAnswer
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .eligibility import Buyer, denied
from .offerings import by_skus, dated, not_sold, visible_to


def suggestions_of(offering: Offering) -> list[Suggestion]:
    """What is suggested beside any version of an offering, in order, ended ones too."""
    rows = Suggestion.objects.filter(source__sku__iexact=offering.sku).select_related("target__unit", "source")
    return list(rows)


def get_suggestion(suggestion_id: UUID | str, *, actor: Actor) -> Suggestion:
    """One suggestion of an offering that the actor may know of."""
    rows = Suggestion.objects.filter(source__in=visible_to(actor)).select_related("source", "target__unit")
    found = rows.filter(pk=suggestion_id).first()
    if found is None:
        raise NotVisible(_("There is no such suggestion."))
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion for a basket, with the version for sale of what is suggested."""

    suggestion: Suggestion
    offering: Offering


def cards(
    skus: Sequence[str],
    *,
    buyer: Buyer | None = None,
    on: date | None = None,
    dismissed: Iterable[UUID] = (),
) -> list[Card]:
    """What is suggested beside a basket of ``skus``, ordered by the basket and then by place: nothing that the basket
    holds, that was ``dismissed`` or that ``buyer`` may not buy. Each offering once. A bounded number of queries."""
    day = on or clock.today()
    basket = {sku.lower(): place for place, sku in reversed(list(enumerate(skus)))}
    rows = Suggestion.objects.annotate(sku_key=Lower("source__sku")).filter(dated(day), sku_key__in=basket)
    gone = set(dismissed)
    found = [row for row in rows.select_related("source", "target") if row.pk not in gone]
    found = [row for row in found if row.target.sku.lower() not in basket]
    for_sale = by_skus((row.target.sku for row in found), on=day)
    closed = denied(buyer, on=day, among=[row.pk for row in for_sale.values()]) if buyer and found else ()
    made: dict[str, Card] = {}
    for row in sorted(found, key=lambda one: (basket[one.source.sku.lower()], one.position, one.pk)):
        key = row.target.sku.lower()
        if key not in made and not not_sold(for_sale[key], on=day, buyer=buyer, denied_ids=closed):
            made[key] = Card(row, for_sale[key])
    return list(made.values())


def suggestion_answers(subject_type: str, subject_ids: Iterable[UUID]) -> list[SuggestionAnswer]:
    """What was said about records of one kind, newest first. The caller sees those records."""
    rows = SuggestionAnswer.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids))
    return list(rows.select_related("suggestion__target", "suggestion__source", "by"))


def dismissed(answers: Iterable[SuggestionAnswer]) -> dict[UUID, SuggestionAnswer]:
    """The suggestions whose newest answer dismisses them. ``answers``: newest first."""
    newest: dict[UUID, SuggestionAnswer] = {}
    for row in answers:
        newest.setdefault(row.suggestion_id, row)
    return {key: row for key, row in newest.items() if row.said == SuggestionAnswer.Said.DISMISSED}


def all_suggestions() -> models.QuerySet[Suggestion]:
    """All suggestions with their offerings."""
    return Suggestion.objects.select_related("source", "target")
