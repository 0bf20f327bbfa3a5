"""Everything that signing writes, by noun: envelopes, invitations, links, signatures, changes, paper, seals."""

from __future__ import annotations

from .changes import change_signers, pause, resume, revert_due
from .envelopes import cancel, change_expiry, create_envelope, expire_due, send
from .inviting import mark_delivery_failed, remind, remind_due, resend
from .links import (
    Visit,
    Visitor,
    accept_consent,
    consent_text,
    open_link,
    proven,
    read_document,
    read_result,
    request_code,
    verify_code,
)
from .paper import record_paper
from .seal_keys import install, renew, waiting_seals_alarm, warn
from .sealing import retry_seal, seal_envelope, sweep
from .signing import Signature, decline, my_link, reassign, reveal_link, seen_hashes, sign

__all__ = [
    "Signature",
    "Visit",
    "Visitor",
    "accept_consent",
    "cancel",
    "change_expiry",
    "change_signers",
    "consent_text",
    "create_envelope",
    "decline",
    "expire_due",
    "install",
    "mark_delivery_failed",
    "my_link",
    "open_link",
    "pause",
    "proven",
    "read_document",
    "read_result",
    "reassign",
    "record_paper",
    "remind",
    "remind_due",
    "renew",
    "request_code",
    "resend",
    "resume",
    "retry_seal",
    "reveal_link",
    "revert_due",
    "seal_envelope",
    "seen_hashes",
    "send",
    "sign",
    "sweep",
    "verify_code",
    "waiting_seals_alarm",
    "warn",
]
