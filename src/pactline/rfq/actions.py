"""The only file of rfq that writes: links of customers, requests, and the quote made from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.catalog import queries as catalog
from pactline.files import actions as files
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor, outsider
from pactline.kernel.errors import Blocked, InvalidInput, TooMany
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.parties import queries as parties
from pactline.quotes import actions as quotes
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.models import Quote, QuoteLine

from . import emails, queries
from .lifecycle import LINK, REQUEST
from .models import CustomerLink, QuoteRequest, RequestedItem, RequestFile

PREFIX, PURPOSE = "RFQ", "rfq.attachment"
LIFETIME = timedelta(days=180)
KINDS = frozenset({"pdf", "docx", "xlsx", "png", "jpeg", "csv", "txt"})
MOST_ITEMS, MOST_FILES, MOST_OPEN = 50, 5, 50
CUSTOMER = frozenset({"rfq.submit", "catalog.view"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A product by key, or words; how many, and a remark."""

    offering_id: UUID | None = None
    text: str = ""
    quantity: Decimal = Decimal(1)
    note: str = ""


# Links


def invite(contact_id: UUID, *, actor: Actor) -> CustomerLink:
    """Mail a contact its personal link; the one before stops working."""
    actor.require("rfq.invite", _("send customers their link"))
    contact = parties.get_contact(contact_id, actor=actor)
    if not contact.email or contact.do_not_email:
        raise Blocked(_("%(contact)s has no e-mail address, or wants no e-mail.") % {"contact": contact.name})
    token = ids.token()
    with transaction.atomic():
        for earlier in CustomerLink.objects.filter(contact=contact, status=CustomerLink.Status.OPEN):
            LINK.apply(earlier.pk, "revoke", actor=actor, data={"reason": "sent_again"})
        link = CustomerLink(
            contact=contact,
            token_hash=ids.hash_token(token),
            expires_at=clock.now() + LIFETIME,
            sent_by_id=actor.user_id,
        )
        link.save(force_insert=True)
        record(subject=link, verb="sent", actor=actor, data={"to": contact.email}, account_id=contact.account_id)
        emails.invitation(link, token, actor)
    return link


def revoke(link_id: UUID, *, actor: Actor) -> CustomerLink:
    """The link stops working."""
    rows = CustomerLink.objects.filter(contact__in=parties.visible_contacts(actor))
    return LINK.apply(link_id, "revoke", actor=actor, queryset=rows)


def customer(link: CustomerLink, *, ip: str | None = None, user_agent: str = "", request_id: str = "") -> Actor:
    """The outsider of a link, who may ask for its own account. The caller found the link by its token."""
    contact = link.contact
    person = outsider(contact.name, email=contact.email, ip=ip, user_agent=user_agent, request_id=request_id)
    return replace(person, permissions=CUSTOMER, account_id=contact.account_id)


def note_opening(link: CustomerLink) -> None:
    """When the link was last used."""
    with transaction.atomic():
        row = CustomerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        row.last_opened_at = clock.now()
        save(row, fields=["last_opened_at"])


# Requests


def submit(
    link: CustomerLink,
    *,
    title: str,
    wishes: Sequence[Wish],
    text: str = "",
    wished_on: date | None = None,
    attachments: Sequence[Any] = (),
    actor: Actor,
) -> QuoteRequest:
    """The customer asks for a quote. Products must be ones that it may buy. Raises ``InvalidInput``, ``TooMany``."""
    actor.require("rfq.submit", _("ask for a quote"))
    account = link.contact.account
    if QuoteRequest.objects.filter(account=account, status__in=["submitted", "in_review"]).count() >= MOST_OPEN:
        raise TooMany(
            _("There are %(count)d open requests already. Wait until some are answered.") % {"count": MOST_OPEN}
        )
    items = _items(link, title, text, wishes, wished_on, attachments, actor)
    blobs = [
        files.take(files.received(one), filename=one.name, allow=KINDS, purpose=PURPOSE, actor=actor)[0]
        for one in attachments
    ]
    request = QuoteRequest(
        account=account, contact=link.contact, owner=account.owner, team=account.team, title=title.strip()[:200],
        text=text.strip(), wished_on=wished_on,
    )  # fmt: skip
    with transaction.atomic():
        request.number = next_number(PREFIX, clock.today().year)
        request.save(force_insert=True)
        for position, item in enumerate(items, 1):
            item.request, item.position = request, position
        RequestedItem.objects.bulk_create(items)
        RequestFile.objects.bulk_create([RequestFile(request=request, blob=blob) for blob in blobs])
        data = {"items": len(items), "files": len(blobs), "title": request.title}
        record(subject=request, verb="submitted", actor=actor, data=data, account_id=account.pk)
        emails.asked(request)
    return request


def _items(
    link: CustomerLink,
    title: str,
    text: str,
    wishes: Sequence[Wish],
    wished_on: date | None,
    attachments: Sequence[Any],
    actor: Actor,
) -> list[RequestedItem]:
    problems: dict[str, str] = {}
    if not title.strip():
        problems["title"] = _("Say what it is about.")
    if wished_on is not None and wished_on < clock.today():
        problems["wished_on"] = _("Choose a day that is not in the past.")
    if not wishes and not text.strip() and not attachments:
        problems["text"] = _("Choose a product, or write what you need.")
    if len(wishes) > MOST_ITEMS or len(attachments) > MOST_FILES:
        problems["text"] = _("At most %(items)d items and %(files)d files.") % {
            "items": MOST_ITEMS,
            "files": MOST_FILES,
        }
    wanted = [wish.offering_id for wish in wishes if wish.offering_id]
    open_ = {}
    if wanted:
        rows = catalog.sellable(actor, buyer=queries.buyer(link.contact.account)).filter(pk__in=wanted)
        open_ = {row.pk: row for row in rows}
    found = []
    for row, wish in enumerate(wishes, 1):
        offering = open_.get(wish.offering_id) if wish.offering_id else None
        if wish.offering_id and offering is None:
            problems[f"items.{row}"] = _("Row %(row)d: this product is not offered to you.") % {"row": row}
            continue
        if not 0 < wish.quantity <= 1_000_000:
            problems[f"items.{row}"] = _("Row %(row)d: enter a quantity that is more than 0.") % {"row": row}
            continue
        name = offering.said("name", link.contact.account.language) if offering else wish.text.strip()
        found.append(
            RequestedItem(offering=offering, name=name[:300], quantity=wish.quantity, note=wish.note.strip()[:500])
        )
    if problems:
        raise InvalidInput(_("The request was not sent."), problems=list(problems.values()), fields=problems)
    return found


def withdraw(link: CustomerLink, request_id: UUID, *, actor: Actor) -> QuoteRequest:
    """The customer does not want it any more."""
    rows = QuoteRequest.objects.filter(account=link.contact.account_id)
    reason = _("Withdrawn by the customer.")
    return REQUEST.apply(request_id, "withdraw", actor=actor, fields={"status_reason": reason}, queryset=rows)


def review(request_id: UUID, *, actor: Actor) -> QuoteRequest:
    """Somebody works on it now."""
    rows = queries.visible_to(actor)
    return REQUEST.apply(request_id, "review", actor=actor, fields={"owner_id": actor.person_id}, queryset=rows)


def cancel(request_id: UUID, *, reason: str, actor: Actor) -> QuoteRequest:
    """There will be no quote; the customer is told why."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    rows = queries.visible_to(actor).select_related("account", "contact")
    with transaction.atomic():
        request = REQUEST.apply(
            request_id, "cancel", actor=actor, fields={"status_reason": reason.strip()},
            data={"reason": reason.strip()}, queryset=rows,
        )  # fmt: skip
        emails.canceled(request, actor)
    return request


def convert(request_id: UUID, *, actor: Actor) -> Quote:
    """Make a draft quote with the requested products; words become notes on it. Pressed twice it answers the same quote."""
    with transaction.atomic():
        request = locked(queries.visible_to(actor).order_by("pk"), request_id)
        if request.quote is not None:
            return request.quote
        actor.require("rfq.work", _("make quotes from requests"))
        quote = quotes.create_quote(
            account_id=request.account_id,
            contact_id=request.contact_id if request.contact.is_active else None,
            name=request.title,
            lines=_lines(request),
            actor=actor,
        )
        data = {"quote": quote.number}
        REQUEST.apply(request.pk, "convert", actor=actor, data=data, fields={"quote_id": quote.pk})
    return quote


def _lines(request: QuoteRequest) -> list[NewLine]:
    """Products as lines; what is words, or is not sold now, as a note."""
    found = []
    buyer = replace(queries.buyer(request.account), channel="direct")
    for item in request.items.select_related("offering"):
        words = " · ".join(part for part in (f"{item.quantity.normalize():f} × {item.name}", item.note) if part)
        offering = item.offering
        if offering is None or catalog.not_sold(offering, on=clock.today(), buyer=buyer):
            found.append(NewLine(kind=QuoteLine.Kind.NOTE, name=words[:200]))
            continue
        found.append(NewLine(offering_id=offering.pk, quantity=item.quantity))
        if item.note:
            found.append(NewLine(kind=QuoteLine.Kind.NOTE, name=item.note[:200]))
    return found
