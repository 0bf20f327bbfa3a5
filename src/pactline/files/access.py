"""Who may read a blob: the owner of its purpose says so, or a signed link that has not expired.

A module registers its purposes when the application starts (in `apps.py`):

    access.register("contracts.revision", lambda blob, actor: …)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from django.core import signing

from pactline.files.models import Blob
from pactline.kernel import clock
from pactline.kernel.actor import Actor

Rule = Callable[[Blob, Actor], bool]
LINK_LIFETIME = timedelta(hours=1)
_SALT = "pactline.files.link"
_rules: dict[str, Rule] = {}


def register(purpose: str, rule: Rule) -> None:
    """Blobs of this purpose may be read by those whom `rule` lets. Registering twice replaces."""
    _rules[purpose] = rule


def purposes() -> list[str]:
    """The purposes that somebody registered, for the documentation."""
    return sorted(_rules)


def may_read(blob: Blob, actor: Actor | None) -> bool:
    """The rule of the purpose; without one, only who stored it. The system may read everything."""
    if actor is None:
        return False
    if actor.is_system:
        return True
    rule = _rules.get(blob.purpose)
    if rule is not None and rule(blob, actor):
        return True
    return actor.user_id is not None and blob.created_by_id == actor.user_id


def token(blob: Blob, *, lifetime: timedelta = LINK_LIFETIME) -> str:
    """A signed token that opens this blob, and no other, until it expires."""
    return signing.dumps([blob.pk.hex, int((clock.now() + lifetime).timestamp())], salt=_SALT)


def opens(text: str, blob_id: UUID) -> bool:
    """Whether the token opens this blob now."""
    try:
        known, until = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(known == blob_id.hex and clock.now().timestamp() < until)


def url(blob: Blob, *, inline: bool = False) -> str:
    """The address for signed-in people; `inline` shows a PDF in the browser instead of downloading it."""
    return f"{blob.url}?inline=1" if inline else blob.url


def signed_url(blob: Blob, *, lifetime: timedelta = LINK_LIFETIME, inline: bool = False) -> str:
    """The address for an outsider whose right to the blob the caller has checked; it works until it expires."""
    address = f"{url(blob)}?token={quote(token(blob, lifetime=lifetime))}"
    return f"{address}&inline=1" if inline else address
