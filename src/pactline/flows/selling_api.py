"""The API of suggestions on quotes, of recommendations that become lines, and of finding what fits a quote."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from pactline.catalog import queries as catalog
from pactline.catalog import rankers
from pactline.catalog.api_finding import FoundOut, NeedIn, found_json
from pactline.catalog.models import SuggestionAnswer
from pactline.catalog.queries import Card
from pactline.identity.access import acting, requires
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote

from . import description_to_line, needs_to_line, suggestion_to_line

router = Router(tags=["flows"])


class CardOut(Schema):
    """A suggestion for a quote; ``source``: the SKU of the line that it stands beside."""

    suggestion_id: UUID
    kind: str
    source: str
    offering_id: UUID
    sku: str
    name: str
    quantity: Decimal
    text: str


class SaidOut(Schema):
    """What was said to a suggestion, by whom and when."""

    suggestion_id: UUID
    sku: str
    said: str
    by: str
    at: datetime
    quantity: Decimal | None
    reason: str


class SuggestedOut(Schema):
    """The open cards of a quote in order, and all answers, newest first."""

    cards: list[CardOut]
    history: list[SaidOut]


class AcceptIn(Schema):
    """``quantity`` null: as suggested."""

    quantity: Decimal | None = Field(None, gt=0, max_digits=18, decimal_places=6)


class DismissIn(Schema):
    reason: str = Field("", max_length=500)


class TakeIn(Schema):
    """The quote that takes the line; null: that of the analysis, else the opportunity's newest draft or a new one."""

    quote_id: UUID | None = None


class LinesOut(Schema):
    """A quote after a line was added."""

    id: UUID
    number: str
    line_count: int
    net: Decimal


def _out(quote: Quote) -> dict[str, Any]:
    found = suggestion_to_line.suggested(quote, suggestion_to_line.said(quote))
    return {"cards": [_card(card) for card in found.cards], "history": [_said(row) for row in found.history]}


def _card(card: Card) -> dict[str, Any]:
    row = card.suggestion
    return {
        "suggestion_id": row.pk,
        "kind": row.kind,
        "source": row.source.sku,
        "offering_id": card.offering.pk,
        "sku": card.offering.sku,
        "name": card.offering.local_name,
        "quantity": row.quantity,
        "text": row.local_description,
    }


def _said(row: SuggestionAnswer) -> dict[str, Any]:
    by = row.by.name if row.by else ""
    values = {name: getattr(row, name) for name in ("suggestion_id", "said", "quantity", "reason")}
    return {**values, "sku": row.suggestion.target.sku, "by": by, "at": row.created_at}


@router.get("/quotes/{uuid:quote_id}/suggestions", response=SuggestedOut)
@requires("quotes.view")
def list_suggestions(request: HttpRequest, quote_id: UUID) -> dict[str, Any]:
    """What is suggested beside the lines of a quote, by the order of its lines; and what was answered."""
    return _out(quotes.get(quote_id, actor=acting(request)))


@router.post("/quotes/{uuid:quote_id}/suggestions/{uuid:suggestion_id}/acceptance", response={201: LinesOut})
@requires("quotes.edit")
def accept_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID, body: AcceptIn) -> Any:
    """Add it as a line, behind the line that it stands beside."""
    quote = suggestion_to_line.accept(suggestion_id, quote_id, quantity=body.quantity, actor=acting(request))
    return Status(201, quote)


@router.post("/quotes/{uuid:quote_id}/suggestions/{uuid:suggestion_id}/dismissal", response=SuggestedOut)
@requires("quotes.edit")
def dismiss_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID, body: DismissIn) -> dict[str, Any]:
    """Show it no longer for this quote."""
    return _out(suggestion_to_line.dismiss(suggestion_id, quote_id, reason=body.reason, actor=acting(request)))


@router.delete("/quotes/{uuid:quote_id}/suggestions/{uuid:suggestion_id}/dismissal", response=SuggestedOut)
@requires("quotes.edit")
def restore_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID) -> dict[str, Any]:
    """Show it again."""
    return _out(suggestion_to_line.restore(suggestion_id, quote_id, actor=acting(request)))


@router.post("/needs/{uuid:assessment_id}/recommendations/{uuid:rule_id}/lines", response={201: LinesOut})
@requires("quotes.edit")
def take_need(request: HttpRequest, assessment_id: UUID, rule_id: UUID, body: TakeIn) -> Any:
    """Make what a rule recommends a line of a draft quote."""
    return Status(201, needs_to_line.take(assessment_id, rule_id, quote_id=body.quote_id, actor=acting(request)))


@router.post("/quotes/{uuid:quote_id}/finding", response=FoundOut)
@requires("catalog.view")
def find_for_quote(request: HttpRequest, quote_id: UUID, body: NeedIn) -> dict[str, Any]:
    """What fits a description and may be bought by the customer of a quote, where and when it is delivered."""
    actor = acting(request)
    wanted = description_to_line.wanted(quote_id, actor=actor)
    found = catalog.find(body.text, actor=actor, buyer=wanted.buyer, on=wanted.on, limit=body.limit)
    return found_json(rankers.ranked(found) if body.rank else found)
