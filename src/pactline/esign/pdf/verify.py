"""Reads a signed PDF back and says, in plain sentences, what its signatures prove and what they do not.

Hostile input is expected: whatever a broken file makes the parser throw becomes a refusal, never a crash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from asn1crypto import parser, x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .document import MAX_BYTES, page_count, reader, sha256
from .loops import outside_loop
from .refusals import PdfRefused

_HEX = re.compile(rb"<(?:[0-9A-F]*|[0-9a-f]*)>")
Changes = Literal["none", "archival", "allowed", "forbidden"]
"""What came after a signature. ``archival``: only data for checking it later (revocation data, time stamps)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature of the file. ``signed_at`` is what the signer's clock said; ``timestamp_at`` what an authority said."""

    field_name: str
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    chain: tuple[str, ...]
    signed_at: datetime | None
    timestamp_at: datetime | None
    timestamp_by: str
    level: str
    reason: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    later_changes: Changes
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The verdict. ``intact``: every signature holds, the last one covers the whole file, nothing forbidden came later.

    ``trusted``: besides, every certificate leads to a root that this server trusts.
    """

    sha256: str
    size: int
    pages: int
    intact: bool
    trusted: bool
    level: str
    signatures: tuple[SignatureReport, ...] = ()
    problems: tuple[str, ...] = field(default=())


def verify(
    data: bytes, *, roots: Sequence[x509.Certificate] = (), now: datetime | None = None, fetch: bool = False
) -> Report:
    """Check every signature of ``data``. ``fetch`` allows asking OCSP and CRL services. Never raises for a bad file."""
    return outside_loop(lambda: _verify(data, roots, now, fetch))


def _verify(data: bytes, roots: Sequence[x509.Certificate], now: datetime | None, fetch: bool) -> Report:
    digest = sha256(data)
    if len(data) > MAX_BYTES:
        return _refused(
            digest, data, _("The file is larger than %(size)s MB and was not read.") % {"size": MAX_BYTES // 1_000_000}
        )
    if b"%PDF-" not in data[:1024]:
        return _refused(digest, data, _("This file is not a PDF, or its beginning was changed."))
    try:
        pdf = reader(data)
        pages = page_count(data)
        found = list(pdf.embedded_regular_signatures)
        stamps = list(pdf.embedded_timestamp_signatures)
        reports = [_signature(data, pdf, one, roots, now, fetch, bool(stamps)) for one in found]
        covering = [_covers(one) for one in (*found, *stamps)]
        problems = [problem for stamp in stamps for problem in _document_stamp(stamp, roots, now, fetch)]
    except PdfRefused as error:
        return _refused(digest, data, str(error))
    except Exception as error:  # a parser reading hostile bytes may throw anything; each means the same to a person
        return _refused(
            digest, data, _("The file cannot be read as a signed PDF: %(words)s.") % {"words": _words(error)}
        )
    if not reports:
        return _refused(digest, data, _("This PDF carries no signature."), pages)
    if not any(covering) and not (reports and reports[-1].later_changes == "archival"):
        problems.append(_("No signature covers the whole file: something was added after the last one."))
    intact = not problems and all(one.intact for one in reports)
    return Report(
        sha256=digest,
        size=len(data),
        pages=pages,
        intact=intact,
        trusted=intact and all(one.trusted for one in reports),
        level=min((one.level for one in reports), key=_rank),
        signatures=tuple(reports),
        problems=tuple(problems),
    )


def _refused(digest: str, data: bytes, problem: str, pages: int = 0) -> Report:
    return Report(
        sha256=digest, size=len(data), pages=pages, intact=False, trusted=False, level="", problems=(problem,)
    )


def _rank(level: str) -> int:
    order = ["", "CMS", "B-B", "B-T", "B-LT", "B-LTA"]
    return order.index(level) if level in order else 0


def _signature(
    data: bytes,
    pdf: PdfFileReader,
    one: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    now: datetime | None,
    fetch: bool,
    has_document_stamp: bool,
) -> SignatureReport:
    status: PdfSignatureStatus = validate_pdf_signature(
        one,
        signer_validation_context=_context(roots, now, fetch, one),
        ts_validation_context=_context(roots, now, fetch, one),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
    )
    problems: list[str] = []
    whole = _covers(one)
    changes = _changes(status, whole)
    if not status.intact:
        problems.append(_("The signed bytes were changed after signing."))
    elif not status.valid:
        problems.append(_("The signature itself is broken: it does not fit its certificate."))
    if changes == "forbidden":
        problems.append(_("The document was changed after this signature in a way that it does not allow."))
    if not _container_is_clean(data, one):
        problems.append(_("The signature's own container was tampered with."))
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.valid and stamp.intact):
        problems.append(_("The time stamp is broken."))
    intact = not problems
    if intact and not status.trusted:
        problems.append(_untrusted(status, now))
    if stamp is not None and stamp.valid and stamp.intact and not stamp.trusted:
        problems.append(_("The time stamp authority is not one that this server trusts."))
    certificate = one.signer_cert
    return SignatureReport(
        field_name=one.field_name,
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.sha256.hex(),
        chain=_chain(status, certificate),
        signed_at=one.self_reported_timestamp,
        timestamp_at=stamp.timestamp if stamp else None,
        timestamp_by=stamp.signing_cert.subject.human_friendly if stamp else "",
        level=_level(pdf, one, status, has_document_stamp),
        reason=str(one.sig_object.get("/Reason", "")),
        intact=intact,
        trusted=intact and bool(status.trusted),
        covers_whole_file=whole,
        later_changes=changes,
        problems=tuple(problems),
    )


def _context(
    roots: Sequence[x509.Certificate], now: datetime | None, fetch: bool, one: EmbeddedPdfSignature
) -> ValidationContext:
    moment: dict[str, Any] = {"moment": now.astimezone(UTC)} if now and not fetch else {}
    return ValidationContext(
        trust_roots=list(roots),
        other_certs=list(one.other_embedded_certs),
        allow_fetching=fetch,
        revocation_mode="soft-fail",
        **moment,
    )


def _covers(one: EmbeddedPdfSignature) -> bool:
    return one.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE


def _changes(status: PdfSignatureStatus, whole: bool) -> Changes:
    if whole:
        return "none"
    level = status.modification_level
    if level is None or level == ModificationLevel.OTHER or status.docmdp_ok is False:
        return "forbidden"
    if level == ModificationLevel.NONE:
        return "none"
    return "archival" if level == ModificationLevel.LTA_UPDATES else "allowed"


def _document_stamp(
    one: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], now: datetime | None, fetch: bool
) -> list[str]:
    status = validate_pdf_timestamp(one, validation_context=_context(roots, now, fetch, one))
    return [] if status.intact and status.valid else [_("A document time stamp is broken.")]


def _container_is_clean(data: bytes, one: EmbeddedPdfSignature) -> bool:
    """Whether the gap that no digest covers holds the CMS object as one hexadecimal string, then zeros, and nothing else."""
    _start, before, after, _length = (int(number) for number in one.byte_range)
    gap = data[before:after]
    if not _HEX.fullmatch(gap):
        return False
    held = bytes.fromhex(gap[1:-1].decode("ascii"))
    _class, _method, _tag, header, content, trailer = parser.parse(held, strict=False)
    return not any(held[len(header) + len(content) + len(trailer) :])


def _untrusted(status: PdfSignatureStatus, now: datetime | None) -> str:
    if status.revoked:
        return _("The certificate was revoked.")
    certificate = status.signing_cert
    if now is not None and certificate.not_valid_after < now:
        return _("The certificate expired on %(not_valid_after)s.") % {
            "not_valid_after": f"{certificate.not_valid_after:%Y-%m-%d}"
        }
    return _("The certificate does not lead to a root that this server trusts; ask who it belongs to.")


def _chain(status: PdfSignatureStatus, certificate: x509.Certificate) -> tuple[str, ...]:
    path = status.validation_path
    if path is None:
        return (certificate.subject.human_friendly,)
    names = [one.subject.human_friendly for one in path.iter_certs(include_root=True)]
    return tuple(reversed(names)) or (certificate.subject.human_friendly,)


def _level(pdf: PdfFileReader, one: EmbeddedPdfSignature, status: PdfSignatureStatus, has_document_stamp: bool) -> str:
    if str(one.sig_object.get("/SubFilter", "")) != "/ETSI.CAdES.detached":
        return "CMS"
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.valid and stamp.intact):
        return "B-B"
    try:
        store = DocumentSecurityStore.read_dss(pdf)
    except NoDSSFoundError:
        return "B-T"
    if not (store.ocsps or store.crls):
        return "B-T"
    return "B-LTA" if has_document_stamp else "B-LT"


def _words(error: BaseException) -> str:
    return (str(error).strip().rstrip(".") or type(error).__name__)[:160]
