"""What a request knows, as nested JSON-ready data: for templates, conditions and the mapping into the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel import clock, periods
from pactline.parties import queries as parties
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote

from .models import ContractRequest
from .rules import plain


def of(request: ContractRequest, *, frozen: bool = False) -> dict[str, Any]:
    """The context of ``request``. ``frozen``: the quote as the latest document used it, not as it is now.

    Keys: quote, account, contact, selling_entity, lines, totals, deal_terms (of the quote), request, answers, today.
    """
    if request.quote is None:
        base = _without_quote(request)
    elif frozen and request.quote_snapshot:
        base = dict(request.quote_snapshot)
    else:
        base = dict(quotes.contract_context(request.quote))
    return {**base, "request": facts(request), "answers": dict(request.answers), "today": clock.today()}


def of_quote(quote: Quote) -> dict[str, Any]:
    """The context of a quote before there is a request: enough to choose a template."""
    return {**quotes.contract_context(quote), "request": {}, "answers": {}, "today": clock.today()}


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
    account, contact, entity = request.account, request.contact, request.selling_entity
    return {
        "quote": {},
        "account": plain(
            {
                "number": account.number,
                "name": account.name,
                "legal_name": account.contract_name,
                "country": account.country,
                "tax_id": account.tax_id,
                "registration_number": account.registration_number,
                "currency": account.currency,
                "payment_terms_days": account.payment_terms_days,
                "address": parties.address_snapshot(account, "registered"),
            }
        ),
        "contact": {"name": contact.name, "email": contact.email, "title": contact.title, "phone": contact.phone}
        if contact
        else {},
        "selling_entity": {"name": entity.name, "legal_name": entity.legal_name, "country": entity.country}
        if entity
        else {},
        "lines": [],
        "totals": {},
        "deal_terms": [],
    }
