"""What a request knows, as nested JSON-ready data: for templates, conditions and the mapping into the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pactline.kernel import clock, periods
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote

from . import carried
from .models import ContractRequest
from .rules import value_hash


def of(request: ContractRequest, *, frozen: bool = False) -> dict[str, Any]:
    """The context of ``request``. ``frozen``: the quote as the latest document used it, not as it is now.

    Keys: quote, account, contact, selling_entity, lines, totals, deal_terms (of the quote, or of the contract that is
    amended or renewed), request, contract, changes, answers, today.
    """
    base = dict(request.quote_snapshot) if frozen and request.quote_snapshot else basis(request)
    with translation.override(request.account.language):
        changes = carried.rows(request, base)
    return {
        **base,
        "request": {**facts(request), "changes": "\n".join(_line(row) for row in changes)},
        "contract": carried.facts(carried.contract_of(request)),
        "changes": changes,
        "answers": dict(request.answers),
        "today": clock.today(),
    }


def basis(request: ContractRequest) -> dict[str, Any]:
    """What a document of ``request`` is filled from beside its own fields: its quote, else the contract before it."""
    if request.quote is not None:
        return dict(quotes.contract_context(request.quote))
    if carried.contract_of(request) is not None and request.paper == ContractRequest.Paper.OWN:
        return carried.from_contract(request, _without_quote(request))
    return _without_quote(request)


def terms_mark(request: ContractRequest) -> str:
    """The hash of what a document of ``request`` must say: its dates and its changed terms."""
    return value_hash([request.starts_on, request.ends_on, request.perpetual, request.effective_on, request.changes])


def _line(row: dict[str, str]) -> str:
    return f"{row['term']}: {row['old']} → {row['new']}"


def of_quote(quote: Quote) -> dict[str, Any]:
    """The context of a quote before there is a request: enough to choose a template."""
    return {**quotes.contract_context(quote), "request": {}, "contract": {}, "changes": [], "answers": {},
            "today": clock.today()}  # fmt: skip


def facts(request: ContractRequest) -> dict[str, Any]:
    """The request's own fields."""
    months = None
    if request.starts_on and request.ends_on:
        months = periods.whole_months(request.starts_on, request.ends_on + timedelta(days=1))
    return {
        "number": request.number,
        "title": request.title,
        "description": request.description,
        "contract_type": request.contract_type.name,
        "contract_type_code": request.contract_type.code,
        "request_type": request.request_type,
        "paper": request.paper,
        "signature_type": request.signature_type,
        "starts_on": request.starts_on,
        "ends_on": request.ends_on,
        "ends_words": request.ends_on or _("until terminated"),
        "perpetual": request.perpetual,
        "effective_on": request.effective_on or request.starts_on,
        "term_months": months,
        "currency": request.currency,
        "value": request.value,
        "owner_name": request.owner.name,
        "owner_email": request.owner.email,
    }


def _without_quote(request: ContractRequest) -> dict[str, Any]:
    parties = quotes.parties_context(request.account, request.contact, request.selling_entity)
    return {"quote": {}, **parties, "lines": [], "totals": {}, "deal_terms": []}
