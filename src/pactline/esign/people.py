"""What callers hand over about an envelope: its people, and its documents after the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pactline.files.models import Blob


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexInput:
    """A further document: a stored PDF and what people call it."""

    document: Blob | UUID | str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerInput:
    """One person. ``places`` are dictionaries as ``pdf.places.place_from_json`` reads them (``text`` or page and box).

    A place says with ``document`` (from 1) in which of the documents it lies. ``role``: signer, approver, viewer or
    copy. ``kind``: internal (give ``user_id``) or external. ``factor``: email_code or link. ``access_code``: a word that
    the sender tells this person by other means.
    ``id`` names a present signer when people are changed during a pause.
    """

    name: str
    email: str = ""
    order: int = 1
    role: str = "signer"
    kind: str = "external"
    legal_name: str = ""
    title: str = ""
    user_id: UUID | None = None
    locale: str = "en"
    factor: str = "email_code"
    access_code: str = ""
    places: tuple[dict[str, Any], ...] = field(default=())
    id: UUID | None = None
