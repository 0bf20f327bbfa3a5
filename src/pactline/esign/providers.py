"""The seam to outside signing services (ES-23). Our own engine is the default adapter.

An adapter carries an envelope to its people and back. Evidence, states and subjects stay here whoever carries.
"""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import Unavailable

from .models import Envelope, Signer


class SigningProvider(Protocol):
    """Called inside the transaction of the change; anything slow belongs into a job that the adapter enqueues."""

    def invite(self, envelope: Envelope, signers: list[Signer], actor: Actor) -> None:
        """Bring the document to ``signers``, whose turn it is."""

    def remind(self, envelope: Envelope, signer: Signer, actor: Actor) -> None:
        """Ask ``signer`` again."""

    def withdraw(self, envelope: Envelope, signers: list[Signer], reason: str, actor: Actor) -> None:
        """Make what ``signers`` were sent unusable and tell them."""


_providers: dict[str, SigningProvider] = {}


def register(key: str, provider: SigningProvider) -> None:
    """Offer ``provider`` under ``key``; envelopes name it in their column ``provider``."""
    _providers[key] = provider


def of(envelope: Envelope) -> SigningProvider:
    """The adapter that carries ``envelope``; ``Unavailable`` when it is not installed."""
    try:
        return _providers[envelope.provider]
    except KeyError:
        raise Unavailable(
            _("The signing service “%(provider)s” of %(envelope)s is not installed here.")
            % {"provider": envelope.provider, "envelope": envelope.number}
        ) from None
