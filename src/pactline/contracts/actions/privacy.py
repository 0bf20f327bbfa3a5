"""“Never send”: a contract whose text stays on this server, whatever reader an operator has switched on."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.contracts import queries
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record as tell
from pactline.kernel.models import locked, save

PROTECT = "contracts.protect"
Marked = TypeVar("Marked", ContractRequest, ContractRecord)


def protect_request(request_id: UUID | str, *, never_send: bool, reason: str, actor: Actor) -> ContractRequest:
    """Mark a request as never sent, or lift the mark. In every state: what was signed is read, too."""
    actor.require(PROTECT, _("say whether a contract’s text may be sent"))
    visible = queries.get(request_id, actor=actor)
    return _mark(ContractRequest.objects.all(), visible.pk, never_send=never_send, reason=reason, actor=actor)


def protect_record(record_id: UUID | str, *, never_send: bool, reason: str, actor: Actor) -> ContractRecord:
    """Mark a contract as never sent, or lift the mark."""
    actor.require(PROTECT, _("say whether a contract’s text may be sent"))
    visible = queries.record(record_id, actor=actor)
    return _mark(ContractRecord.objects.all(), visible.pk, never_send=never_send, reason=reason, actor=actor)


def _mark(rows: QuerySet[Marked], pk: UUID, *, never_send: bool, reason: str, actor: Actor) -> Marked:
    why = reason.strip()
    if not why:
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    with transaction.atomic():
        found = locked(rows, pk)
        if found.never_send != never_send:
            found.never_send = never_send
            save(found, fields=["never_send"])
            verb = "kept_here" if never_send else "released"
            tell(subject=found, verb=verb, actor=actor, data={"reason": why})
    return found
