"""Who of the staff may read the files of an envelope: whoever may see the envelope."""

from __future__ import annotations

from django.db.models import Q

from pactline.files.models import Blob
from pactline.kernel.actor import Actor

from . import queries

PURPOSES = ("esign.presented", "esign.sealed", "esign.certificate", "esign.paper", "esign.signature")


def may_read(blob: Blob, actor: Actor) -> bool:
    """The rule of all purposes of signing."""
    if not actor.may("esign.view"):
        return False
    found = Q(certificate=blob) | Q(signers__signature_image=blob)
    for name in queries.FILES:
        found |= Q(**{name: blob}) | Q(**{f"annexes__{name}": blob})
    return queries.visible_to(actor).filter(found).exists()
