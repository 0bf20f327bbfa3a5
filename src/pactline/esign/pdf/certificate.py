"""The certificate of completion and the signature page, as PDFs. They print what they are given and add nothing.

The caller builds the facts from evidence alone; an empty field is left out, never guessed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from .places import Spot
from .typesetting import as_numbers, typeset

PAGE = (595.0, 842.0)
_SLOTS_A_PAGE = 6
_FIRST_TOP = 700.0
_STEP = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """What one person did. Instants are aware; ``authentication`` are sentences with method and outcome."""

    name: str
    legal_name: str = ""
    title: str = ""
    email: str = ""
    role: str
    order: int
    outcome: str
    signature_id: str = ""
    signature_image: bytes | None = None
    signature_text: str = ""
    authentication: tuple[str, ...] = ()
    sent_at: datetime | None = None
    viewed_at: datetime | None = None
    signed_at: datetime | None = None
    ip: str = ""
    device: str = ""
    consent: str = ""
    reason: str = ""
    delegated_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """One line of the trail."""

    seq: int
    at: datetime
    what: str
    actor: str
    ip: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One document of the envelope. ``title`` is left out where there is one document only."""

    title: str = ""
    name: str
    pages: int
    original_sha256: str
    presented_sha256: str
    sealed_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Contents of the certificate (ES-26), in ``language``."""

    language: str = "en"

    organisation: str
    envelope_id: str
    number: str
    title: str
    status: str
    method: str
    completed_at: datetime
    time_zone: str
    sender: str
    files: tuple[FileFacts, ...]
    level: str = ""
    level_notes: tuple[str, ...] = ()
    policy: str = ""
    seal_subject: str = ""
    seal_serial: str = ""
    seal_self_signed: bool = False
    timestamp_by: str = ""
    chain_head: str = ""
    verify_url: str
    disclosures: tuple[tuple[str, str], ...] = ()
    signers: tuple[SignerFacts, ...] = field(default=())
    events: tuple[EventFacts, ...] = field(default=())
    notes: tuple[str, ...] = ()


def certificate(facts: CertificateFacts) -> bytes:
    """The certificate of completion as a PDF."""
    zone = ZoneInfo(facts.time_zone)
    data = {name: _plain(value, zone) for name, value in asdict(facts).items()}
    data["qr"] = _qr(facts.verify_url)
    with translation.override(facts.language):
        data["words"] = _words()
    return typeset("certificate.typ", data)


def _words() -> dict[str, str]:
    """The fixed words of the page."""
    return {
        "certificate": _("Certificate of completion"),
        "envelope": _("Envelope"),
        "verify": _("Verify this document"),
        "document": _("Document"),
        "documents": _("Documents"),
        "file": _("File"),
        "pages": _("Pages"),
        "sender": _("Sent by"),
        "method": _("Signing method"),
        "original": _("SHA-256 as uploaded"),
        "presented": _("SHA-256 as shown"),
        "sealed": _("SHA-256 as sealed"),
        "verify_at": _("Verify at"),
        "seal": _("Seal"),
        "level": _("Level of the seal"),
        "technical": _("(a technical level of the seal, not a legal level of a signature)"),
        "remarks": _("Remarks"),
        "policy": _("Policy"),
        "subject": _("Certificate"),
        "serial": _("Serial number"),
        "kind": _("Kind of certificate"),
        "self_signed": _("Self-signed by the operator of this server; PDF readers show its owner as unknown."),
        "authority": _("Time stamp authority"),
        "head": _("Head of the evidence"),
        "people": _("People"),
        "order": _("order"),
        "legal_name": _("Legal name"),
        "email": _("E-mail"),
        "handed_on": _("Handed on by"),
        "authentication": _("Authentication"),
        "consent": _("Consent"),
        "sent": _("Sent"),
        "viewed": _("Viewed"),
        "signed": _("Signed"),
        "ip": _("IP address"),
        "device": _("Device"),
        "reason": _("Reason"),
        "disclosures": _("Disclosures accepted"),
        "events": _("Events"),
        "time": _("Time"),
        "what": _("What"),
        "who": _("Who"),
        "hash": _("Hash"),
        "chain": _(
            "Each event carries the hash of the one before it; the head of that chain is printed above and sealed with "
            "this certificate."
        ),
    }


def signature_page(title: str, signers: Sequence[tuple[str, str]], *, heading: str = "Signatures") -> bytes:
    """A page (or more) with a place for each of ``signers`` (name, capacity); see ``signature_page_spots``."""
    rows = [{"name": name, "capacity": capacity} for name, capacity in signers]
    sheets = [rows[start : start + _SLOTS_A_PAGE] for start in range(0, len(rows), _SLOTS_A_PAGE)]
    return typeset("signature_page.typ", {"title": title, "heading": heading, "sheets": sheets})


def signature_page_spots(count: int, *, first_page: int) -> list[Spot]:
    """Where the signatures go on the pages that ``signature_page`` makes; ``first_page`` counts from 0."""
    return [
        Spot(
            kind="signature",
            page=first_page + index // _SLOTS_A_PAGE,
            box=(
                62.0,
                _FIRST_TOP - (index % _SLOTS_A_PAGE) * _STEP - 44.0,
                292.0,
                _FIRST_TOP - (index % _SLOTS_A_PAGE) * _STEP,
            ),
        )
        for index in range(count)
    ]


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return _moment(value, zone)
    if isinstance(value, bytes):
        return as_numbers(value)
    if isinstance(value, dict):
        return {name: _plain(inner, zone) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner, zone) for inner in value]
    return value


def _moment(value: datetime, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    utc = value.astimezone(ZoneInfo("UTC"))
    shown = f"{utc:%Y-%m-%d %H:%M:%S} UTC"
    return shown if local.utcoffset() == utc.utcoffset() else f"{shown} ({local:%H:%M:%S %Z})"


def _qr(url: str) -> list[int] | None:
    output = io.BytesIO()
    segno.make(url, error="m").save(output, kind="svg", scale=2, border=1, xmldecl=False)
    return as_numbers(output.getvalue())
