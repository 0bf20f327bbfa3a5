"""Quote -> its PDF signed by the customer and by us; what both have signed accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.esign import actions as esign
from pactline.esign import queries as envelopes
from pactline.esign import subjects
from pactline.esign.models import Envelope, Signer
from pactline.esign.people import SignerInput
from pactline.files.models import Blob
from pactline.identity.access import actor_of
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import locked
from pactline.quotes import actions as quotes_actions
from pactline.quotes import guards
from pactline.quotes import queries as quotes
from pactline.quotes.lifecycle import OFFERED
from pactline.quotes.models import Quote
from pactline.ui import presence, slots

SUBJECT = "quotes.quote"
OURS = "signatory"
"""The role of those who sign for us."""
OPEN = (Envelope.Status.DRAFT, Envelope.Status.AWAITING, Envelope.Status.PAUSED, Envelope.Status.DELIVERY_FAILED)
ENVELOPES = presence.Rows(Quote, Envelope, "subject_id", kinds=(SUBJECT,))


def signatories() -> list[User]:
    """Those who may sign for us, by name."""
    return list(people(roles=[OURS]))


def every(quote: Quote) -> QuerySet[Envelope]:
    """The envelopes of a quote, newest first. The caller sees the quote."""
    return envelopes.of_subject(quote)


def problems(quote: Quote, actor: Actor) -> list[str]:
    """What stands in the way of sending a quote for signature, in sentences."""
    if quote.status not in OFFERED or not quote.is_active:
        return [_("%(quote)s is not approved; only an approved quote is signed.") % {"quote": quote}]
    found = [guards.contact_can_be_mailed(quote, actor), guards.is_in_date(quote, actor)]
    latest = every(quote).first()
    if latest is not None and latest.status in (*OPEN, Envelope.Status.SEALING):
        found.append(
            _("%(quote)s is out for signature already (%(number)s).") % {"quote": quote, "number": latest.number}
        )
    return [sentence for sentence in found if sentence]


def send(
    quote_id: UUID,
    *,
    actor: Actor,
    signer_id: UUID | None = None,
    message: str = "",
    expires_at: datetime | None = None,
) -> Envelope:
    """Send the PDF of an approved quote to its contact, then to one of us (``signer_id``; default: the only one who may).

    It waits for the customer from then on. ``Blocked`` names everything that is in the way; pressed twice, the second is.
    """
    actor.require("quotes.send", _("send a quote for signature"))
    quotes.get(quote_id, actor=actor)
    ours = _ours(signer_id)
    with transaction.atomic():
        quotes.get_locked(quote_id, actor=actor)
        quote = quotes.get(quote_id, actor=actor)
        if found := problems(quote, actor):
            raise Blocked(_("%(quote)s cannot be sent for signature.") % {"quote": quote}, problems=found)
        document = quotes_actions.print_quote(quote_id, actor=actor)
        quote = quotes_actions.send(quote_id, actor=actor, by_email=False)
        by = replace(actor, is_system=True)
        envelope = esign.create_envelope(
            document=document,
            title=_("Quote %(quote)s") % {"quote": quote},
            signers=_signers(quote, ours),
            actor=by,
            subject=quote,
            message=message,
            expires_at=expires_at,
            locale=quotes.document_language(quote),
        )
        envelope = esign.send(envelope.pk, actor=by)
        data = {
            "envelope": envelope.number,
            "sha256": document.sha256,
            "signers": [str(quote.contact), ours.signing_name],
        }
        record(subject=quote, verb="sent_for_signature", actor=actor, data=data, account_id=quote.account_id)
    return envelope


def _ours(signer_id: UUID | None) -> User:
    known = signatories()
    found = next((one for one in known if one.pk == signer_id), None) if signer_id else None
    if signer_id is None and len(known) == 1:
        return known[0]
    if found is None:
        words = (
            _("Choose who signs for us.")
            if known
            else _("Nobody has the role “Internal signatory”; give it to somebody.")
        )
        raise InvalidInput(words, fields={"signer": words})
    return found


def _signers(quote: Quote, ours: User) -> Sequence[SignerInput]:
    contact: Any = quote.contact
    return [
        SignerInput(
            name=contact.name, legal_name=contact.name, title=contact.title, email=contact.email, order=1,
            locale=quotes.document_language(quote),
        ),
        SignerInput(
            name=ours.name, legal_name=ours.signing_name, title=ours.title, email=ours.email, order=2, kind="internal",
            user_id=ours.pk, locale=ours.locale,
        ),
    ]  # fmt: skip


def signed_file(quote_id: UUID, *, actor: Actor) -> Blob:
    """The sealed PDF of a quote that everybody has signed, for whoever may see the quote."""
    quote = quotes.get(quote_id, actor=actor)
    found = next((one for one in every(quote) if one.sealed is not None), None)
    if found is None or found.sealed is None:
        raise NotVisible(_("%(quote)s has no signed file.") % {"quote": quote})
    return found.sealed


class Answers:
    """What the signing engine tells the quote. A quote that was changed or given up meanwhile is left as it is."""

    def on_completed(self, envelope: Envelope, actor: Actor) -> None:
        """Everybody signed: that accepts the quote."""
        quote = locked(Quote.objects.all(), envelope.subject_id or "")
        if quote.status in (*OFFERED, Quote.Status.EXPIRED, Quote.Status.DECLINED):
            signed_by = ", ".join(one.name for one in envelopes.people(envelope) if one.kind == Signer.Kind.EXTERNAL)
            quotes_actions.accept_by_signature(quote.pk, signed_by=signed_by, actor=SYSTEM)

    def on_declined(self, envelope: Envelope, actor: Actor) -> None:
        """Somebody declined to sign: the customer's reason declines the offer, ours does not."""
        quote = locked(Quote.objects.all(), envelope.subject_id or "")
        theirs = envelopes.people(envelope).filter(kind=Signer.Kind.EXTERNAL, status=Signer.Status.DECLINED).exists()
        if theirs and quote.status == Quote.Status.PENDING_CUSTOMER_ACCEPTANCE:
            quotes_actions.decline(quote.pk, reason=envelope.closed_reason, actor=replace(actor, is_system=True))

    def on_expired(self, envelope: Envelope, actor: Actor) -> None:
        """Nobody signed in time: the offer itself lasts as long as it says."""

    def on_cancelled(self, envelope: Envelope, actor: Actor) -> None:
        """Called off: it can be sent again."""


@on("quotes.quote.revised")
@on("quotes.quote.canceled")
@on("quotes.quote.accepted")
def withdraw(event: Event) -> None:
    """A quote that was changed, given up or accepted otherwise is signed no more: the links of its envelope die."""
    for envelope in Envelope.objects.filter(subject_type=SUBJECT, subject_id=event.subject_id, status__in=OPEN):
        reason = _("%(quote)s is no longer offered as it was sent.") % {"quote": event.subject_label}
        esign.cancel(envelope.pk, reason=reason, actor=SYSTEM)


def panel(request: HttpRequest, quote: Any) -> slots.Panel | None:
    """On a quote: who has signed, the signed file, and the way to send it."""
    actor = actor_of(request)
    if not isinstance(quote, Quote) or actor is None:
        return None
    envelope = every(quote).first() if ENVELOPES.there(quote) else None
    may_send = quote.status in OFFERED and quote.is_active and actor.may("quotes.send")
    if may_send and envelope is not None and envelope.status in (*OPEN, Envelope.Status.SEALING):
        may_send = False
    if envelope is None and not may_send:
        return None
    context = {
        "envelope": envelope,
        "people": list(envelope.signers.all()) if envelope else [],
        "signed_url": reverse("flows:signed_quote", args=[quote.pk]) if envelope and envelope.sealed_id else "",
        "url": reverse("flows:sign_quote", args=[quote.pk]) if may_send else "",
        "may_see": actor.may("esign.view"),
    }
    return slots.Panel("flows/signature.html", context, title=_("Signature"), order=25)


subjects.register(SUBJECT, Answers())
slots.register("quotes.quote.side", panel)
