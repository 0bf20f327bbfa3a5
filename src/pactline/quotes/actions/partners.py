"""Partners on a quote: name them, let them read, mail their link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.models import Eligibility
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor, outsider
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.parties import queries as parties
from pactline.quotes import emails, queries
from pactline.quotes.models import Quote, QuotePartner

from .headers import change_quote

LIFETIME = timedelta(days=90)


def add_partner(
    quote_id: UUID,
    *,
    account_id: UUID,
    contact_id: UUID | None = None,
    role: str = QuotePartner.Role.RESELLER,
    access: str = QuotePartner.Access.LISTED,
    actor: Actor,
) -> QuotePartner:
    """Put a partner company on all versions of a quote. A draft with a reseller is sold through the partner channel, at
    its prices. Raises ``InvalidInput``, ``NotVisible``.
    """
    actor.require("quotes.partners", _("put partners on a quote"))
    quote = queries.get(quote_id, actor=actor)
    account = parties.get(account_id, actor=actor)
    contact = parties.contacts(account).filter(pk=contact_id).first() if contact_id else None
    fields: dict[str, str] = {}
    if account.pk == quote.account_id:
        fields["account_id"] = _("The customer is no partner on its own quote.")
    elif QuotePartner.objects.filter(number=quote.number, account=account).exists():
        fields["account_id"] = _("%(account)s is on this quote already.") % {"account": account.name}
    if contact_id and contact is None:
        fields["contact_id"] = _("%(account)s has no such contact.") % {"account": account.name}
    if role not in QuotePartner.Role.values or access not in QuotePartner.Access.values:
        fields["role"] = _("Choose one of the roles and one of the accesses.")
    if fields:
        raise InvalidInput(_("The partner was not added."), problems=list(fields.values()), fields=fields)
    partner = QuotePartner(
        number=quote.number, account=account, contact=contact, role=role, access=access, added_by_id=actor.user_id
    )
    with transaction.atomic():
        partner.save(force_insert=True)
        data = {"partner": account.name, "access": access, "role": role}
        record(subject=quote, verb="partner_added", actor=actor, data=data, account_id=quote.account_id)
        if role == QuotePartner.Role.RESELLER and _is_direct_draft(quote) and actor.may("quotes.edit"):
            change_quote(quote.pk, channel=Eligibility.Channel.PARTNER.value, actor=actor)
    return partner


def _is_direct_draft(quote: Quote) -> bool:
    return quote.is_active and quote.status == Quote.Status.DRAFT and quote.channel == Eligibility.Channel.DIRECT


def change_partner(partner_id: UUID | str, *, access: str, actor: Actor) -> QuotePartner:
    """Authorise a partner, or only list it: then its link stops working at once."""
    actor.require("quotes.partners", _("put partners on a quote"))
    quote = queries.get_partner(partner_id, actor=actor)[1]
    if access not in QuotePartner.Access.values:
        raise InvalidInput(_("Choose one of the accesses."), fields={"access": _("Choose one of the accesses.")})
    with transaction.atomic():
        partner = locked(QuotePartner.objects.select_related("account", "contact"), partner_id)
        if partner.access == access:
            return partner
        partner.access = access
        if not partner.is_authorised:
            partner.token_hash = partner.expires_at = None
        save(partner, fields=["access", "token_hash", "expires_at"])
        data = {"partner": partner.account.name, "access": access}
        record(subject=quote, verb="partner_changed", actor=actor, data=data, account_id=quote.account_id)
    return partner


def remove_partner(partner_id: UUID | str, *, actor: Actor) -> None:
    """Take a partner off the quote; its link stops working."""
    actor.require("quotes.partners", _("put partners on a quote"))
    partner, quote = queries.get_partner(partner_id, actor=actor)
    with transaction.atomic():
        data = {"partner": partner.account.name}
        record(subject=quote, verb="partner_removed", actor=actor, data=data, account_id=quote.account_id)
        partner.delete()


def send_partner_link(partner_id: UUID | str, *, actor: Actor) -> QuotePartner:
    """Mail an authorised partner a fresh link; the one before stops working. ``Blocked`` for one that is only listed."""
    actor.require("quotes.partners", _("put partners on a quote"))
    quote = queries.get_partner(partner_id, actor=actor)[1]
    with transaction.atomic():
        partner = locked(QuotePartner.objects.select_related("account", "contact"), partner_id)
        if not partner.is_authorised:
            raise Blocked(_("%(partner)s is only listed and may not read the quote.") % {"partner": partner.account})
        if partner.contact is None or not partner.contact.email:
            raise Blocked(_("%(partner)s has no contact with an e-mail address here.") % {"partner": partner.account})
        token = ids.token()
        partner.token_hash, partner.linked_at = ids.hash_token(token), clock.now()
        partner.expires_at = clock.now() + LIFETIME
        save(partner, fields=["token_hash", "linked_at", "expires_at"])
        data = {"partner": partner.account.name, "to": partner.contact.email}
        record(subject=quote, verb="partner_linked", actor=actor, data=data, account_id=quote.account_id)
        emails.partner_link(partner, quote, token, actor)
    return partner


def partner_reads(partner: QuotePartner, *, facts: dict[str, Any]) -> None:
    """The partner opened its link; told in the trail of the quote."""
    quote = partner.newest()
    if quote is None:
        return
    label = partner.contact.name if partner.contact else partner.account.name
    reader = replace(outsider(label, **facts), permissions=frozenset())
    with transaction.atomic():
        row = QuotePartner.objects.select_for_update().get(pk=partner.pk)
        first, row.last_opened_at = row.last_opened_at is None, clock.now()
        save(row, fields=["last_opened_at"])
        if first:
            data = {"partner": partner.account.name}
            record(subject=quote, verb="partner_viewed", actor=reader, data=data, account_id=quote.account_id)
