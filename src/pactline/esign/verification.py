"""What anybody may learn of a signed file: the verdict on its bytes, and what this house knows of it. No e-mail addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pactline.kernel import clock

from . import queries, sealkey, wording
from .lifecycle import ENVELOPE
from .models import Envelope
from .pdf.verify import Report, SignatureReport, verify


@dataclass(frozen=True, slots=True)
class KnownSigner:
    """A person of an envelope as the public may see it."""

    name: str
    title: str
    role: str
    outcome: str
    authentication: tuple[str, ...]
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A document of an envelope and the hash of its sealed copy."""

    title: str
    sealed_sha256: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows. ``file`` says which of its files was asked about (sealed, certificate, presented), if any."""

    envelope_id: str
    title: str
    status: str
    status_label: str
    file: str
    level: str
    sealed_sha256: str
    certificate_sha256: str
    completed_at: datetime | None
    trail_intact: bool
    documents: tuple[KnownFile, ...]
    signers: tuple[KnownSigner, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``genuine``: the bytes are intact, or are known here by their hash as a file of a completed envelope."""

    report: Report | None
    known: Known | None
    sentences: tuple[str, ...]

    @property
    def genuine(self) -> bool:
        """Whether the file can be relied upon."""
        if self.report is None:
            return self.known is not None and self.known.status == "completed" and self.known.trail_intact
        return self.report.intact

    @property
    def signatures(self) -> Sequence[SignatureReport]:
        """The signatures in the file."""
        return self.report.signatures if self.report else ()


def check_file(data: bytes) -> Verdict:
    """The verdict on a file's bytes, with the envelope when this very file was made here."""
    report = verify(data, roots=sealkey.trusted(), now=clock.now())
    found = queries.by_hash(report.sha256)
    known = describe(*found) if found else None
    said: list[str] = []
    if report.intact:
        said.append(_("The file is exactly as it was when it was signed."))
        if not report.trusted:
            said.append(
                _("But who sealed it is not known here: the certificate leads to no root that this server trusts.")
            )
    else:
        said.append(_("This file cannot be relied upon."))
        said.extend(report.problems)
        said.extend(problem for one in report.signatures for problem in one.problems)
    if known is None and report.intact:
        said.append(_("It is not one of the files that were sealed here, or something was added to it since."))
    return Verdict(report, known, tuple(said))


def check_reference(text: str) -> Verdict | None:
    """What is known of an envelope's id or a file's SHA-256; None when nothing is."""
    found = queries.by_reference(text)
    if found is None:
        return None
    known = describe(*found)
    said = [_("This is what Pactline knows. To check the bytes of a file, upload it.")]
    if not known.trail_intact:
        said.append(_("The evidence of this envelope was tampered with."))
    return Verdict(None, known, tuple(said))


def describe(envelope: Envelope, file: str) -> Known:
    """The public face of an envelope. Its people are named only when it is completed."""
    trail = queries.trail(envelope)
    done = envelope.status == Envelope.Status.COMPLETED
    people = queries.people(envelope) if done else ()
    return Known(
        envelope_id=str(envelope.pk),
        title=envelope.title if done else "",
        status=envelope.status,
        status_label=ENVELOPE.words(envelope.status),
        file=file,
        level=envelope.level,
        sealed_sha256=envelope.sealed_sha256,
        certificate_sha256=envelope.certificate_sha256,
        completed_at=envelope.completed_at,
        trail_intact=trail.intact,
        documents=tuple(KnownFile(one.document_name, one.sealed_sha256) for one in queries.documents(envelope) if done),
        signers=tuple(
            KnownSigner(
                name=one.legal_name or one.name,
                title=one.title,
                role=str(one.get_role_display()),
                outcome=wording.outcome(one),
                authentication=tuple(
                    wording.authentication([line for line in trail.lines if line.signer_id == one.pk])
                ),
                signed_at=one.signed_at,
            )
            for one in people
        ),
    )
