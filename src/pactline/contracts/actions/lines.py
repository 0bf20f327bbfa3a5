"""The priced lines of a contract record, copied from the quote as the signed document used it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from pactline.contracts.models import ContractLine, ContractRecord
from pactline.contracts.rules import typed
from pactline.kernel.ids import uuid7


def copy(record: ContractRecord, context: Mapping[str, Any]) -> list[ContractLine]:
    """Write the lines of ``context["lines"]``; parents before their parts, positions as in the quote."""
    rows = [row for row in context.get("lines", ()) if row.get("kind") in (None, "product", "bundle")]
    keys: dict[str, UUID] = {str(row.get("id", n)): uuid7() for n, row in enumerate(rows)}
    made = []
    for number, row in enumerate(rows):
        key, parent = str(row.get("id", number)), row.get("parent_id") or row.get("parent")
        made.append(
            ContractLine(
                id=keys[key],
                record=record,
                parent_id=keys.get(str(parent)) if parent else None,
                position=number + 1,
                quote_line_id=_uuid(row.get("id")),
                offering_id=_uuid(row.get("offering_id") or row.get("offering")),
                sku=str(row.get("sku") or "")[:80],
                name=str(row.get("name") or "")[:300],
                description=str(row.get("description") or ""),
                unit=str(row.get("unit") or "")[:40],
                price_kind=str(row.get("price_kind") or "")[:12],
                periodicity=str(row.get("periodicity") or "")[:12],
                tax_class=str(row.get("tax_class") or "")[:12],
                quantity=_decimal(row.get("quantity")) or Decimal(0),
                list_price=_decimal(row.get("list_price")),
                discount_percent=_decimal(row.get("discount_percent")),
                unit_price=_decimal(row.get("unit_price")) or Decimal(0),
                net=_decimal(row.get("net")) or Decimal(0),
                tax=_decimal(row.get("tax")),
                total=_decimal(row.get("total")),
                mrr=_decimal(row.get("mrr")),
                starts_on=typed("date", row.get("starts_on")),
                ends_on=typed("date", row.get("ends_on")),
                covers_id=keys.get(str(row.get("covers_id"))),
                covered_item=str(row.get("covered_item") or "")[:200],
                segments=row.get("segments") or [],
            )
        )
    ContractLine.objects.bulk_create(made)
    return made


def _decimal(value: Any) -> Decimal | None:
    """An amount of the snapshot: a number, its text, or {"amount": …}."""
    if isinstance(value, Mapping):
        value = value.get("amount")
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
