"""The acts that count: sign, approve, decline, hand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.esign import emails, providers, queries, rules, subjects
from pactline.esign.lifecycle import ENVELOPE, SIGNER
from pactline.esign.models import Envelope, Signer
from pactline.esign.pdf import images
from pactline.esign.pdf.refusals import PdfRefused
from pactline.files import actions as file_actions
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.ui import formats

from .envelopes import annexed
from .evidence import note
from .inviting import advance, issue_link, lock_signer, revoke_links
from .links import Visit, Visitor, proven

SignatureKind = Literal["typed", "drawn", "uploaded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """An adopted signature: the typed name, or a picture (``image``: PNG or JPEG bytes) drawn or uploaded."""

    kind: SignatureKind = "typed"
    text: str = ""
    image: bytes | None = None


def sign(token: str, *, signature: Signature, seen_sha256: str = "", visitor: Visitor) -> Signer:
    """Sign the document of a link (or approve it, for an approver: then the signature is ignored).

    ``seen_sha256`` names the documents on the page where the button was pressed (``seen_hashes``); others are refused.
    Of several documents each must have been shown before (``Blocked``, 409).
    Raises as ``open_link``; ``InvalidInput`` (422) for a bad picture or an empty name; ``WrongState`` (409) when it
    was signed before or is somebody else's turn; ``NotAllowed`` (403) without proof or consent.
    """
    visit = proven(token, visitor=visitor)
    if visit.stage == "consent":
        raise NotAllowed(_("Agree first to sign electronically."))
    picture, text = _adopt(visit.signer, signature)
    with transaction.atomic():
        envelope, signer = _turn(visit, visitor)
        presented = envelope.presented_sha256
        if seen_sha256 and seen_sha256 != seen_hashes(envelope):
            raise WrongState(_("The document on your page is not the present one. Reload the page and read it again."))
        if (unread := queries.unread(envelope, signer)) and len(queries.documents(envelope)) > 1:
            raise Blocked(
                _("Open “%(title)s” before you sign: it was not shown yet.") % {"title": unread[0].document_name}
            )
        blob = None
        if picture is not None:
            blob = file_actions.store(
                picture,
                filename=f"signature-{signer.pk}.png",
                content_type="image/png",
                purpose="esign.signature",
                actor=visit.actor,
            )
        kind = "approval" if signer.role == Signer.Role.APPROVER else signature.kind
        SIGNER.apply(
            signer.pk,
            "finish",
            actor=visit.actor,
            fields={
                "signature_kind": kind,
                "signature_text": text,
                "signature_image": blob,
                "ip": visitor.ip,
                "user_agent": visitor.user_agent[:300],
            },
        )
        signer.refresh_from_db()
        note(
            envelope,
            "approved" if kind == "approval" else "signed",
            actor=visit.actor,
            signer=signer,
            presented_sha256=presented,
            signature=kind,
            signature_sha256=blob.sha256 if blob else "",
            text=text,
            **annexed(envelope, "presented_sha256"),
        )
        record(
            subject=envelope,
            verb="signature_added",
            actor=visit.actor,
            data={"signer": signer.name, "role": signer.role},
        )
        advance(envelope, actor=visit.actor)
    return signer


def _adopt(signer: Signer, signature: Signature) -> tuple[bytes | None, str]:
    if signer.role == Signer.Role.APPROVER:
        return None, ""
    if signature.kind == "typed":
        text = " ".join(signature.text.split())
        if not text:
            raise InvalidInput(_("Type your name to sign."), fields={"text": _("Your name is missing.")})
        if len(text) > 120 or not text.isprintable():
            raise InvalidInput(_("Type your name with at most 120 letters."), fields={"text": _("Too long.")})
        return None, text
    if not signature.image:
        raise InvalidInput(_("Draw or upload your signature first."), fields={"image": _("The picture is missing.")})
    try:
        return images.clean(signature.image), ""
    except PdfRefused as error:
        raise InvalidInput(str(error), fields={"image": str(error)}) from error


def seen_hashes(envelope: Envelope) -> str:
    """What the page with the button says of the documents on it: their hashes in order."""
    return " ".join(sheet.presented_sha256 for sheet in queries.documents(envelope))


def _turn(visit: Visit, visitor: Visitor) -> tuple[Envelope, Signer]:
    """Both rows, locked; refuses whoever has acted, is not next, or came too late. Asked again under the lock."""
    envelope = locked(Envelope.objects.all(), visit.envelope.pk)
    signer = locked(Signer.objects.all(), visit.signer.pk)
    if not signer.must_act:
        raise WrongState(_("You are asked to read “%(title)s”, not to sign it.") % {"title": envelope.title})
    if signer.status == Signer.Status.COMPLETED:
        raise WrongState(
            _("You signed “%(title)s” on %(date)s already; nothing more is to be done.")
            % {"title": envelope.title, "date": f"{formats.in_utc(signer.signed_at)} UTC"}
        )
    if envelope.status not in (Envelope.Status.AWAITING, Envelope.Status.DELIVERY_FAILED):
        raise WrongState(
            _("“%(title)s” cannot be signed now: it is %(state)s.")
            % {"title": envelope.title, "state": ENVELOPE.words(envelope.status).lower()}
        )
    if rules.is_past(envelope.expires_at):
        raise WrongState(_("The time to sign “%(title)s” has passed.") % {"title": envelope.title})
    if not rules.is_next(signer, list(envelope.signers.all())):
        raise WrongState(
            _(
                "It is not your turn yet to sign “%(title)s”. You will get a message when the others before you have signed."
            )
            % {"title": envelope.title}
        )
    if not type(visit.link).objects.filter(pk=visit.link.pk, revoked_at__isnull=True).exists():
        raise WrongState(_("This link was replaced a moment ago. Use the newest message."))
    return envelope, signer


def decline(token: str, *, reason: str, visitor: Visitor) -> Signer:
    """Refuse to sign or approve, with a reason: the envelope closes, the sender and the subject are told."""
    visit = proven(token, visitor=visitor)
    words = reason.strip()
    if not words:
        raise InvalidInput(_("Say why you decline; the sender will read it."), fields={"reason": _("Needed.")})
    if len(words) > 2000:
        raise InvalidInput(_("Say it in at most 2,000 letters."), fields={"reason": _("Too long.")})
    with transaction.atomic():
        envelope, signer = _turn(visit, visitor)
        others = list(envelope.signers.filter(status=Signer.Status.PENDING).exclude(pk=signer.pk))
        place: dict[str, Any] = {"ip": visitor.ip, "user_agent": visitor.user_agent[:300]}
        SIGNER.apply(signer.pk, "decline", actor=visit.actor, data={"reason": words}, fields={"reason": words, **place})
        signer.refresh_from_db()
        closing = _("%(name)s declined: %(reason)s") % {"name": signer.name, "reason": words}
        ENVELOPE.apply(
            envelope.pk, "decline", actor=visit.actor, data={"reason": words, "signer": signer.name},
            fields={"closed_reason": closing},
        )  # fmt: skip
        envelope.refresh_from_db()
        revoke_links(envelope, because="declined")
        note(envelope, "declined", actor=visit.actor, signer=signer, reason=words)
        providers.of(envelope).withdraw(envelope, others, _("Somebody declined to sign."), visit.actor)
        emails.to_sender(
            envelope,
            "closed",
            lambda: _("Declined by %(name)s: “%(title)s”") % {"name": signer.name, "title": envelope.title},
            actor=visit.actor,
            signer=signer,
            reason=closing,
        )
        if (handler := subjects.of(envelope)) is not None:
            handler.on_declined(envelope, visit.actor)
    return signer


def reassign(token: str, *, name: str, email: str, reason: str = "", title: str = "", visitor: Visitor) -> Signer:
    """Hand the request on to another person, where the sender allows it. Both stay on the certificate."""
    visit = proven(token, visitor=visitor)
    if not visit.envelope.allow_reassign:
        raise NotAllowed(_("The sender does not allow handing this on. Decline, and say who should sign."))
    with transaction.atomic():
        envelope, signer = _turn(visit, visitor)
        before = f"{signer.name} <{signer.email}>"
        signer.name, signer.email, signer.title = name.strip()[:160], email.strip(), title.strip()[:160]
        signer.legal_name, signer.user, signer.kind = "", None, Signer.Kind.EXTERNAL
        signer.access_code_hash, signer.factor = "", Signer.Factor.EMAIL_CODE
        signer.consent = signer.consent_at = signer.viewed_at = None
        signer.authentication, signer.seen, signer.delegated_from = [], [], before
        save(
            signer,
            fields=[
                "name", "email", "title", "legal_name", "user", "kind", "access_code_hash", "factor", "consent",
                "consent_at", "viewed_at", "seen", "authentication", "delegated_from",
            ],
        )  # fmt: skip
        if problems := rules.problems_of_people(list(envelope.signers.all()), method=envelope.method):
            raise InvalidInput(_("This person cannot be asked."), problems=problems)
        revoke_links(envelope, because="reassigned", signer=signer)
        note(
            envelope, "delegated", actor=visit.actor, signer=signer, before=before, name=signer.name,
            email=signer.email, reason=reason.strip(),
        )  # fmt: skip
        record(subject=envelope, verb="handed_on", actor=visit.actor, data={"from": before, "to": signer.name})
        providers.of(envelope).invite(envelope, [signer], visit.actor)
    return signer


def my_link(signer_id: UUID | str, *, actor: Actor) -> str:
    """A link for a signed-in person to their own signature. For nobody else's: then ``NotAllowed`` (403)."""
    with transaction.atomic():
        envelope, signer = lock_signer(signer_id, actor)
        if actor.user_id is None or signer.user_id != actor.user_id:
            raise NotAllowed(_("Only %(name)s can open this signature.") % {"name": signer.name})
        if envelope.status not in ("awaiting", "delivery_failed", "completed"):
            raise Blocked(
                _("“%(title)s” cannot be signed now: it is %(state)s.")
                % {"title": envelope.title, "state": ENVELOPE.words(envelope.status).lower()}
            )
        if signer.status == Signer.Status.NOT_STARTED:
            raise WrongState(
                _("It is not your turn yet to sign “%(title)s”; others before you have to sign first.")
                % {"title": envelope.title}
            )
        token = issue_link(signer, expires_at=envelope.expires_at)
        note(envelope, "opened_by_sign_in", actor=actor, signer=signer)
    return token


def reveal_link(signer_id: UUID | str, *, actor: Actor) -> str:
    """A live link for a member of staff to pass on by other means (ES-13).

    Needs ``esign.operate``, is recorded with the person's name, and always asks for a code from the signer's mailbox.
    """
    actor.require("esign.operate", _("copy a signing link"))
    with transaction.atomic():
        envelope, signer = lock_signer(signer_id, actor)
        if signer.status != Signer.Status.PENDING or envelope.status not in ("awaiting", "delivery_failed"):
            raise Blocked(_("%(name)s is not asked at the moment, so there is no link.") % {"name": signer.name})
        token = issue_link(signer, expires_at=envelope.expires_at, force_code=True)
        note(envelope, "link_copied_by_staff", actor=actor, signer=signer)
        record(subject=envelope, verb="link_copied", actor=actor, data={"signer": signer.name})
    return token
