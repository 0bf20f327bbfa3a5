"""What people and customers are told about quotes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import kinds
from pactline.notify.actions import notify, send_mail
from pactline.notify.rendering import Words
from pactline.ui import formats

from . import queries
from .models import OfferLink, Quote, QuotePartner, TermRequest

HANDED, EXPIRED, ANSWERED = "quotes.handed", "quotes.expired", "quotes.wish_answered"
OPENED, CUSTOMER = "quotes.offer_opened", "quotes.offer_answered"


def register() -> None:
    """The kinds of notices, for the preferences page."""
    kinds.register(HANDED, gettext_lazy("A quote was handed over to you"), email=True)
    kinds.register(EXPIRED, gettext_lazy("A quote of yours has expired"))
    kinds.register(OPENED, gettext_lazy("A customer opened an offer of yours for the first time"))
    kinds.register(CUSTOMER, gettext_lazy("A customer answered an offer or asked about it"), email=True)
    kinds.register(ANSWERED, gettext_lazy("A customer’s wish about terms was answered"))


def handed(quote: Quote, note: str, actor: Actor) -> None:
    """Tell whose turn it is now."""
    person = quote.assigned_to or quote.owner
    if person.pk == actor.user_id:
        return
    back = quote.assigned_to is None

    def title() -> str:
        words = _("%(who)s gave %(quote)s back to you") if back else _("%(who)s handed %(quote)s over to you")
        return words % {"who": actor.label, "quote": quote}

    def body() -> str:
        day = formats.day(quote.expires_on)
        return note or _("%(account)s, valid until %(day)s") % {"account": quote.account.name, "day": day}

    notify(user=person, title=title, body=body, url=quote.get_absolute_url(), kind=HANDED, subject=quote, actor=actor)


def expired(quote: Quote) -> None:
    """Tell the owner."""
    notify(
        user=quote.owner_id,
        title=lambda: _("%(quote)s has expired") % {"quote": quote},
        body=lambda: _("%(account)s: set a new date to open it again.") % {"account": quote.account.name},
        url=quote.get_absolute_url(),
        kind=EXPIRED,
        subject=quote,
        actor=SYSTEM,
    )


def wish_answered(wish: TermRequest, actor: Actor) -> None:
    """Tell who wrote the wish down."""
    if wish.requested_by is None or wish.requested_by_id == actor.user_id:
        return
    quote = wish.quote

    def title() -> str:
        word = _("granted") if wish.is_granted else _("declined")
        return _("A wish on %(quote)s was %(word)s") % {"quote": quote, "word": word}

    notify(
        user=wish.requested_by,
        title=title,
        body=f"{wish.text}\n\n{wish.answer}".strip(),
        url=quote.get_absolute_url(),
        kind=ANSWERED,
        subject=quote,
        actor=actor,
    )


def opened(link: OfferLink) -> None:
    """The customer reads it."""
    _tell(link, OPENED, lambda: _("%(name)s has opened %(quote)s") % _names(link))


def asked(link: OfferLink, text: str) -> None:
    """The customer wrote something."""
    _tell(link, CUSTOMER, lambda: _("%(name)s has a question about %(quote)s") % _names(link), text[:2000])


def answered(link: OfferLink) -> None:
    """The customer accepted or declined."""

    def title() -> str:
        if link.status == OfferLink.Status.ACCEPTED:
            return _("%(name)s has accepted %(quote)s") % _names(link)
        return _("%(name)s has declined %(quote)s") % _names(link)

    _tell(link, CUSTOMER, title, link.note)


def choice_held(link: OfferLink, name: str) -> None:
    """The customer wants more than was approved."""
    _tell(
        link,
        CUSTOMER,
        lambda: _("%(name)s chose more on %(quote)s than is approved") % {**_names(link), "name": name},
        lambda: _("Make a new version with these items, have it approved and send it."),
    )


def _names(link: OfferLink) -> dict[str, object]:
    return {"name": link.answered_by or link.name, "quote": link.quote}


def _tell(link: OfferLink, kind: str, title: Words, body: Words = "") -> None:
    """The owner of the quote and who sent it."""
    quote = link.quote
    for person in {quote.owner_id, link.sent_by_id or quote.owner_id}:
        notify(
            user=person, title=title, body=body, url=quote.get_absolute_url(), kind=kind, subject=quote, actor=SYSTEM
        )


def offer(quote: Quote, message: str, actor: Actor, *, token: str) -> None:
    """Send the offer with its PDF and the link to answer it to the customer's contact."""
    if quote.contact is None or quote.pdf is None:
        return
    language = queries.document_language(quote) or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Our offer %(quote)s") % {"quote": quote}
        if quote.name:
            subject += f": {quote.name}"
    send_mail(
        to=[quote.contact.email],
        subject=subject,
        template="quotes/mail/offer",
        context={"quote": quote, "message": message, "sender": quote.owner, "link": f"/offer/{token}"},
        subject_record=quote,
        attachments=[quote.pdf],
        actor=actor,
        reply_to=quote.owner.email,
        language=language,
    )


def partner_link(partner: QuotePartner, quote: Quote, token: str, actor: Actor) -> None:
    """The partner's link to read the quote."""
    if partner.contact is None:
        return
    language = partner.account.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Offer %(quote)s to read") % {"quote": quote.number}
    send_mail(
        to=[partner.contact.email],
        subject=subject,
        template="quotes/mail/partner",
        context={
            "name": partner.contact.name,
            "quote": quote,
            "sender": actor.label,
            "link": f"/partner-offer/{token}",
        },
        subject_record=quote,
        actor=actor,
        reply_to=actor.email,
        language=language,
    )
