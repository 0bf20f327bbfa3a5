"""What people and customers are told about quotes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import kinds
from pactline.notify.actions import notify, send_mail
from pactline.ui import formats

from .models import Quote, TermRequest

HANDED, EXPIRED, ANSWERED = "quotes.handed", "quotes.expired", "quotes.wish_answered"


def register() -> None:
    """The kinds of notices, for the preferences page."""
    kinds.register(HANDED, gettext_lazy("A quote was handed over to you"), email=True)
    kinds.register(EXPIRED, gettext_lazy("A quote of yours has expired"))
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


def offer(quote: Quote, message: str, actor: Actor) -> None:
    """Send the offer with its PDF to the customer's contact."""
    if quote.contact is None or quote.pdf is None:
        return
    language = quote.account.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Our offer %(quote)s") % {"quote": quote}
        if quote.name:
            subject += f": {quote.name}"
    send_mail(
        to=[quote.contact.email],
        subject=subject,
        template="quotes/mail/offer",
        context={"quote": quote, "message": message, "sender": quote.owner},
        subject_record=quote,
        attachments=[quote.pdf],
        actor=actor,
        reply_to=quote.owner.email,
        language=language,
        keep_text=True,
    )
