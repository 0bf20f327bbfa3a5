"""Who may change a quote, and when: the row, locked, in a state that allows it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import WrongState
from pactline.kernel.models import check_etag
from pactline.quotes import queries
from pactline.quotes.models import Quote

S = Quote.Status


def visible(quote_id: UUID, *, actor: Actor, if_match: str | None = None) -> Quote:
    """The quote's row, locked; ``NotVisible`` when the actor may not see it, ``Conflict`` when it is stale."""
    quote = queries.get_locked(quote_id, actor=actor)
    check_etag(quote, if_match)
    return quote


def editable(quote_id: UUID, *, actor: Actor, permission: str = "quotes.edit", if_match: str | None = None) -> Quote:
    """The same, when it is a draft and the actor holds ``permission``. A refusal says what to do instead."""
    quote = visible(quote_id, actor=actor, if_match=if_match)
    actor.require(permission, _("change %(quote)s") % {"quote": quote})
    if quote.status != S.DRAFT:
        raise WrongState(_locked(quote))
    return quote


def _locked(quote: Quote) -> str:
    if quote.status == S.IN_REVIEW:
        return _("%(quote)s is in review and locked; recall it to change it.") % {"quote": quote}
    if quote.status == S.REVISED:
        newer = queries.current_version(quote)
        return _("%(quote)s was replaced by version %(version)d; change that one.") % {
            "quote": quote,
            "version": newer.version,
        }
    if quote.status == S.REJECTED:
        return _("%(quote)s was rejected; take it back to draft to change it.") % {"quote": quote}
    if quote.status == S.EXPIRED:
        return _("%(quote)s has expired; set a new date to change it.") % {"quote": quote}
    if quote.status in (S.APPROVED, S.PENDING_CUSTOMER_ACCEPTANCE, S.ACCEPTED):
        return _("%(quote)s is %(state)s and locked; make a new version to change it.") % {
            "quote": quote,
            "state": quote.get_status_display().lower(),
        }
    return _("%(quote)s is %(state)s and cannot be changed any more; duplicate it instead.") % {
        "quote": quote,
        "state": quote.get_status_display().lower(),
    }
