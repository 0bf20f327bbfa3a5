"""From an envelope and its checked evidence to the facts of a certificate of completion. It says what the trail holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from pactline.files import queries as file_queries
from pactline.kernel import clock

from . import emails, sealkey, wording
from .models import Envelope, Evidence, Signer
from .pdf.certificate import CertificateFacts, EventFacts, SignerFacts
from .pdf.keys import SealKey
from .queries import Trail


def facts(
    envelope: Envelope,
    trail: Trail,
    *,
    key: SealKey,
    pages: int,
    sealed_sha256: str = "",
    level: str = "",
    level_notes: Sequence[str] = (),
    timestamp_by: str = "",
) -> CertificateFacts:
    """The certificate's contents. ``sealed_sha256`` is empty when the certificate is part of the sealed file itself."""
    with translation.override("en"):
        people = list(envelope.signers.select_related("consent", "signature_image"))
        texts = {one.consent for one in people if one.consent is not None}
        return CertificateFacts(
            organisation=sealkey.organisation(),
            envelope_id=str(envelope.pk),
            number=envelope.number,
            title=envelope.title,
            status="Signed by all",
            method=str(Envelope.Method(envelope.method).label),
            completed_at=clock.now(),
            time_zone=settings.TIME_ZONE,
            sender=_address(envelope.sender_label, envelope.sender_email),
            pages=pages,
            document_name=envelope.document.filename,
            original_sha256=envelope.document_sha256,
            presented_sha256=envelope.presented_sha256,
            sealed_sha256=sealed_sha256,
            level=level,
            level_notes=tuple(level_notes),
            policy=_policy(envelope),
            seal_subject=key.subject,
            seal_serial=key.serial,
            seal_self_signed=key.self_signed,
            timestamp_by=timestamp_by,
            chain_head=envelope.evidence_head,
            verify_url=emails.verify_url(envelope),
            disclosures=tuple((f"Version {text}", text.sha256) for text in sorted(texts, key=str)),
            signers=tuple(_person(one, trail.lines, envelope) for one in people),
            events=tuple(_event(line) for line in trail.lines),
            notes=tuple(_notes(envelope, trail.lines)),
        )


def _policy(envelope: Envelope) -> str:
    refuse = sealkey.options().policy == "refuse"
    wanted = envelope.wanted_level or "the best level that is available"
    return f"{wanted}; " + ("refused below it" if refuse else "a lower level is accepted and named here")


def _person(signer: Signer, lines: Sequence[Evidence], envelope: Envelope) -> SignerFacts:
    mine = [line for line in lines if line.signer_id == signer.pk]
    outcome = wording.outcome(signer)
    if signer.signature_kind == "paper":
        ticked = next((line for line in reversed(mine) if line.kind == "ticked_as_signed"), None)
        outcome = f"Signed on paper, as ticked by {ticked.actor}" if ticked else "Signed on paper"
    image = file_queries.read(signer.signature_image) if signer.signature_image else None
    return SignerFacts(
        name=signer.name,
        legal_name=signer.legal_name,
        title=signer.title,
        email=signer.email,
        role=str(Signer.Role(signer.role).label),
        order=signer.order,
        outcome=outcome,
        signature_id=str(signer.pk) if signer.signature_kind else "",
        signature_image=image,
        signature_text=signer.signature_text,
        authentication=tuple(wording.authentication(mine, since=_since(mine))),
        sent_at=next((line.at for line in mine if line.kind == "delivered_to_mail"), None),
        viewed_at=signer.viewed_at,
        signed_at=signer.signed_at if signer.signature_kind not in ("", "paper") else None,
        ip=signer.ip,
        device=signer.user_agent,
        consent=f"Version {signer.consent} accepted" if signer.consent else "",
        reason=signer.reason,
        delegated_from=signer.delegated_from,
    )


def _since(lines: Sequence[Evidence]) -> int:
    """Proof given by an earlier holder of this place does not count for who holds it now."""
    changes = ("delegated", "recipient_changed")
    return max((line.seq for line in lines if line.kind in changes and _other_mailbox(line)), default=0)


def _other_mailbox(line: Evidence) -> bool:
    if line.kind == "delegated" or "email_before" in line.data:
        return True
    before, after = line.data.get("before") or {}, line.data.get("after") or {}
    return bool(before.get("email") != after.get("email"))


def _event(line: Evidence) -> EventFacts:
    return EventFacts(
        seq=line.seq, at=line.at, what=wording.sentence(line), actor=line.actor, ip=line.ip, hash=line.hash
    )


def _notes(envelope: Envelope, lines: Sequence[Evidence]) -> list[str]:
    notes: list[str] = []
    for line in lines:
        if line.kind == "paper_uploaded":
            differ = line.data.get("words_differ")
            compared = "it has no text to compare with the document that was sent"
            if isinstance(differ, int):
                compared = f"{differ} words differ from the document that was sent"
            notes.append(
                f"A signed copy on paper was uploaded by {line.actor} (SHA-256 {line.data.get('sha256')}); {compared}."
            )
    if not any(one.kind in ("signed",) for one in lines):
        notes.append(
            "Nobody signed electronically; the file states what the sender recorded about signatures on paper."
        )
    return notes


def _address(name: str, email: str) -> str:
    return f"{name} <{email}>" if email else name
