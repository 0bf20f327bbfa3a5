"""Keys and secrets: time-ordered UUIDs, unguessable tokens and their hashes."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562, version 7)."""
    return _uuid7()


def token(size: int = 32) -> str:
    """An unguessable URL-safe token of ``size`` random bytes."""
    return secrets.token_urlsafe(size)


def numeric_code(digits: int = 6) -> str:
    """A random code of decimal digits for one-time use."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def hash_token(value: str) -> str:
    """What is stored in place of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(value.encode()).hexdigest()
