"""Third-party paper in one step: the request, its documents and supporting files, and its submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from pactline.contracts.models import ContractRequest
from pactline.kernel.actor import Actor

from . import documents, requests, revisions

File = tuple[bytes, str]


def receive_third_party(
    *,
    account_id: UUID | str,
    contract_type_id: UUID | str,
    data: bytes,
    filename: str,
    actor: Actor,
    further: Sequence[File] = (),
    supporting: Sequence[File] = (),
    **fields: Any,
) -> ContractRequest:
    """As ``create_third_party``, ``upload``, ``add_document``, ``add_supporting`` and ``submit``, all or nothing.

    ``further`` documents and ``supporting`` files come as (bytes, name). A bad file or term leaves no request.
    """
    with transaction.atomic():
        request = requests.create_third_party(
            account_id=account_id, contract_type_id=contract_type_id, actor=actor, **fields
        )
        revisions.upload(request.pk, data=data, filename=filename, notes="", actor=actor)
        for content, name in further:
            documents.add_document(request.pk, data=content, filename=name, actor=actor)
        for content, name in supporting:
            documents.add_supporting(request.pk, data=content, filename=name, actor=actor)
        return requests.submit(request.pk, actor=actor)
