"""New quotes: from an account or an opportunity, or as a new version."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import reference
from pactline.activity.numbers import next_number
from pactline.identity.models import User
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.parties import queries as parties
from pactline.parties.models import Account, Address, Contact
from pactline.pipeline import queries as pipeline
from pactline.pipeline.models import Opportunity
from pactline.pricing import queries as prices
from pactline.quotes import plans, queries, rules
from pactline.quotes.lifecycle import QUOTE
from pactline.quotes.models import DealTerm, Quote, QuoteLine

from . import locks
from .basket import Basket, NewLine
from .following import prepared
from .headers import check_header
from .selling import own_list, read_currency

VALID_DAYS = 30
PREFIX = "Q"


@dataclass(slots=True)
class _Parties:
    """Whom a new quote is for."""

    account: Account
    contact: Contact | None
    opportunity: Opportunity | None


@reference.read_once()
def create_quote(
    *,
    actor: Actor,
    account_id: UUID | None = None,
    opportunity_id: UUID | None = None,
    contact_id: UUID | None = None,
    price_list_id: UUID | None = None,
    selling_entity_id: UUID | None = None,
    owner_id: UUID | None = None,
    lines: Sequence[NewLine] = (),
    **header: Any,
) -> Quote:
    """A draft, version 1, from an account or an opportunity, priced when it has lines.

    ``header``: see ``headers.HEADER``, and ``currency``; what is left out comes from the account.

    Raises ``InvalidInput``, ``NotVisible``.
    """
    actor.require("quotes.edit", _("make a quote"))
    today = clock.today()
    whom = _whom(account_id, opportunity_id, contact_id, actor)
    entity = (
        parties.get_selling_entity(selling_entity_id, actor=actor)
        if selling_entity_id
        else parties.default_selling_entity()
    )
    quote_on: date = header.pop("quote_on", None) or today
    wanted = read_currency(header.pop("currency", None))
    channel = header.get("channel") or Quote().channel
    if price_list_id:
        price_list = own_list(prices.get_bare(price_list_id, actor=actor), whom.account)
        currency = wanted or price_list.currency
    else:
        currency = wanted or whom.account.currency
        price_list = prices.default_price_list(
            currency=currency, on=quote_on, account_id=whom.account.pk, channel=channel
        )
    owner, team = _owner(owner_id, actor)
    billing, shipping = addresses_of(whom.account)
    values: dict[str, Any] = {
        "name": whom.opportunity.name if whom.opportunity else "",
        "expires_on": quote_on + timedelta(days=VALID_DAYS),
        "payment_terms_days": whom.account.payment_terms_days,
        "billing_address": billing,
        "shipping_address": shipping,
        **{name: value for name, value in header.items() if value is not None},
    }
    quote = Quote(
        account=whom.account,
        contact=whom.contact,
        opportunity=whom.opportunity,
        selling_entity=entity,
        price_list=price_list,
        currency=currency,
        owner_id=owner,
        team_id=team or whom.account.team_id,
        quote_on=quote_on,
    )
    check_header(values)
    for name, value in values.items():
        setattr(quote, name, value)
    quote.ends_on, quote.term_months = rules.term(quote.starts_on, quote.ends_on, quote.term_months, changed=header)
    basket = Basket(quote)
    if lines:
        basket.add(prepared(lines, whom.account.pk, quote.currency, actor=actor))
    with transaction.atomic():
        return write_new(
            quote, basket, (), actor, "created", {"account": whom.account.name, "lines": len(basket.lines)}
        )


def _owner(owner_id: UUID | None, actor: Actor) -> tuple[UUID, UUID | None]:
    """Whose the quote is, and their team."""
    if owner_id is None or owner_id == actor.user_id:
        return actor.person_id, actor.team_id
    actor.require("quotes.assign", _("make a quote for somebody else"))
    found = User.objects.filter(pk=owner_id, is_active=True).values_list("pk", "team_id").first()
    if found is None:
        raise InvalidInput(_("Say whose quote it is."), fields={"owner_id": _("Choose a person.")})
    return found


def _whom(account_id: UUID | None, opportunity_id: UUID | None, contact_id: UUID | None, actor: Actor) -> _Parties:
    opportunity = pipeline.get(opportunity_id, actor=actor) if opportunity_id else None
    if opportunity is not None and account_id not in (None, opportunity.account_id):
        raise InvalidInput(
            _("%(opportunity)s belongs to another account.") % {"opportunity": opportunity},
            fields={"account_id": _("Not the opportunity's account.")},
        )
    account_id = account_id or (opportunity.account_id if opportunity else None)
    if account_id is None:
        message = _("Choose an account or an opportunity.")
        raise InvalidInput(message, fields={"account_id": message})
    account = parties.get_bare(account_id, actor=actor)
    if contact_id is not None:
        contact = parties.contacts(account).filter(pk=contact_id).first()
        if contact is None:
            message = _("%(account)s has no such contact.") % {"account": account.name}
            raise InvalidInput(message, fields={"contact_id": message})
    elif opportunity is not None and opportunity.contact_id:
        contact = opportunity.contact
    else:
        contact = parties.main_contact(account)
    return _Parties(account, contact, opportunity)


def addresses_of(account: Account) -> tuple[dict[str, Any], dict[str, Any]]:
    """Billing and delivery address as the quote copies them. One query."""
    rows = parties.all_addresses(account)

    def of(use: str) -> dict[str, Any]:
        return (parties.choose_address(rows, use) or Address(country=account.country)).snapshot()

    return of(Address.Use.BILLING), of(Address.Use.SHIPPING)


def write_new(
    quote: Quote,
    basket: Basket,
    terms: Sequence[DealTerm],
    actor: Actor,
    verb: str,
    data: dict[str, Any],
    *,
    priced: bool = False,
) -> Quote:
    """Number, price and write a quote that is not in the database yet."""
    if not quote.number:
        quote.number = next_number(PREFIX, quote.quote_on.year)
    if not priced:
        basket.price(())
    quote.save(force_insert=True)
    basket.write()
    DealTerm.objects.bulk_create(terms)
    record(subject=quote, verb=verb, actor=actor, data=data, account_id=quote.account_id)
    return quote


def copied(old: Quote, **values: Any) -> Quote:
    """An unsaved draft with the header of ``old``."""
    new = copy.copy(old)
    new._state = copy.copy(old._state)
    new._state.adding = True
    fresh = Quote()
    kept = {"status_reason", "accepted_by", "pdf_id", "pdf_hash", "content_hash", "lock_version", "status", "is_active"}
    stamps = {f.attname for f in Quote._meta.concrete_fields if f.attname.endswith("_at") and f.attname != "priced_at"}
    for name in kept | stamps | {"id"}:
        setattr(new, name, getattr(fresh, name))
    for name, value in values.items():
        setattr(new, name, value)
    return new


def copy_lines(old: Sequence[QuoteLine], quote: Quote, *, linked: bool) -> list[QuoteLine]:
    """The same lines in another quote; ``linked`` remembers where each came from."""
    keys = {line.pk: ids.uuid7() for line in old}
    found = []
    for line in old:
        new = copy.copy(line)
        new._state = copy.copy(line._state)
        new._state.adding = True
        new.id, new.quote = keys[line.pk], quote
        new.parent_id = keys.get(line.parent_id) if line.parent_id else None
        new.source_id = line.pk if linked else None
        if line.covers_id or line.plan:
            new.covers_id = keys.get(line.covers_id) if line.covers_id else None
            new.plan = plans.remapped(line.plan, keys)
        found.append(new)
    return found


def revise(quote_id: UUID, *, actor: Actor) -> Quote:
    """A new version: the next number, a draft with the same lines, prices and deal terms; the older one is Revised
    and locked. Prices stay as they were until somebody reprices.
    """
    with transaction.atomic():
        old = locks.visible(quote_id, actor=actor)
        old_lines, old_terms = queries.lines(old), queries.deal_terms(old)
        old = QUOTE.apply(
            quote_id,
            "revise",
            actor=actor,
            fields={"is_active": False},
            queryset=queries.visible_to(actor).select_related(*queries.RELATED),
        )
        today = clock.today()
        new = copied(
            old,
            version=old.version + 1,
            previous_id=old.pk,
            assigned_to_id=old.assigned_to_id,
            quote_on=max(old.quote_on, min(today, old.expires_on)),
            expires_on=old.expires_on if old.expires_on > today else today + timedelta(days=VALID_DAYS),
        )
        basket = Basket(new)
        basket.lines = copy_lines(old_lines, new, linked=True)
        terms = [copy_term(term, new) for term in old_terms]
        new.content_hash = old.content_hash
        data = {"from": str(old.pk), "version": new.version}
        return write_new(new, basket, terms, actor, "version_created", data, priced=True)


def copy_term(term: DealTerm, quote: Quote) -> DealTerm:
    return DealTerm(
        quote=quote,
        clause=term.clause,
        position=term.position,
        fallback_no=term.fallback_no,
        custom_text=term.custom_text,
        reason=term.reason,
        set_by_id=term.set_by_id,
    )
