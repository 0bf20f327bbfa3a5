"""The customer's answer over a link: open, ask, accept with a choice, decline; and what the seller does to the link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import actions as activity
from pactline.activity.models import Comment
from pactline.approvals.planning import reopened
from pactline.kernel import clock, ids
from pactline.kernel.actor import SYSTEM, Actor, outsider
from pactline.kernel.errors import Blocked, Gone, InvalidInput, TooMany
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.quotes import choosing, emails, pricing, queries
from pactline.quotes.choosing import Chosen
from pactline.quotes.lifecycle import OFFER_LINK, QUOTE
from pactline.quotes.models import OfferLink, Quote

from . import documents, store

L = OfferLink.Status
ANSWER = frozenset({"quotes.answer_offer"})
MOST_QUESTIONS = 200
LONGEST = timedelta(days=90)
TAKEN = (*pricing.TOTALS, "taxes", "content_hash")
"""The columns of a quote that a choice changes."""


class NeedsApproval(Blocked):
    """What the customer chose goes beyond what was approved."""


def customer(link: OfferLink, *, ip: str | None = None, user_agent: str = "", request_id: str = "") -> Actor:
    """The outsider of a link, who may answer this offer and nothing else. The caller found the link by its token."""
    person = outsider(link.name, email=link.email, ip=ip, user_agent=user_agent, request_id=request_id)
    return replace(person, permissions=ANSWER)


# What the seller does


def open_link(quote: Quote, *, actor: Actor, message: str, free_quantities: bool) -> str:
    """A fresh link for the quote's contact; earlier open ones stop working. Answers the token, which is kept nowhere."""
    if quote.contact is None:
        raise Blocked(_("%(quote)s names no contact.") % {"quote": quote})
    for earlier in OfferLink.objects.filter(quote__number=quote.number, status=L.OPEN).values_list("pk", flat=True):
        OFFER_LINK.apply(earlier, "revoke", actor=actor, data={"reason": "sent_again"})
    token = ids.token()
    link = OfferLink(
        quote=quote,
        contact=quote.contact,
        name=quote.contact.name,
        email=quote.contact.email,
        message=message,
        token_hash=ids.hash_token(token),
        expires_at=_end(quote),
        offered_hash=quote.content_hash,
        free_quantities=free_quantities,
        sent_by_id=actor.user_id,
    )
    link.save(force_insert=True)
    record(subject=link, verb="sent", actor=actor, data={"to": link.email}, account_id=quote.account_id)
    return token


def _end(quote: Quote) -> datetime:
    """The end of the quote's last day, ninety days from now at most."""
    last = datetime.combine(quote.expires_on + timedelta(days=1), time(), clock.now().tzinfo)
    return min(last + timedelta(hours=12), clock.now() + LONGEST)


def revoke_offer(link_id: UUID | str, *, actor: Actor) -> OfferLink:
    """The link stops working; the quote stays where it is."""
    found = queries.get_offer_link(link_id, actor=actor)
    return OFFER_LINK.apply(found.pk, "revoke", actor=actor)


def resend_offer(link_id: UUID | str, *, actor: Actor) -> OfferLink:
    """Send the same offer again with a fresh link; the one before stops working."""
    actor.require("quotes.send", _("send quotes"))
    found = queries.get_offer_link(link_id, actor=actor)
    if found.status == L.OPEN and (why := queries.why_over(found)) and found.expires_at > clock.now():
        raise Gone(why)
    with transaction.atomic():
        link = locked(OfferLink.objects.select_related("quote"), found.pk)
        if link.status != L.OPEN:
            raise Gone(queries.why_over(link))
        token = ids.token()
        link.token_hash, link.resent_at, link.resent = ids.hash_token(token), clock.now(), link.resent + 1
        link.expires_at = _end(link.quote)
        save(link, fields=["token_hash", "resent_at", "resent", "expires_at"])
        record(subject=link, verb="resent", actor=actor, data={"to": link.email})
        documents.print_quote(link.quote_id, actor=actor)
        emails.offer(queries.get(link.quote_id, actor=actor), link.message, actor, token=token)
    return link


def expire_offer_links() -> int:
    """Close the links whose time ran out. Returns how many. Safe to repeat."""
    rows = OfferLink.objects.filter(status=L.OPEN, expires_at__lte=clock.now()).values_list("pk", flat=True)
    for pk in list(rows):
        OFFER_LINK.apply(pk, "expire", actor=SYSTEM)
    return len(rows)


def decline(quote_id: UUID, *, reason: str, actor: Actor) -> Quote:
    """Note that the customer does not want the offer, and why."""
    if not reason.strip():
        message = _("Say why the customer declines.")
        raise InvalidInput(message, fields={"reason": message})
    with transaction.atomic():
        rows = queries.visible_to(actor).select_related(*queries.RELATED)
        return QUOTE.apply(
            quote_id,
            "decline",
            actor=actor,
            data={"reason": reason.strip()},
            fields={"status_reason": reason.strip()},
            queryset=rows,
        )


# What the customer does


def note_opening(link: OfferLink, *, actor: Actor) -> None:
    """The link was opened: told the first time, counted every time."""
    with transaction.atomic():
        row = OfferLink.objects.select_for_update(of=("self",)).select_related("quote__owner").get(pk=link.pk)
        if row.status != L.OPEN:
            return
        first = row.first_opened_at is None
        row.first_opened_at = row.first_opened_at or clock.now()
        row.last_opened_at, row.openings = clock.now(), row.openings + 1
        save(row, fields=["first_opened_at", "last_opened_at", "openings"])
        if first:
            record(subject=row.quote, verb="viewed", actor=actor, data={"by": row.name})
            emails.opened(row)


def ask(token: str, *, text: str, facts: dict[str, Any]) -> Comment:
    """A question or remark to the salesperson; both sides read it."""
    link = queries.open_offer_by_token(token)
    actor = customer(link, **facts)
    written = Comment.objects.filter(subject_type=queries.SUBJECT, subject_id=link.quote_id, author_id=None)
    if written.count() >= MOST_QUESTIONS:
        raise TooMany(_("There are %(count)d remarks already. Please write an e-mail.") % {"count": MOST_QUESTIONS})
    with transaction.atomic():
        made = activity.comment(
            subject=link.quote, text=text, actor=actor, visibility=Comment.Visibility.EXTERNAL, place={}
        )
        emails.asked(link, text.strip())
    return made


def accept_offer(
    token: str, *, chosen: Chosen, name: str, title: str = "", consent: str, facts: dict[str, Any]
) -> OfferLink:
    """The customer accepts, with what was chosen at the offered prices. Pressed twice it does nothing more.

    ``consent``: the words that were ticked. Raises ``Gone`` when the offer is over or was changed, ``InvalidInput`` for a
    choice that cannot be, ``NeedsApproval`` when it goes beyond what was approved; then the seller is told.
    """
    found = queries.offer_by_token(token)
    if found.status == L.ACCEPTED:
        return found
    if not name.strip():
        raise InvalidInput(_("Enter your name."), fields={"name": _("Enter your name.")})
    actor = customer(found, **facts)
    try:
        with transaction.atomic():
            return _accept(found.pk, chosen, name.strip()[:200], title.strip()[:200], consent, actor)
    except NeedsApproval:
        with transaction.atomic():
            record(subject=found.quote, verb="choice_held", actor=actor, data=chosen.json())
            emails.choice_held(found, name.strip())
        raise


def _accept(link_id: UUID, chosen: Chosen, name: str, title: str, consent: str, actor: Actor) -> OfferLink:
    link = _open(link_id)
    if link.status == L.ACCEPTED:
        return link
    quote, offered = link.quote, link.quote.pdf
    names = take(quote, chosen, free=link.free_quantities)
    evidence = {
        "ip": actor.ip, "user_agent": actor.user_agent, "request_id": actor.request_id, "consent": consent,
        "email": link.email, "chosen": chosen.json(), "offered_sha256": link.offered_hash,
        "offered_pdf_sha256": offered.sha256 if offered else "", "accepted_sha256": quote.content_hash,
        "net": f"{quote.net:f}", "total": f"{quote.total:f}", "tcv": f"{quote.tcv:f}", "currency": quote.currency,
    }  # fmt: skip
    data = {"accepted_by": name, "title": title, "by_link": True, "added": names, "sha256": quote.content_hash}
    quote = QUOTE.apply(quote.pk, "accept_online", actor=actor, data=data, fields={"accepted_by": name})
    link = OFFER_LINK.apply(
        link.pk,
        "accept",
        actor=actor,
        data={"sha256": quote.content_hash},
        fields={"answered_by": name, "answered_title": title, "evidence": evidence},
    )
    link.evidence["accepted_pdf_sha256"] = documents.print_quote(quote.pk, actor=SYSTEM).sha256
    save(link, fields=["evidence"])
    emails.answered(link)
    return link


def _open(link_id: UUID) -> OfferLink:
    """The link and its quote, locked: the quote first, as every other verb does."""
    quote_id = OfferLink.objects.values_list("quote_id", flat=True).get(pk=link_id)
    related = ("account", "contact", "owner", "selling_entity", "price_list", "pdf")
    rows = Quote.objects.select_related(*related).order_by("pk")
    quote = locked(rows, quote_id)
    link = locked(OfferLink.objects.all(), link_id)
    link.quote = quote
    if link.status != L.ACCEPTED and (why := queries.why_over(link)):
        raise Gone(why)
    return link


def take(quote: Quote, chosen: Chosen, *, free: bool) -> list[str]:
    """Make what was chosen part of the quote at the offered prices; the caller holds the quote's lock. Answers the names.

    Refuses (``NeedsApproval``) what an approval rule would have to look at again.
    """
    offer = queries.as_offered(quote)
    lines = offer.choose(chosen, free=free)
    old = {line.pk: store.values_of(line) for line in offer.lines}
    changed = [values for line in lines if (values := store.values_of(line)) != old[line.pk]]
    if not changed:
        return []
    before = queries.approval_context(quote.pk)
    for field, value in offer.figures(lines).items():
        setattr(quote, field, value)
    store.update(changed)
    quote.content_hash = pricing.hash_of(quote, lines, queries.term_positions(quote))
    save(quote, fields=TAKEN)
    if reopened(queries.SUBJECT, before, queries.approval_context(quote.pk)):
        raise NeedsApproval(
            _("Your choice goes beyond what we could confirm in advance. We were told and will come back to you.")
        )
    return choosing.names_of(lines, offer.lines)


def decline_offer(token: str, *, reason: str, name: str, facts: dict[str, Any]) -> OfferLink:
    """The customer does not want the offer, and says why."""
    found = queries.offer_by_token(token)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("Say why, so that we can make a better offer.")
    if not name.strip():
        wrong["name"] = _("Enter your name.")
    if wrong:
        raise InvalidInput(_("Something is missing."), fields=wrong)
    actor = customer(found, **facts)
    with transaction.atomic():
        link = _open(found.pk)
        if link.status == L.ACCEPTED:
            raise Gone(queries.why_over(link))
        why = reason.strip()
        data = {"reason": why, "declined_by": name.strip(), "by_link": True}
        QUOTE.apply(link.quote_id, "decline_online", actor=actor, data=data, fields={"status_reason": why})
        evidence = {"ip": actor.ip, "user_agent": actor.user_agent, "request_id": actor.request_id}
        link = OFFER_LINK.apply(
            link.pk,
            "decline",
            actor=actor,
            data={"reason": why},
            fields={"answered_by": name.strip()[:200], "note": why, "evidence": evidence},
        )
        emails.answered(link)
    return link
