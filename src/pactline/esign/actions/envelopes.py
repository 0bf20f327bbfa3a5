"""Creating, sending, cancelling and expiring envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.esign import emails, providers, queries, rules, subjects
from pactline.esign.lifecycle import ENVELOPE
from pactline.esign.models import Annex, Enclosed, Envelope, Signer
from pactline.esign.pdf import certificate as pages
from pactline.esign.pdf import document as documents
from pactline.esign.pdf import places, seal
from pactline.esign.pdf.refusals import PdfRefused
from pactline.esign.people import AnnexInput, SignerInput
from pactline.files import actions as file_actions
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.ui import formats

from .evidence import note
from .inviting import advance, revoke_links


def create_envelope(
    *,
    document: Blob | UUID | str,
    title: str,
    signers: Sequence[SignerInput],
    actor: Actor,
    annexes: Sequence[AnnexInput] = (),
    subject: Model | None = None,
    message: str = "",
    method: str = "electronic",
    expires_at: datetime | None = None,
    level: str = "",
    merge_certificate: bool = False,
    allow_reassign: bool = False,
    consumer: bool = False,
    remind_every_days: int = 3,
    provider: str = "pactline",
    locale: str = "",
    document_title: str = "",
) -> Envelope:
    """Make a draft envelope of a stored PDF for ``signers``; nobody is told yet (see ``send``).

    ``annexes`` are further documents, signed together with the first and sealed each on its own; ``document_title`` is
    that of the first, where it is not the envelope's. ``subject`` is the record that is answered through ``subjects``.
    ``expires_at`` defaults to 30 days from now. ``locale``: language of the certificate (default: the sender's).
    ``level``: a PAdES level that must be tried (B-B, B-T, B-LT, B-LTA); empty: the best that the seal can reach.
    Raises ``InvalidInput`` (422) for a file that cannot be signed or an unknown choice, ``NotAllowed`` (403).
    """
    actor.require("esign.send", _("send a document for signature"))
    if method not in Envelope.Method.values or method == Envelope.Method.MIXED:
        raise InvalidInput(_("The signing method must be electronic, wet or offline."), fields={"method": method})
    if level and level not in seal.LEVELS:
        raise InvalidInput(_("The level of the seal must be one of B-B, B-T, B-LT and B-LTA."), fields={"level": level})
    if not title.strip():
        raise InvalidInput(_("Give the document a title."), fields={"title": _("A title is needed.")})
    if len(annexes) > rules.MAX_ANNEXES:
        raise InvalidInput(_("An envelope holds at most %(count)d documents.") % {"count": rules.MAX_ANNEXES + 1})
    blob, facts = _judged(document)
    further = [(given.title.strip()[:200], *_judged(given.document)) for given in annexes]
    now = clock.now()
    with transaction.atomic():
        envelope = Envelope(
            number=next_number("E", now.year),
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            title=title.strip()[:200],
            document_title=document_title.strip()[:200],
            locale=_language(locale or actor.locale),
            message=message.strip(),
            method=method,
            provider=provider,
            document=blob,
            document_sha256=facts.sha256,
            sender_id=actor.user_id,
            sender_label=actor.label[:200],
            sender_email=actor.email,
            wanted_level=level,
            merge_certificate=merge_certificate,
            allow_reassign=allow_reassign,
            consumer=consumer,
            remind_every_days=remind_every_days,
            expires_at=expires_at or now + rules.DEFAULT_LIFETIME,
        )
        providers.of(envelope)
        envelope.save(force_insert=True)
        for position, (name, more, its) in enumerate(further, 2):
            Annex(
                envelope=envelope, position=position, title=name or more.filename[:200], document=more,
                document_sha256=its.sha256,
            ).save(force_insert=True)  # fmt: skip
        for given in signers:
            add_signer(envelope, given)
        record(subject=envelope, verb="created", actor=actor, data={"title": envelope.title, "people": len(signers)})
        listed: dict[str, Any] = {}
        if further:
            rows = [{"title": name, "document_sha256": its.sha256, "pages": its.pages} for name, _blob, its in further]
            listed = {"annexes": rows}
        note(
            envelope, "created", actor=actor, title=envelope.title, document_sha256=facts.sha256, pages=facts.pages,
            **listed,
        )  # fmt: skip
        for signer in envelope.signers.all():
            note(envelope, "recipient_added", actor=actor, signer=signer, **facts_of(signer))
    return envelope


def _judged(document: Blob | UUID | str) -> tuple[Blob, documents.Facts]:
    """A stored file that can be signed, and what is known of it."""
    blob = file_queries.of(document)
    try:
        facts = documents.inspect(file_queries.read(blob))
    except PdfRefused as error:
        raise InvalidInput(f"“{blob.filename}”: {error}", fields={"document": str(error)}) from error
    if facts.locked:
        raise InvalidInput(
            _("“%(file)s” carries a signature that forbids any further one.") % {"file": blob.filename},
            fields={"document": _("It is locked by an earlier signature.")},
        )
    return blob, facts


def _language(locale: str) -> str:
    """A language in which certificates can be written; English for any other."""
    found = locale.split("-")[0].lower()
    return found if found in dict(settings.LANGUAGES) else "en"


def add_signer(envelope: Envelope, given: SignerInput) -> Signer:
    """Write one person of an envelope. Raises ``InvalidInput`` naming the person and what is wrong."""
    for choices, value, what in (
        (Signer.Role, given.role, "role"),
        (Signer.Kind, given.kind, "kind"),
        (Signer.Factor, given.factor, "factor"),
    ):
        if value not in choices.values:
            raise InvalidInput(
                _("“%(value)s” is no %(what)s of a signatory (%(name)s); possible are %(choices)s.")
                % {"value": value, "what": what, "name": given.name, "choices": ", ".join(choices.values)}
            )
    try:
        for place in given.places:
            places.place_from_json(place)
    except PdfRefused as error:
        raise InvalidInput(f"{given.name}: {error}") from error
    signer = Signer(
        envelope=envelope,
        order=given.order,
        kind=given.kind,
        role=given.role,
        name=given.name.strip()[:160],
        legal_name=given.legal_name.strip()[:160],
        title=given.title.strip()[:160],
        email=given.email.strip(),
        user_id=given.user_id,
        locale=given.locale,
        factor=given.factor,
        access_code_hash=make_password(given.access_code) if given.access_code else "",
        places=list(given.places),
    )
    signer.save(force_insert=True)
    return signer


def facts_of(signer: Signer) -> dict[str, object]:
    """What the trail says of a person."""
    return {
        "name": signer.name,
        "email": signer.email,
        "role": signer.role,
        "order": signer.order,
        "side": signer.kind,
        "factor": "sign_in_or_code" if signer.user_id else signer.factor,
    }


def send(envelope_id: UUID | str, *, actor: Actor) -> Envelope:
    """Fix the document, find where each signs, and invite those whose turn it is.

    Raises ``Blocked`` (409) with a sentence for each person who cannot be reached, ``WrongState`` (409) when it was
    sent before.
    """
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        ENVELOPE.apply(envelope.pk, "send", actor=actor)
        envelope.refresh_from_db()
        _present(envelope, actor)
        note(
            envelope, "sent", actor=actor, method=envelope.method, presented_sha256=envelope.presented_sha256,
            expires_at=envelope.expires_at.isoformat(), **annexed(envelope, "presented_sha256"),
        )  # fmt: skip
        advance(envelope, actor=actor)
        envelope.refresh_from_db()
    return envelope


def _present(envelope: Envelope, actor: Actor) -> None:
    """Fix what signers will see: each document, with a page for signatures where it has no place for them."""
    people = list(envelope.signers.all())
    for one in people:
        one.spots = []
    with translation.override(envelope.locale):
        for number, sheet in enumerate(queries.documents(envelope), 1):
            blob = sheet.document
            if envelope.method == Envelope.Method.ELECTRONIC:
                blob = _with_places(sheet, number, people, actor)
            sheet.presented, sheet.presented_sha256 = blob, blob.sha256
            save(sheet, fields=["presented", "presented_sha256"])
    for one in people:
        save(one, fields=["spots"])


def _with_places(sheet: Enclosed, number: int, people: Sequence[Signer], actor: Actor) -> Blob:
    """The document as it is shown: as it came, or with a page for those who find no place in it."""
    original = file_queries.read(sheet.document)
    homeless = [one for one in people if one.role == Signer.Role.SIGNER and not settle(one, number, original)]
    facts = documents.inspect(original)
    if not homeless or facts.signatures:
        return sheet.document
    page = pages.signature_page(
        sheet.document_name, [(one.legal_name or one.name, one.title) for one in homeless], heading=_("Signatures")
    )
    spots = pages.signature_page_spots(len(homeless), first_page=facts.pages)
    for one, spot in zip(homeless, spots, strict=True):
        one.spots = [*one.spots, {**spot.as_json(), "document": number}]
    return file_actions.store(
        seal.prepare(original, appendix=page),
        filename=sheet.document.filename,
        content_type="application/pdf",
        purpose="esign.presented",
        actor=actor,
        kind="pdf",
    )


def settle(signer: Signer, number: int, document: bytes) -> bool:
    """Find the places of ``signer`` in the document of this number; whether one for the signature was among them."""
    wishes = [places.place_from_json(place) for place in signer.places if place.get("document", 1) == number]
    found = [spot for spot in places.resolve(document, wishes) if spot is not None] if wishes else []
    signer.spots = [*signer.spots, *({**spot.as_json(), "document": number} for spot in found)]
    return any(spot.kind == "signature" for spot in found)


def annexed(envelope: Envelope, column: str) -> dict[str, Any]:
    """What a line of evidence says of the further documents; nothing where there are none."""
    rows = [getattr(annex, column) for annex in queries.annexes(envelope)]
    return {"annexes": rows} if rows else {}


def cancel(envelope_id: UUID | str, *, reason: str, actor: Actor) -> Envelope:
    """Call it off: links die, those who were asked are told, the subject is answered."""
    if not reason.strip():
        raise InvalidInput(
            _("Say why it is cancelled; those who were asked will read it."), fields={"reason": _("Needed.")}
        )
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        asked = _asked(envelope)
        ENVELOPE.apply(
            envelope.pk, "cancel", actor=actor, data={"reason": reason}, fields={"closed_reason": reason.strip()}
        )
        envelope.refresh_from_db()
        revoke_links(envelope, because="cancelled")
        note(envelope, "voided", actor=actor, reason=reason.strip())
        providers.of(envelope).withdraw(envelope, asked, reason.strip(), actor)
        if (handler := subjects.of(envelope)) is not None:
            handler.on_cancelled(envelope, actor)
    return envelope


def change_expiry(envelope_id: UUID | str, *, expires_at: datetime, actor: Actor) -> Envelope:
    """Give people more (or less) time, before sending or while they sign."""
    actor.require("esign.send", _("change until when it can be signed"))
    if rules.is_past(expires_at):
        raise InvalidInput(_("The new date must lie ahead."), fields={"expires_at": _("It lies in the past.")})
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        if envelope.status not in ("draft", "awaiting", "paused", "delivery_failed"):
            raise Blocked(_("%(envelope)s is closed; its date cannot be changed.") % {"envelope": envelope.number})
        old = envelope.expires_at
        envelope.expires_at = expires_at
        save(envelope, fields=["expires_at"])
        record(subject=envelope, verb="rescheduled", actor=actor, data={"from": str(old), "to": str(expires_at)})
        note(envelope, "expiry_changed", actor=actor, before=old.isoformat(), after=expires_at.isoformat())
    return envelope


def expire_due() -> int:
    """Close every envelope whose time has passed; each in its own transaction. Returns how many."""
    now = clock.now()
    open_states = [Envelope.Status.AWAITING, Envelope.Status.PAUSED, Envelope.Status.DELIVERY_FAILED]
    due = list(Envelope.objects.filter(status__in=open_states, expires_at__lte=now).values_list("pk", flat=True))
    return sum(_expire(pk) for pk in due)


def _expire(envelope_id: UUID) -> int:
    with transaction.atomic():
        envelope = Envelope.objects.select_for_update().get(pk=envelope_id)
        if envelope.status not in ("awaiting", "paused", "delivery_failed") or not rules.is_past(envelope.expires_at):
            return 0
        asked = _asked(envelope)
        reason = _("It was to be signed until %(date)s.") % {"date": f"{formats.in_utc(envelope.expires_at)} UTC"}
        ENVELOPE.apply(envelope.pk, "expire", actor=SYSTEM, fields={"closed_reason": reason})
        envelope.refresh_from_db()
        revoke_links(envelope, because="expired")
        note(envelope, "expired", actor=SYSTEM)
        providers.of(envelope).withdraw(envelope, asked, reason, SYSTEM)
        emails.to_sender(
            envelope,
            "closed",
            lambda: _("Not signed in time: “%(title)s”") % {"title": envelope.title},
            actor=SYSTEM,
            reason=reason,
        )
        if (handler := subjects.of(envelope)) is not None:
            handler.on_expired(envelope, SYSTEM)
    return 1


def _asked(envelope: Envelope) -> list[Signer]:
    return list(envelope.signers.filter(status__in=[Signer.Status.PENDING, Signer.Status.DELIVERY_FAILED]))


def _key(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        return UUID(int=0)
