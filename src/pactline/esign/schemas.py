"""The JSON shapes of signing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class PlaceIn(Schema):
    """Where to sign: a ``text`` to look for (``occurrence`` from 1; ``above`` and a box of two numbers as authoring gives
    them), or ``page`` (from 0) and ``box`` (left, bottom, right, top in points)."""

    kind: Literal["signature", "initials", "date", "name", "title"] = "signature"
    text: str = ""
    occurrence: int = Field(1, ge=1)
    page: int | None = Field(None, ge=0)
    box: list[float] | None = None
    above: float | None = None
    keep: bool = False


class SignerIn(Schema):
    """One person. Equal ``order``: side by side."""

    id: UUID | None = None
    name: str = Field(..., max_length=160)
    email: str = Field("", max_length=254)
    order: int = Field(1, ge=1, le=50)
    role: Literal["signer", "approver", "viewer", "copy"] = "signer"
    kind: Literal["internal", "external"] = "external"
    legal_name: str = Field("", max_length=160)
    title: str = Field("", max_length=160)
    user_id: UUID | None = None
    locale: str = Field("en", max_length=10)
    factor: Literal["email_code", "link"] = "email_code"
    access_code: str = Field("", max_length=100)
    places: list[PlaceIn] = []


class AnnexIn(Schema):
    """A further stored PDF and what people call it."""

    document_id: UUID
    title: str = Field("", max_length=200)


class EnvelopeIn(Schema):
    """A stored PDF (``document_id`` from the files API), further ones, and its people; a draft until it is sent."""

    document_id: UUID
    title: str = Field(..., max_length=200)
    signers: list[SignerIn]
    message: str = Field("", max_length=5000)
    method: Literal["electronic", "wet", "offline"] = "electronic"
    expires_at: datetime | None = None
    level: Literal["", "B-B", "B-T", "B-LT", "B-LTA"] = ""
    merge_certificate: bool = False
    allow_reassign: bool = False
    consumer: bool = False
    remind_every_days: int = Field(3, ge=0, le=365)
    annexes: list[AnnexIn] = []
    document_title: str = Field("", max_length=200, description="Of the first document; empty: the envelope's.")
    locale: str = Field("", max_length=10, description="Language of the certificate; empty: yours.")


class SignersIn(Schema):
    signers: list[SignerIn]


class PauseIn(Schema):
    hours: float = Field(8, ge=1, le=24)


class ReasonIn(Schema):
    reason: str = Field(..., max_length=2000)


class ExpiryIn(Schema):
    expires_at: datetime


class ResendIn(Schema):
    email: str = Field("", max_length=254)


class SignerOut(Schema):
    """A person and what they did. Links and codes are never given out."""

    id: UUID
    order: int
    role: str
    kind: str
    name: str
    legal_name: str
    title: str
    email: str
    status: str
    factor: str
    sent_at: datetime | None
    viewed_at: datetime | None
    signed_at: datetime | None
    signature_kind: str
    authentication: list[Any]
    reason: str
    delegated_from: str


class EnvelopeRow(Schema):
    """An envelope in a list. ``seal_error``: why it is not sealed yet."""

    id: UUID
    number: str
    title: str
    status: str
    method: str
    subject_type: str
    subject_id: UUID | None
    sender_label: str
    sent_at: datetime | None
    expires_at: datetime
    completed_at: datetime | None
    level: str
    sealed_sha256: str
    certificate_sha256: str
    seal_attempts: int
    seal_error: str


class AnnexOut(Schema):
    """A document of an envelope after the first."""

    position: int
    title: str
    document_id: UUID
    presented_id: UUID | None
    presented_sha256: str
    sealed_id: UUID | None
    sealed_sha256: str


class EnvelopeOut(EnvelopeRow):
    """One envelope with its documents, its people and what may be done now."""

    message: str
    document_id: UUID
    presented_id: UUID | None
    presented_sha256: str
    sealed_id: UUID | None
    certificate_id: UUID | None
    document_title: str
    annexes: list[AnnexOut]
    locale: str
    level_notes: list[str]
    closed_reason: str
    paused_until: datetime | None
    signers: list[SignerOut]
    allowed_actions: list[str]


class EvidenceOut(Schema):
    """One line of the trail; ``prev_hash`` is the hash of the line before."""

    seq: int
    at: datetime
    kind: str
    actor: str
    signer_id: UUID | None
    ip: str
    user_agent: str
    data: dict[str, Any]
    prev_hash: str
    hash: str


class TrailOut(Schema):
    """The whole trail, and whether its chain holds."""

    intact: bool
    problems: list[str]
    lines: list[EvidenceOut]


class SignatureOut(Schema):
    """A signature found in a file."""

    field_name: str
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    chain: list[str]
    signed_at: datetime | None
    timestamp_at: datetime | None
    timestamp_by: str
    level: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    later_changes: str
    problems: list[str]


class KnownSignerOut(Schema):
    name: str
    title: str
    role: str
    outcome: str
    authentication: list[str]
    signed_at: datetime | None


class KnownFileOut(Schema):
    """A document of the envelope and the hash of its sealed copy."""

    title: str
    sealed_sha256: str


class KnownOut(Schema):
    """What this server knows of the envelope behind a file or an id."""

    envelope_id: UUID
    title: str
    status: str
    file: str
    level: str
    sealed_sha256: str
    certificate_sha256: str
    completed_at: datetime | None
    trail_intact: bool
    documents: list[KnownFileOut]
    signers: list[KnownSignerOut]


class VerdictOut(Schema):
    """``genuine``: the file's bytes are as sealed (or, asked by id, the envelope is completed and its evidence holds)."""

    genuine: bool
    trusted: bool
    sha256: str
    sentences: list[str]
    signatures: list[SignatureOut]
    known: KnownOut | None
