"""Third-party paper in one step: the request, its document, and its submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from pactline.contracts.models import ContractRequest
from pactline.kernel.actor import Actor

from . import requests, revisions


def receive_third_party(
    *, account_id: UUID | str, contract_type_id: UUID | str, data: bytes, filename: str, actor: Actor, **fields: Any
) -> ContractRequest:
    """As ``create_third_party``, ``upload`` and ``submit``, all or nothing: a bad file or term leaves no request."""
    with transaction.atomic():
        request = requests.create_third_party(
            account_id=account_id, contract_type_id=contract_type_id, actor=actor, **fields
        )
        revisions.upload(request.pk, data=data, filename=filename, notes="", actor=actor)
        return requests.submit(request.pk, actor=actor)
