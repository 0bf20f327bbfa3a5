"""Whether the text of a contract must stay on this server."""

from __future__ import annotations

from pactline.contracts.models import ContractRecord, ContractRequest


def stays_here(of: ContractRequest | ContractRecord) -> bool:
    """Whether it, or the contract or request that it belongs to, is marked as never sent."""
    if of.never_send:
        return True
    if isinstance(of, ContractRecord):
        return of.request is not None and _marked(of.request)
    return _marked(of)


def _marked(request: ContractRequest) -> bool:
    if request.never_send or ContractRecord.objects.filter(request=request, never_send=True).exists():
        return True
    return any(one is not None and one.never_send for one in (request.amends, request.renews))
