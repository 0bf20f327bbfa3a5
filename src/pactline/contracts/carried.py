"""What an amendment or a renewal on our own paper takes over from its contract when it has no quote of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pactline.kernel import periods
from pactline.quotes import queries as quotes

from . import targets
from .models import ContractRecord, ContractRequest
from .rules import plain

SIGNED = (ContractRequest.Status.CONTRACT_SIGNED, ContractRequest.Status.CLOSED_COMPLETE)
ZERO = Decimal(0)


def contract_of(request: ContractRequest) -> ContractRecord | None:
    """The contract that ``request`` amends or renews."""
    return request.amends or request.renews


def facts(record: ContractRecord | None) -> dict[str, Any]:
    """The contract as templates and conditions read it; empty for a new contract."""
    if record is None:
        return {}
    return {
        "number": record.number,
        "title": record.title,
        "signed_on": record.signed_on,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "perpetual": record.perpetual,
        "currency": record.currency,
        "tcv": record.tcv,
        "amendment_number": amendment_number(record),
    }


def amendment_number(record: ContractRecord) -> int:
    """The number of the next amendment: one more than were signed."""
    return ContractRequest.objects.filter(amends=record, status__in=SIGNED).count() + 1


def rows(request: ContractRequest, base: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """What changes, in words: term, old and new value. The end of the contract first, then what the quote of the
    amendment brings (``base``: its context, else as the latest document used it), then the changed terms.
    """
    record = contract_of(request)
    if record is None:
        return []
    wanted: dict[str, Any] = {}
    if request.amends_id is not None:
        wanted = {"ends_on": request.ends_on, "perpetual": request.perpetual}
        if request.quote_id is not None:
            wanted |= _of_quote(request.quote_snapshot if base is None else base)
    found = []
    for target, value in (wanted | request.changes).items():
        if targets.differs(record, target, value):
            old, new = targets.read(record, target), targets.converted(target, value)
            found.append(
                {
                    "term": targets.label_of(target),
                    "old": targets.words(target, old, record.currency) or "–",
                    "new": targets.words(target, new, record.currency) or "–",
                }
            )
    return found


def _of_quote(base: Mapping[str, Any]) -> dict[str, Any]:
    """What the usual map takes from a quote; what it does not say stays as it is in the contract."""
    found: dict[str, Any] = {}
    for path, target in targets.DEFAULT_MAP:
        head, _dot, name = path.partition(".")
        if head in ("quote", "totals") and (value := base.get(head, {}).get(name)) not in (None, ""):
            found[target] = value
    return found


def terms(request: ContractRequest, base: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` (of the contract's quote) with the terms as they stand in the contract, changed ones changed."""
    record = contract_of(request)
    if record is None:
        return dict(base)
    found = {**base, "quote": dict(base["quote"]), "totals": dict(base["totals"])}
    for path, target in targets.DEFAULT_MAP:
        head, _dot, name = path.partition(".")
        if head in ("quote", "totals"):
            found[head][name] = plain(request.changes.get(target, targets.read(record, target)))
    return _renewed(request, found) if request.renews_id is not None else found


def from_contract(request: ContractRequest, bare: Mapping[str, Any]) -> dict[str, Any]:
    """The context of a request that follows a contract: what was sold in it, and its terms, over the parties of ``bare``."""
    record = contract_of(request)
    sold: Mapping[str, Any] = {}
    if record is not None and record.quote is not None:
        sold = quotes.contract_context(record.quote)
    elif record is not None and record.request is not None:
        sold = record.request.quote_snapshot
    parties = {name: bare[name] for name in ("account", "contact", "selling_entity")}
    return terms(request, {**bare, **sold, **parties})


def _renewed(request: ContractRequest, found: dict[str, Any]) -> dict[str, Any]:
    """What recurs goes on at its present price for the new term; what was paid once is not sold again."""
    lines = _recurring(found.get("lines", ()))
    months = None
    if request.starts_on and request.ends_on:
        months = periods.whole_months(request.starts_on, request.ends_on + timedelta(days=1))
    term = {"starts_on": plain(request.starts_on), "ends_on": plain(request.ends_on)}
    found["lines"] = [
        {**row, **term, "term_months": months, "index": index, "position": index} for index, row in enumerate(lines, 1)
    ]
    found["quote"] |= {**term, "term_months": months}
    if lines:
        mrr = _sum(lines, "mrr")
        annual = mrr * 12
        found["totals"] |= {
            "one_time": "0",
            "mrr": str(mrr),
            "arr": str(annual),
            "acv": str(annual),
            "annual": str(annual),
            "tcv": str(mrr * months if months else annual),
            **{name: str(_sum(lines, name)) for name in ("net", "tax", "total")},
        }
    return found


def _recurring(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kept = [row for row in lines if row.get("price_kind") == "recurring"]
    parents = {row.get("parent_id") for row in kept}
    return [row for row in lines if row in kept or row.get("id") in parents]


def _sum(lines: Sequence[Mapping[str, Any]], name: str) -> Decimal:
    return sum((Decimal(str(row.get(name) or 0)) for row in lines), ZERO)
