"""From an envelope and its checked evidence to the facts of a certificate of completion. It says what the trail holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.files import queries as file_queries
from pactline.kernel import clock

from . import emails, sealkey, wording
from .models import Enclosed, Envelope, Evidence, Signer
from .pdf.certificate import CertificateFacts, EventFacts, FileFacts, SignerFacts
from .pdf.keys import SealKey
from .queries import Trail


def files(sheets: Sequence[Enclosed], *, pages: Sequence[int], sealed: Sequence[str] = ()) -> tuple[FileFacts, ...]:
    """The documents of an envelope as the certificate lists them; ``sealed`` are their hashes once they are sealed."""
    return tuple(
        FileFacts(
            title=sheet.document_name,
            name=sheet.document.filename,
            pages=pages[index],
            original_sha256=sheet.document_sha256,
            presented_sha256=sheet.presented_sha256,
            sealed_sha256=sealed[index] if sealed else "",
        )
        for index, sheet in enumerate(sheets)
    )


def facts(
    envelope: Envelope,
    trail: Trail,
    *,
    key: SealKey,
    files: tuple[FileFacts, ...],
    level: str = "",
    level_notes: Sequence[str] = (),
    timestamp_by: str = "",
) -> CertificateFacts:
    """The certificate's contents, in the envelope's language. Files without a sealed hash: the certificate is part of them."""
    with translation.override(envelope.locale):
        people = list(envelope.signers.select_related("consent", "signature_image"))
        texts = {one.consent for one in people if one.consent is not None}
        return CertificateFacts(
            language=envelope.locale,
            organisation=sealkey.organisation(),
            envelope_id=str(envelope.pk),
            number=envelope.number,
            title=envelope.title,
            status=_("Signed by all"),
            method=str(Envelope.Method(envelope.method).label),
            completed_at=clock.now(),
            time_zone=settings.TIME_ZONE,
            sender=_address(envelope.sender_label, envelope.sender_email),
            files=files,
            level=level,
            level_notes=tuple(level_notes),
            policy=_policy(envelope),
            seal_subject=key.subject,
            seal_serial=key.serial,
            seal_self_signed=key.self_signed,
            timestamp_by=timestamp_by,
            chain_head=envelope.evidence_head,
            verify_url=emails.verify_url(envelope),
            disclosures=tuple(
                (_("Version %(version)s") % {"version": text}, text.sha256) for text in sorted(texts, key=str)
            ),
            signers=tuple(_person(one, trail.lines) for one in people),
            events=tuple(_event(line) for line in trail.lines),
            notes=tuple(_notes(trail.lines)),
        )


def _policy(envelope: Envelope) -> str:
    wanted = {"level": envelope.wanted_level or _("the best level that is available")}
    if sealkey.options().policy == "refuse":
        return _("%(level)s; refused below it") % wanted
    return _("%(level)s; a lower level is accepted and named here") % wanted


def _person(signer: Signer, lines: Sequence[Evidence]) -> SignerFacts:
    mine = [line for line in lines if line.signer_id == signer.pk]
    outcome = wording.outcome(signer)
    if signer.signature_kind == "paper":
        ticked = next((line for line in reversed(mine) if line.kind == "ticked_as_signed"), None)
        outcome = _("Signed on paper")
        if ticked is not None:
            outcome = _("Signed on paper, as ticked by %(who)s") % {"who": ticked.actor}
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
        consent=_("Version %(version)s accepted") % {"version": signer.consent} if signer.consent else "",
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


def _notes(lines: Sequence[Evidence]) -> list[str]:
    notes: list[str] = []
    for line in lines:
        if line.kind == "paper_uploaded":
            differ = line.data.get("words_differ")
            compared = _("it has no text to compare with the document that was sent")
            if isinstance(differ, int):
                compared = _("%(count)d words differ from the document that was sent") % {"count": differ}
            notes.append(
                _("A signed copy on paper was uploaded by %(who)s (SHA-256 %(sha256)s); %(compared)s.")
                % {"who": line.actor, "sha256": line.data.get("sha256"), "compared": compared}
            )
    if not any(one.kind == "signed" for one in lines):
        notes.append(
            _("Nobody signed electronically; the file states what the sender recorded about signatures on paper.")
        )
    return notes


def _address(name: str, email: str) -> str:
    return f"{name} <{email}>" if email else name
