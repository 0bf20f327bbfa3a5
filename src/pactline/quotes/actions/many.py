"""One change to several draft quotes: owner, last day, price list. Each quote is done or refused by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput
from pactline.kernel.money import ZERO
from pactline.quotes import queries
from pactline.quotes.models import Quote

from . import locks
from .handover import assign
from .headers import change_quote, reprice

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One quote of the report: what became of its total, or why it was left as it is."""

    quote_id: UUID
    label: str
    url: str
    currency: str
    before: Decimal
    after: Decimal
    problem: str = ""


class _Undo(Exception):
    """Takes a try back."""


def change_quotes(
    quote_ids: Sequence[UUID],
    *,
    actor: Actor,
    owner_id: UUID | None = None,
    expires_on: date | None = None,
    price_list_id: UUID | None = None,
    only_try: bool = False,
) -> list[Row]:
    """Change the drafts; those that refuse stay as they are and say why. ``only_try``: the same report, nothing kept."""
    actor.require("quotes.edit", _("change quotes"))
    if owner_id is not None:
        actor.require("quotes.assign", _("give a quote to somebody else"))
    if owner_id is None and expires_on is None and price_list_id is None:
        raise InvalidInput(_("Say what should change: owner, last day or price list."))
    keys = list(dict.fromkeys(quote_ids))
    if not 0 < len(keys) <= MOST:
        message = _("Choose 1 to %(most)s quotes.") % {"most": MOST}
        raise InvalidInput(message, fields={"quote_ids": message})
    known = {quote.pk: quote for quote in queries.visible_to(actor).filter(pk__in=keys)}
    values: dict[str, Any] = {"expires_on": expires_on, "price_list_id": price_list_id}
    given = {name: value for name, value in values.items() if value is not None}
    return [_one(key, known.get(key), given, owner_id, actor, only_try) for key in keys]


def _one(
    key: UUID, quote: Quote | None, given: dict[str, Any], owner_id: UUID | None, actor: Actor, only_try: bool
) -> Row:
    if quote is None:
        words = _("There is no such quote, or it belongs to another team.")
        return Row(key, "–", "", "", ZERO, ZERO, words)
    label, url = str(quote), quote.get_absolute_url()
    try:
        with transaction.atomic():
            changed = locks.editable(key, actor=actor)
            if given:
                changed = change_quote(key, actor=actor, **given)
            if "price_list_id" in given:
                changed = reprice(key, actor=actor)
            if owner_id is not None:
                assign(key, owner_id=owner_id, actor=actor)
            row = Row(key, label, url, changed.currency, quote.total, changed.total)
            if only_try:
                raise _Undo
    except _Undo:
        return row
    except DomainError as error:
        words = " ".join(error.problems) or error.message
        return Row(key, label, url, quote.currency, quote.total, quote.total, words)
    return row
