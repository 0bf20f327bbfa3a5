"""Upsell and cross-sell: a suggestion of the catalog beside a quote's lines -> a line of the quote, or dismissed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pactline.catalog import actions as catalog_actions
from pactline.catalog import queries as catalog
from pactline.catalog.configuring.selecting import judge
from pactline.catalog.models import Offering, SuggestionAnswer
from pactline.catalog.queries import Card
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked
from pactline.quotes import actions as quotes_actions
from pactline.quotes import queries as quotes
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.models import Quote, QuoteLine
from pactline.ui import presence, slots

SUBJECT = "quotes.quote"
MOST_CARDS = 12
ANSWERS = presence.Rows(Quote, SuggestionAnswer, "subject_id", keys=quotes.lineage_of, kinds=(SUBJECT,))


@dataclass(slots=True)
class Suggested:
    """What a quote's page shows: open cards, what was dismissed, all that was said (newest first)."""

    cards: list[Card] = field(default_factory=list)
    dismissed: list[SuggestionAnswer] = field(default_factory=list)
    history: list[SuggestionAnswer] = field(default_factory=list)


def suggested(quote: Quote, answers: list[SuggestionAnswer]) -> Suggested:
    """The cards of a quote, by its lines. ``answers``: ``said`` of it; what was said to an earlier version holds."""
    lines = products(quote)
    gone = catalog.dismissed(answers)
    open_ = catalog.cards([line.sku for line in lines], buyer=quotes.buyer(quote), on=quote.quote_on, dismissed=gone)
    return Suggested(open_[:MOST_CARDS], list(gone.values()), answers)


def said(quote: Quote) -> list[SuggestionAnswer]:
    """What was said to suggestions for a quote in all its versions, newest first."""
    return catalog.suggestion_answers(SUBJECT, quotes.lineage_of(quote))


def accept(suggestion_id: UUID, quote_id: UUID, *, actor: Actor, quantity: Decimal | None = None) -> Quote:
    """Add what is suggested to a draft, behind the line that it is suggested for, and keep that it was accepted.

    ``quantity``: otherwise than suggested. What must be chosen about it is chosen as the configurator proposes.
    ``Blocked`` when it is no open card of the quote.
    """
    quote = quotes.get(quote_id, actor=actor)
    actor.require("quotes.edit", _("add lines"))
    card = _card(suggestion_id, quote)
    amount = card.suggestion.quantity if quantity is None else quantity
    source = card.suggestion.source.sku.lower()
    lines = products(quote)
    place = next((line for line in lines if line.sku.lower() == source), None)
    with transaction.atomic():
        changed = quotes_actions.add_lines(
            quote_id,
            [new_line(card.offering, quote, amount)],
            after=place.pk if place is not None and place.parent_id is None else None,
            actor=actor,
        )
        catalog_actions.accept_suggestion(
            suggestion_id, subject_type=SUBJECT, subject_id=quote_id, quantity=amount, actor=actor
        )
    return changed


def dismiss(suggestion_id: UUID, quote_id: UUID, *, actor: Actor, reason: str = "") -> Quote:
    """Show a card of the quote no longer, in this and later versions."""
    quote = quotes.get(quote_id, actor=actor)
    actor.require("quotes.edit", _("dismiss a suggestion"))
    _card(suggestion_id, quote)
    catalog_actions.dismiss_suggestion(
        suggestion_id, subject_type=SUBJECT, subject_id=quote_id, reason=reason, actor=actor
    )
    return quote


def restore(suggestion_id: UUID, quote_id: UUID, *, actor: Actor) -> Quote:
    """Show a card again that was dismissed."""
    quote = quotes.get(quote_id, actor=actor)
    actor.require("quotes.edit", _("show a suggestion again"))
    if suggestion_id not in catalog.dismissed(said(quote)):
        raise Blocked(_("This suggestion was not dismissed."))
    catalog_actions.restore_suggestion(suggestion_id, subject_type=SUBJECT, subject_id=quote_id, actor=actor)
    return quote


def new_line(offering: Offering, quote: Quote, quantity: Decimal) -> NewLine:
    """A line of an offering as it is chosen from the start; what is still needed is added by the configurator."""
    shape = catalog.shape(offering, buyer=quotes.buyer(quote), on=quote.quote_on)
    chosen: Mapping[str, Any] | None = None
    if not judge(shape, None).is_complete:
        chosen = judge(shape, None, finish=True).selection().json()
    return NewLine(offering_id=offering.pk, quantity=quantity, configuration=chosen)


def products(quote: Quote) -> list[Any]:
    """Key, SKU and parent of each product line in order: rows, not records, because a quote can have thousands."""
    rows = QuoteLine.objects.filter(quote=quote, kind=QuoteLine.Kind.PRODUCT).order_by("position")
    return list(rows.values_list("pk", "sku", "parent_id", named=True))


def _card(suggestion_id: UUID, quote: Quote) -> Card:
    found = next((card for card in suggested(quote, said(quote)).cards if card.suggestion.pk == suggestion_id), None)
    if found is None:
        raise Blocked(_("This is not suggested for %(quote)s any more.") % {"quote": quote})
    return found


def panel(request: HttpRequest, quote: Any) -> slots.Panel | None:
    """The cards on a quote's page."""
    actor = actor_of(request)
    if not isinstance(quote, Quote) or actor is None or not actor.may("catalog.view"):
        return None
    if request.GET.get("tab", "lines") != "lines":
        return None
    may_answer = quote.status == Quote.Status.DRAFT and actor.may("quotes.edit") and actor.may("catalog.configure")
    answers = said(quote) if ANSWERS.there(quote) else []
    found = suggested(quote, answers) if may_answer else Suggested(history=answers)
    if not found.cards and not found.history:
        return None
    context = {"cards": found.cards, "dismissed": found.dismissed, "history": found.history, "quote": quote}
    return slots.Panel(
        "flows/suggestions.html",
        {**context, "may_answer": may_answer},
        title=_("Goes well with it"),
        order=20,
        count=len(found.cards),
    )


slots.register("quotes.quote.main", panel)
