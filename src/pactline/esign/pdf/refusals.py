"""What the engine says no to. Each message is a sentence for a person: what, where, what to do."""

from __future__ import annotations


class PdfRefused(ValueError):
    """This file or image cannot be used."""


class SealRefused(ValueError):
    """The document cannot be sealed as things stand (certificate expired, policy not met, own check failed)."""


class TimestampUnavailable(SealRefused):
    """The time stamp authority did not answer and the policy asks for a time stamp."""
