"""The header of a draft: dates, contact, addresses, discount; and pricing it anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import reference
from pactline.catalog.models import Eligibility
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, save
from pactline.parties import queries as parties
from pactline.quotes import pricing, queries, rules
from pactline.quotes.models import Quote

from . import locks, selling
from .basket import Basket

HEADER = (
    *("name", "quote_on", "expires_on", "starts_on", "ends_on", "term_months", "payment_terms_days", "auto_renew"),
    *("renewal_notice_days", "renewal_uplift_percent", "billing_address", "shipping_address", "discount_percent"),
    *("discount_amount", "discount_overwrites", "introduction", "notes", "channel"),
)
"""What people may set in the header."""
REFERENCES = ("contact_id", "price_list_id", "selling_entity_id")
REPRICES = frozenset(
    {
        *("quote_on", "term_months", "starts_on", "ends_on", "discount_percent", "discount_amount"),
        *("discount_overwrites", "billing_address", "shipping_address", "price_list_id", "selling_entity_id"),
        *("channel", "currency"),
    }
)
ADDRESS_PARTS = frozenset({"lines", "postal_code", "city", "region", "country", "country_name", "text"})


def change_quote(quote_id: UUID, *, actor: Actor, if_match: str | None = None, **values: Any) -> Quote:
    """Change header fields of a draft (see ``HEADER`` and ``REFERENCES``, and ``currency``); prices follow when they depend
    on them.

    Raises ``InvalidInput`` with a sentence for each field, ``WrongState``, ``Conflict``.
    """
    with transaction.atomic():
        quote = locks.editable(quote_id, actor=actor, if_match=if_match)
        if unknown := set(values) - {*HEADER, *REFERENCES, "currency"}:
            raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(sorted(unknown))})
        given = {name: value for name, value in values.items() if name in HEADER}
        _with_exclusive_discount(quote, given)
        check_header({**_present(quote), **given})
        chosen, buyer = selling.Chosen.of(quote, values), queries.buyer(quote)
        changes = assign(quote, given)
        changes |= _references(quote, values, actor)
        changes |= chosen.follow(quote, values, actor)
        ends_on, months = rules.term(quote.starts_on, quote.ends_on, quote.term_months, changed=given)
        changes |= assign(quote, {"ends_on": ends_on, "term_months": months})
        if not changes:
            return quote
        basket = Basket.load(quote)
        selling.check(basket, changes, buyer)
        if REPRICES & set(changes):
            basket.price()
            basket.write()
        else:
            quote.content_hash = pricing.hash_of(quote, basket.lines, queries.term_positions(quote))
        save(quote, fields={*HEADER, *REFERENCES, "currency", *pricing.PRICED_COLUMNS})
        shown = {name: change for name, change in changes.items() if not name.endswith("address")}
        shown |= {name: ["…", "…"] for name in changes if name.endswith("address")}
        record(subject=quote, verb="changed", actor=actor, data={"changes": shown}, account_id=quote.account_id)
    return quote


def _with_exclusive_discount(quote: Quote, given: dict[str, Any]) -> None:
    """A new percentage replaces an amount, and the other way round."""
    if given.get("discount_percent") and not given.get("discount_amount"):
        given["discount_amount"] = quote.discount_amount * 0
    elif given.get("discount_amount") and not given.get("discount_percent"):
        given["discount_percent"] = quote.discount_percent * 0


def _present(quote: Quote) -> dict[str, Any]:
    return {name: getattr(quote, name) for name in HEADER}


def _references(quote: Quote, values: Mapping[str, Any], actor: Actor) -> dict[str, list[Any]]:
    found: dict[str, Any] = {}
    if "contact_id" in values:
        contact = (
            parties.contacts(quote.account).filter(pk=values["contact_id"]).first() if values["contact_id"] else None
        )
        if values["contact_id"] and contact is None:
            message = _("%(account)s has no such contact.") % {"account": quote.account.name}
            raise InvalidInput(message, fields={"contact_id": message})
        if (contact.pk if contact else None) != quote.contact_id:
            found["contact"] = contact
    if values.get("selling_entity_id") and values["selling_entity_id"] != quote.selling_entity_id:
        found["selling_entity"] = parties.get_selling_entity(values["selling_entity_id"], actor=actor)
    changes = assign(quote, found)
    return {f"{name}_id": change for name, change in changes.items()}


def check_header(values: Mapping[str, Any]) -> None:
    """Refuse what cannot stand in a header, one sentence for each field."""
    fields: dict[str, str] = {}
    if unknown := set(values) - set(HEADER):
        raise InvalidInput(_("A quote has no field %(names)s.") % {"names": ", ".join(sorted(unknown))})
    quote_on = values.get("quote_on") or clock.today()
    expires_on = values.get("expires_on")
    if expires_on is None or expires_on < quote_on:
        fields["expires_on"] = _("The quote must be valid at least on its own date, %(day)s.") % {
            "day": quote_on.isoformat()
        }
    if not 1 <= values.get("term_months", 12) <= 240:
        fields["term_months"] = _("The term can be 1 to 240 months.")
    if not 0 <= values.get("payment_terms_days", 30) <= 365:
        fields["payment_terms_days"] = _("Payment terms can be 0 to 365 days.")
    if not 0 <= values.get("renewal_notice_days", 0) <= 365:
        fields["renewal_notice_days"] = _("The notice can be 0 to 365 days.")
    if not -100 <= values.get("renewal_uplift_percent", 0) <= 100:
        fields["renewal_uplift_percent"] = _("The uplift can be −100 to 100 %.")
    percent, amount = values.get("discount_percent", 0), values.get("discount_amount", 0)
    if not 0 <= percent <= 100:
        fields["discount_percent"] = _("A discount can be 0 to 100 %.")
    if amount < 0:
        fields["discount_amount"] = _("A discount cannot be negative.")
    if percent and amount:
        fields["discount_amount"] = _("Give the discount as a percentage or as an amount, not both.")
    if values.get("channel", Eligibility.Channel.DIRECT) not in Eligibility.Channel.values:
        fields["channel"] = _("Use direct, partner or portal.")
    for name in ("billing_address", "shipping_address"):
        address = values.get(name, {})
        if not isinstance(address, dict) or set(address) - ADDRESS_PARTS:
            fields[name] = _("An address has lines, postal_code, city, region and country.")
    if fields:
        raise InvalidInput(_("The quote cannot be used like this."), problems=list(fields.values()), fields=fields)


@reference.read_once()
def reprice(quote_id: UUID, *, actor: Actor, if_match: str | None = None) -> Quote:
    """Take today's prices of the list and calculate everything anew. Harmless when nothing has changed."""
    with transaction.atomic():
        quote = locks.editable(quote_id, actor=actor, if_match=if_match)
        before = (quote.net, quote.tcv)
        basket = Basket.load(quote)
        basket.price()
        basket.write()
        save(quote, fields=pricing.PRICED_COLUMNS)
        data = {
            "net": [f"{before[0]:f}", f"{quote.net:f}"],
            "tcv": [f"{before[1]:f}", f"{quote.tcv:f}"],
            "currency": quote.currency,
        }
        record(subject=quote, verb="repriced", actor=actor, data=data, account_id=quote.account_id)
    return quote
