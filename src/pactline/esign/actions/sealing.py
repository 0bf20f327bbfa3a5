"""Sealing: a job that can be repeated at any point. Nothing is durable before the one transaction at its end."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.esign import certifying, emails, queries, rules, sealkey, subjects
from pactline.esign.lifecycle import ENVELOPE, SIGNER
from pactline.esign.models import Enclosed, Envelope, Signer
from pactline.esign.pdf import certificate as certificates
from pactline.esign.pdf import document as documents
from pactline.esign.pdf import places, seal, stamps, verify
from pactline.esign.pdf.refusals import PdfRefused, SealRefused
from pactline.files import actions as file_actions
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Unavailable, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from .envelopes import _key, annexed
from .evidence import note
from .inviting import issue_link

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a completed envelope, in memory: each document sealed, in order, and the certificate."""

    sealed: tuple[bytes, ...]
    certificate: bytes
    level: str
    notes: tuple[str, ...]
    timestamp_by: str
    head: str


def seal_envelope(envelope_id: UUID | str) -> Envelope:
    """Seal a signed envelope. Harmless when repeated: a completed one is returned as it is.

    Raises ``Unavailable`` (503) with the reason when it could not be sealed now; the reason stands on the operators'
    page and the job is tried again. Raises ``WrongState`` when the envelope is not signed by all.
    """
    envelope = _begin(_key(envelope_id))
    if envelope.status == Envelope.Status.COMPLETED:
        return envelope
    try:
        made = _make(envelope)
        return _finish(envelope, made)
    except Exception as error:
        _failed(envelope.pk, error)
        if isinstance(error, (SealRefused, PdfRefused)):
            raise Unavailable(
                _("%(envelope)s could not be sealed: %(why)s") % {"envelope": envelope.number, "why": error}
            ) from error
        raise


def _begin(envelope_id: UUID) -> Envelope:
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), envelope_id)
        if envelope.status == Envelope.Status.SEALING:
            envelope.seal_attempts += 1
            envelope.seal_tried_at = clock.now()
            save(envelope, fields=["seal_attempts", "seal_tried_at"])
        elif envelope.status != Envelope.Status.COMPLETED:
            raise WrongState(
                _("%(envelope)s is %(state)s and cannot be sealed.")
                % {"envelope": envelope.number, "state": ENVELOPE.words(envelope.status).lower()}
            )
    return envelope


def _make(envelope: Envelope) -> Made:
    """All the work, in memory: check the evidence and the files, stamp, seal, certify, and read all back.

    What is written into the files is in the language of the envelope.
    """
    with translation.override(envelope.locale):
        return _written(envelope)


def _written(envelope: Envelope) -> Made:
    trail = queries.trail(envelope)
    if not trail.intact:
        raise SealRefused(_("The evidence of this envelope was tampered with. ") + " ".join(trail.problems))
    envelope.evidence_head = trail.lines[-1].hash
    key, options = sealkey.current(), sealkey.options(envelope.wanted_level)
    sheets = queries.documents(envelope)
    shown = [_shown(envelope, sheet) for sheet in sheets]
    counts = [documents.inspect(data).pages for data in shown]
    unsealed = certifying.files(sheets, pages=counts)
    results, reports = [], []
    for number, (sheet, data) in enumerate(zip(sheets, shown, strict=True), 1):
        appendix = None
        if not documents.inspect(data).signatures:
            appendix = _appendix(envelope, sheet)
            if envelope.merge_certificate:
                inside = certificates.certificate(certifying.facts(envelope, trail, key=key, files=unsealed))
                appendix = inside if appendix is None else seal.prepare(appendix, appendix=inside)
        marks = _marks(envelope, number)
        result = seal.seal(data, key=key, now=clock.now(), marks=marks, appendix=appendix, options=options)
        results.append(result)
        reports.append(_read_back(result.data, "document"))
    level = min((one.level for one in results), key=seal.LEVELS.index)
    notes = tuple(dict.fromkeys([note for one in results for note in one.notes] + list(_clock_notes(reports[0]))))
    stamped_by = reports[0].signatures[-1].timestamp_by
    sealed = certifying.files(
        sheets,
        pages=[one.pages for one in reports],
        sealed=[documents.sha256(one.data) for one in results],
    )
    page = certificates.certificate(
        certifying.facts(
            envelope, trail, key=key, files=sealed, level=level, level_notes=notes, timestamp_by=stamped_by
        )
    )
    certified = seal.seal(page, key=key, now=clock.now(), options=options)
    _read_back(certified.data, "certificate")
    return Made(tuple(one.data for one in results), certified.data, level, notes, stamped_by, envelope.evidence_head)


def _shown(envelope: Envelope, sheet: Enclosed) -> bytes:
    """The bytes of a document that are sealed: what was shown, or the scan of what was signed on paper."""
    paper_only = envelope.method in (Envelope.Method.WET, Envelope.Method.OFFLINE)
    data = file_queries.read(sheet.paper if paper_only and sheet.paper else sheet.presented or sheet.document)
    if not paper_only and documents.sha256(data) != sheet.presented_sha256:
        raise SealRefused(_("The stored document is not the one that people signed."))
    return data


def _appendix(envelope: Envelope, sheet: Enclosed) -> bytes | None:
    """Pages to add: where some signed on paper and some here, the scan of the paper."""
    if envelope.method == Envelope.Method.MIXED and sheet.paper is not None:
        return file_queries.read(sheet.paper)
    return None


def _marks(envelope: Envelope, number: int) -> list[stamps.Mark]:
    """What each signer left in the document of this number, at their places.

    The caption names the person, the instant and the signature's id.
    """
    marks: list[stamps.Mark] = []
    for signer in envelope.signers.select_related("signature_image"):
        if signer.signature_kind not in ("typed", "drawn", "uploaded") or signer.signed_at is None:
            continue
        image = file_queries.read(signer.signature_image) if signer.signature_image else None
        name = signer.legal_name or signer.name
        caption = f"{name} · {signer.signed_at:%Y-%m-%d %H:%M:%S} UTC · {signer.pk}"
        words = {
            "date": f"{signer.signed_at:%Y-%m-%d}",
            "name": name,
            "title": signer.title,
            "initials": "".join(part[0] for part in name.split())[:4],
        }
        for row in signer.spots:
            if row.get("document", 1) != number:
                continue
            spot = places.spot_from_json(row)
            if spot.kind == "signature":
                marks.append(stamps.Mark(spot=spot, text=signer.signature_text or name, image=image, caption=caption))
            elif words[spot.kind]:
                marks.append(stamps.Mark(spot=spot, text=words[spot.kind]))
    return marks


def _read_back(data: bytes, what: str) -> verify.Report:
    """Our own verdict before anybody else's: what is not intact is never given out."""
    report = verify.verify(data, roots=sealkey.trusted(), now=clock.now())
    if not report.intact:
        raise SealRefused(
            _("The sealed %(what)s did not pass its own check: %(value)s")
            % {"what": what, "value": " ".join(report.problems) or "not intact"}
        )
    return report


def _clock_notes(report: verify.Report) -> tuple[str, ...]:
    """A server whose clock differs from the authority's by more than a minute says so (ES-21)."""
    last = report.signatures[-1]
    if last.timestamp_at is None or last.signed_at is None:
        return ()
    apart = abs((last.timestamp_at - last.signed_at).total_seconds())
    return (
        (_("The server's clock differs from the time stamp authority's by %(apart)s s.") % {"apart": f"{apart:.0f}"},)
        if apart > 60
        else ()
    )


def _finish(envelope: Envelope, made: Made) -> Envelope:
    """Store both files, write the last line of evidence, complete, answer the subject: all or nothing."""
    with transaction.atomic():
        current = locked(Envelope.objects.all(), envelope.pk)
        if current.status == Envelope.Status.COMPLETED:
            return current
        if current.status != Envelope.Status.SEALING or current.evidence_head != made.head:
            raise SealRefused(_("The envelope changed while it was being sealed; it is sealed again."))
        sheets = queries.documents(current)
        copies = [
            _kept(sheet, data, " (signed)", "esign.sealed") for sheet, data in zip(sheets, made.sealed, strict=True)
        ]
        certificate = _kept(current, made.certificate, " (certificate)", "esign.certificate")
        sealed = copies[0]
        for sheet, copy in zip(sheets[1:], copies[1:], strict=True):
            sheet.sealed, sheet.sealed_sha256 = copy, copy.sha256
            save(sheet, fields=["sealed", "sealed_sha256"])
        note(
            current, "sealed", actor=SYSTEM, level=made.level, sealed_sha256=sealed.sha256,
            certificate_sha256=certificate.sha256, notes=list(made.notes), timestamp_by=made.timestamp_by,
            **annexed(current, "sealed_sha256"),
        )  # fmt: skip
        ENVELOPE.apply(
            current.pk,
            "complete",
            actor=SYSTEM,
            data={"level": made.level, "sha256": sealed.sha256},
            fields={
                "sealed": sealed,
                "sealed_sha256": sealed.sha256,
                "certificate": certificate,
                "certificate_sha256": certificate.sha256,
                "level": made.level,
                "level_notes": list(made.notes),
                "seal_error": "",
                "closed_at": clock.now(),
            },
        )
        current.refresh_from_db()
        _give_copies(current)
        if (handler := subjects.of(current)) is not None:
            handler.on_completed(current, SYSTEM)
    return current


def _kept(sheet: Enclosed, data: bytes, ending: str, purpose: str) -> Blob:
    """A file of a completed envelope, named after its document."""
    stem = sheet.document.filename.rpartition(".")[0] or sheet.document.filename
    return file_actions.store(
        data, filename=f"{stem[:120]}{ending}.pdf", content_type="application/pdf", purpose=purpose, actor=SYSTEM,
        kind="pdf",
    )  # fmt: skip


def _give_copies(envelope: Envelope) -> None:
    """A link to the sealed copy and its certificate for everybody with an address, and news for the sender."""
    until = clock.now() + rules.COPY_LIFETIME
    for signer in envelope.signers.all():
        if signer.role in (Signer.Role.COPY, Signer.Role.VIEWER) and signer.status != Signer.Status.COMPLETED:
            SIGNER.apply(signer.pk, "deliver_copy", actor=SYSTEM)
        if signer.email:
            emails.completed(envelope, signer, issue_link(signer, expires_at=until), actor=SYSTEM)
            note(envelope, "completed_copy_sent", actor=SYSTEM, signer=signer, email=signer.email)
    emails.to_sender(
        envelope,
        "sealed",
        lambda: _("Signed by all: “%(title)s”") % {"title": envelope.title},
        actor=SYSTEM,
    )


def _failed(envelope_id: UUID, error: Exception) -> None:
    words = str(error) or type(error).__name__
    log.warning("sealing_failed", envelope=str(envelope_id), error=words)
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), envelope_id)
        if envelope.status == Envelope.Status.SEALING:
            envelope.seal_error = words[:2000]
            save(envelope, fields=["seal_error"])


def retry_seal(envelope_id: UUID | str, *, actor: Actor) -> Envelope:
    """Put a waiting seal to the job again, by an operator's hand."""
    from pactline.esign.tasks import seal as job

    actor.require("esign.operate", _("seal again"))
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        if envelope.status != Envelope.Status.SEALING:
            raise WrongState(
                _("%(envelope)s is %(state)s; there is nothing to seal.")
                % {"envelope": envelope.number, "state": ENVELOPE.words(envelope.status).lower()}
            )
        record(subject=envelope, verb="seal_retried", actor=actor)
        job.enqueue(envelope_id=str(envelope.pk), lock=f"esign.seal:{envelope.pk}", once=f"esign.retry:{envelope.pk}")
    return envelope


def sweep() -> int:
    """Put every envelope that all have signed and nobody is sealing to the job again. Returns how many."""
    from pactline.esign.tasks import seal as job

    waiting = list(queries.stuck_seals().values_list("pk", flat=True)[:200])
    for pk in waiting:
        job.enqueue(envelope_id=str(pk), lock=f"esign.seal:{pk}", once=f"esign.sweep:{pk}")
    return len(waiting)
