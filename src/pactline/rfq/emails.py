"""What people and customers are told about requests for quotes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import kinds
from pactline.notify.actions import notify, send_mail

from .models import CustomerLink, QuoteRequest

ASKED = "rfq.asked"


def register() -> None:
    """The kinds of notices, for the preferences page."""
    kinds.register(ASKED, gettext_lazy("A customer asks for a quote"), email=True)


def asked(request: QuoteRequest) -> None:
    """Tell the owner of the account."""
    if request.owner_id is None:
        return
    notify(
        user=request.owner_id,
        title=lambda: (
            _("%(account)s asks for a quote: %(title)s") % {"account": request.account.name, "title": request.title}
        ),
        body=request.text[:1000],
        url=request.get_absolute_url(),
        kind=ASKED,
        subject=request,
        actor=SYSTEM,
    )


def invitation(link: CustomerLink, token: str, actor: Actor) -> None:
    """Send the personal link."""
    language = link.contact.account.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Your link to ask for quotes and see our offers")
    send_mail(
        to=[link.contact.email],
        subject=subject,
        template="rfq/mail/invitation",
        context={
            "name": link.contact.name, "sender": actor.label, "link": f"/customer/{token}", "expires_at": link.expires_at,
        },
        subject_record=link,
        actor=actor,
        reply_to=actor.email,
        language=language,
    )  # fmt: skip


def canceled(request: QuoteRequest, actor: Actor) -> None:
    """Tell the customer that there will be no quote, and why."""
    if not request.contact.email:
        return
    language = request.account.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Your request %(number)s") % {"number": request.number}
    send_mail(
        to=[request.contact.email],
        subject=subject,
        template="rfq/mail/canceled",
        context={"name": request.contact.name, "request_": request, "reason": request.status_reason},
        subject_record=request,
        actor=actor,
        reply_to=actor.email,
        language=language,
        keep_text=True,
    )
