"""Whose turn it is: hand over to sales operations and back; give a quote to another owner."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.actions import comment
from pactline.identity.queries import get_user
from pactline.identity.roles import permissions_of
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import save
from pactline.quotes import emails, queries
from pactline.quotes.models import Quote

from . import locks


def hand_over(quote_id: UUID, *, user_id: UUID, actor: Actor, note: str = "") -> Quote:
    """Ask somebody (sales operations) to work on the quote: they see it, it stands on their home page, they are told."""
    with transaction.atomic():
        quote = _open(quote_id, actor)
        person = get_user(user_id)
        if not person.is_active or "quotes.edit" not in permissions_of(person.roles):
            message = _("%(who)s cannot work on quotes (permission “quotes.edit”).") % {"who": person}
            raise InvalidInput(message, fields={"user_id": message})
        quote.assigned_to = person
        return _told(quote, actor, "handed_over", note, person.name)


def hand_back(quote_id: UUID, *, actor: Actor, note: str = "") -> Quote:
    """Give the quote back to its owner."""
    with transaction.atomic():
        quote = _open(quote_id, actor)
        if quote.assigned_to_id is None:
            raise WrongState(_("%(quote)s is with its owner %(owner)s.") % {"quote": quote, "owner": quote.owner})
        quote.assigned_to = None
        return _told(quote, actor, "handed_back", note, quote.owner.name)


def _open(quote_id: UUID, actor: Actor) -> Quote:
    quote = locks.visible(quote_id, actor=actor)
    actor.require("quotes.hand_over", _("hand over a quote"))
    if not quote.is_active or quote.status in queries.CLOSED:
        raise WrongState(
            _("%(quote)s is %(state)s; there is nothing to do on it.")
            % {"quote": quote, "state": quote.get_status_display().lower()}
        )
    return quote


def _told(quote: Quote, actor: Actor, verb: str, note: str, name: str) -> Quote:
    save(quote, fields=["assigned_to"])
    data = {"to": name, "note": note.strip()}
    record(subject=quote, verb=verb, actor=actor, data=data, account_id=quote.account_id)
    if note.strip():
        comment(subject=quote, text=note, actor=actor)
    emails.handed(quote, note.strip(), actor)
    return quote


def assign(quote_id: UUID, *, owner_id: UUID, actor: Actor) -> Quote:
    """Give the quote to another owner; it moves to their team."""
    with transaction.atomic():
        quote = locks.visible(quote_id, actor=actor)
        actor.require("quotes.assign", _("give a quote to somebody else"))
        person = get_user(owner_id)
        if not person.is_active or "quotes.edit" not in permissions_of(person.roles):
            message = _("%(who)s cannot own quotes (permission “quotes.edit”).") % {"who": person}
            raise InvalidInput(message, fields={"owner_id": message})
        before, quote.owner = quote.owner.name, person
        quote.team_id = person.team_id or quote.team_id
        save(quote, fields=["owner", "team"])
        data = {"from": before, "to": person.name}
        record(subject=quote, verb="assigned", actor=actor, data=data, account_id=quote.account_id)
    return quote
