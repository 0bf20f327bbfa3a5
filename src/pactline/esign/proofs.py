"""What a browser carries after its person has shown who they are: signed, bound to one link, valid for two hours."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from . import rules
from .models import SigningLink

_SALT = "pactline.esign.proof"


@dataclass(frozen=True, slots=True)
class Proof:
    """Which link was proved, and how: sign_in, email_code, link (each with access_code where one was set)."""

    link_id: str
    method: str


def issue(link: SigningLink, method: str) -> str:
    """A proof to keep in a cookie."""
    return signing.dumps([link.pk.hex, method], salt=_SALT)


def check(value: str, link: SigningLink) -> Proof | None:
    """The proof, if it is ours, fresh and of this very link."""
    try:
        link_id, method = signing.loads(value, salt=_SALT, max_age=rules.PROOF_LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Proof(str(link_id), str(method)) if link_id == link.pk.hex else None
