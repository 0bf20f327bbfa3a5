"""What is settled outside a price list: tax rates, exemptions, policies, contracted prices, matrices. One query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from pactline.parties.models import Account
from pactline.pricing.models import ContractedPrice, PriceList, PriceMatrix, SellingPolicy, TaxExemption, TaxRate
from pactline.pricing.rules import DEFAULT, Policies, Rate, Rates
from pactline.pricing.rules.matrices import MatrixTable, table_of
from pactline.pricing.rules.policy import policies_of

from .dates import holds

ACCOUNT_FACTS = ("country", "industry", "kind")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contracted price as the engine's inputs use it: a price, or a percentage off."""

    min_quantity: Decimal
    unit_price: Decimal | None
    discount_percent: Decimal | None
    reference: str


@dataclass(slots=True)
class Settled:
    """All of it for one document."""

    rates: dict[tuple[str, str, str], Rate] = field(default_factory=dict)
    exemption: str = ""
    policies: Policies = DEFAULT
    contracted: dict[UUID, list[Agreed]] = field(default_factory=dict)
    matrices: tuple[MatrixTable, ...] = ()
    account: dict[str, str] = field(default_factory=dict)
    """What matrices may ask about the account."""


def settled(
    *,
    country: str,
    on: date,
    price_list_id: UUID | None = None,
    account_id: UUID | None = None,
    selling_entity_id: UUID | None = None,
    offering_ids: Collection[UUID] = (),
    currency: str = "",
) -> Settled:
    """Everything that holds on a day for a country's taxes, a price list, an account and a selling entity."""
    asked = [_rates(country, on)]
    if account_id is not None:
        asked.append(_exemptions(account_id, country, on))
        asked.append(_told("account", Account.objects.filter(pk=account_id), {name: name for name in ACCOUNT_FACTS}))
    if account_id is not None and offering_ids:
        asked.append(_contracted(account_id, offering_ids, currency, on))
    if selling_entity_id is not None:
        rows = SellingPolicy.objects.filter(selling_entity=selling_entity_id)
        asked.append(_told("policy", rows, {"body": "policies"}))
    if price_list_id is not None:
        asked.append(_told("list", PriceList.objects.filter(pk=price_list_id), {"body": "policies"}))
        asked.append(_matrices(price_list_id, on))
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, body in asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]:
        found.setdefault(kind, []).append(body)
    policies: dict[str, Any] = {}
    for kind in ("policy", "list"):
        for row in found.get(kind, ()):
            policies |= row["body"]
    return Settled(
        rates={(r["country"], r["region"].upper(), r["class"]): _rate(r) for r in found.get("rate", ())},
        exemption=max((row["certificate"] for row in found.get("exemption", ())), default=""),
        policies=policies_of(policies),
        account=next(iter(found.get("account", ())), {}),
        contracted=_by_offering(found.get("contracted", [])),
        matrices=tuple(
            table_of(r["name"], r["kind"], r["columns"], r["rows"], takes_all=r["match"] == PriceMatrix.Match.ALL)
            for r in sorted(found.get("matrix", ()), key=lambda r: (r["position"], r["name"]))
        ),
    )


def rates(country: str, *, on: date) -> Rates:
    """The tax rates of a country and its regions that hold on ``on``. One query."""
    return settled(country=country, on=on).rates


Told = QuerySet[Any, tuple[str, dict[str, Any]]]


def _told(kind: str, rows: QuerySet[Any], columns: Mapping[str, str]) -> Told:
    """Rows of any table as (kind, JSON), so that they can be read together. Numbers go as text."""
    return rows.order_by().values_list(Value(kind, output_field=CharField()), JSONObject(**columns))


def _rates(country: str, on: date) -> Told:
    rows = TaxRate.objects.filter(holds(on), country=country).annotate(text=Cast("percent", CharField()))
    columns = {"country": "country", "region": "region", "class": "tax_class", "percent": "text", "name": "name"}
    return _told("rate", rows, columns)


def _rate(row: dict[str, Any]) -> Rate:
    return Rate(Decimal(row["percent"]), row["name"])


def _exemptions(account_id: UUID, country: str, on: date) -> Told:
    rows = TaxExemption.objects.filter(holds(on), account=account_id, country=country)
    return _told("exemption", rows, {"certificate": "certificate"})


def _contracted(account_id: UUID, offering_ids: Collection[UUID], currency: str, on: date) -> Told:
    rows = ContractedPrice.objects.filter(
        holds(on), account=account_id, offering__in=list(offering_ids), currency=currency
    ).annotate(
        least=Cast("min_quantity", CharField()),
        price=Cast("unit_price", CharField()),
        percent=Cast("discount_percent", CharField()),
    )
    columns = ("least", "price", "percent", "reference", "valid_from")
    return _told("contracted", rows, {"offering": "offering_id", **{name: name for name in columns}})


def _by_offering(rows: list[dict[str, Any]]) -> dict[UUID, list[Agreed]]:
    """The contracted prices of each offering by quantity; of several for one quantity the newest last."""
    found: dict[UUID, list[Agreed]] = {}
    for row in sorted(rows, key=lambda row: (Decimal(row["least"]), row["valid_from"])):
        price, percent = row["price"], row["percent"]
        found.setdefault(UUID(row["offering"]), []).append(
            Agreed(
                Decimal(row["least"]),
                None if price is None else Decimal(price),
                None if percent is None else Decimal(percent),
                row["reference"],
            )
        )
    return found


def _matrices(price_list_id: UUID, on: date) -> Told:
    own = Q(price_list=None) | Q(price_list=price_list_id)
    rows = PriceMatrix.objects.filter(holds(on), own, status=PriceMatrix.Status.PUBLISHED)
    names = ("name", "kind", "match", "columns", "rows", "position")
    return _told("matrix", rows, {name: name for name in names})
