"""What is settled outside a price list: tax rates, exemptions, policies, contracted prices, matrices. One query."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from pactline.activity.reference import Kept
from pactline.kernel.statements import Statement
from pactline.pricing.models import (
    CostBook,
    CostBookLine,
    PlanStep,
    PriceList,
    PriceMatrix,
    PricingPlan,
    SellingPolicy,
    TaxRate,
)
from pactline.pricing.rules import DEFAULT, Policies, Rate, Rates
from pactline.pricing.rules.matrices import MatrixTable, table_of
from pactline.pricing.rules.policy import policies_of

from .dates import holds
from .plans import PlanUsed, plan_used


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
    plan: PlanUsed | None = None
    costs: list[dict[str, Any]] = field(default_factory=list)
    """What cost books say about the offerings, for ``costs_used``."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What hangs neither on the account nor on offerings."""

    rates: dict[tuple[str, str, str], Rate]
    policies: Policies
    matrices: tuple[MatrixTable, ...]
    plan: PlanUsed | None


_standing: Kept[tuple[Any, ...], _Standing] = Kept("pricing", most=2_000)
_kept_costs: Kept[tuple[UUID | None, date, UUID], list[dict[str, Any]]] = Kept("pricing", most=50_000)


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
    standing = _standing.one(
        (country, on, price_list_id, selling_entity_id),
        lambda: _read_standing(country, on, price_list_id, selling_entity_id),
    )
    found: dict[str, list[dict[str, Any]]] = {}
    if account_id is not None:
        for kind, body in _OF_ACCOUNT.rows(
            account=account_id, country=country, on=on, offerings=list(offering_ids), currency=currency
        ):
            found.setdefault(kind, []).append(json.loads(body))
    return Settled(
        rates=standing.rates,
        policies=standing.policies,
        matrices=standing.matrices,
        plan=standing.plan,
        costs=_of_cost_books(offering_ids, selling_entity_id, on),
        exemption=max((row["certificate"] for row in found.get("exemption", ())), default=""),
        account=next(iter(found.get("account", ())), {}),
        contracted=_by_offering(found.get("contracted", [])),
    )


_HOLDS = "(valid_from IS NULL OR valid_from <= %(on)s) AND (valid_to IS NULL OR valid_to > %(on)s)"
_OF_ACCOUNT = Statement(f"""
SELECT 'account', jsonb_build_object('country', country, 'industry', industry, 'kind', kind)
FROM parties_account WHERE id = %(account)s
UNION ALL
SELECT 'exemption', jsonb_build_object('certificate', certificate)
FROM pricing_taxexemption WHERE account_id = %(account)s AND country = %(country)s AND {_HOLDS}
UNION ALL
SELECT 'contracted', jsonb_build_object('offering', offering_id, 'least', min_quantity::text, 'price', unit_price::text,
    'percent', discount_percent::text, 'reference', reference, 'valid_from', valid_from)
FROM pricing_contractedprice
WHERE account_id = %(account)s AND offering_id = ANY(%(offerings)s) AND currency = %(currency)s AND {_HOLDS}
""")  # noqa: S608


def _read_standing(country: str, on: date, price_list_id: UUID | None, selling_entity_id: UUID | None) -> _Standing:
    asked = [_rates(country, on)]
    if selling_entity_id is not None:
        rows = SellingPolicy.objects.filter(selling_entity=selling_entity_id)
        asked.append(_told("policy", rows, {"body": "policies"}))
    if price_list_id is not None:
        asked.append(_told("list", PriceList.objects.filter(pk=price_list_id), {"body": "policies"}))
        asked += [_matrices(price_list_id, on), _steps()]
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, body in asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]:
        found.setdefault(kind, []).append(body)
    policies: dict[str, Any] = {}
    for kind in ("policy", "list"):
        for row in found.get(kind, ()):
            policies |= row["body"]
    return _Standing(
        rates={(r["country"], r["region"].upper(), r["class"]): _rate(r) for r in found.get("rate", ())},
        policies=policies_of(policies),
        plan=plan_used(found.get("step", ())),
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


def _steps() -> Told:
    rows = PlanStep.objects.filter(plan__status=PricingPlan.Status.PUBLISHED)
    rows = rows.annotate(number=Cast("value", CharField()))
    names = ("id", "position", "kind", "label", "condition", "gives", "source", "secret")
    return _told("step", rows, {**{name: name for name in names}, "value": "number"})


def _of_cost_books(offering_ids: Collection[UUID], selling_entity_id: UUID | None, on: date) -> list[dict[str, Any]]:
    def load(
        missing: set[tuple[UUID | None, date, UUID]],
    ) -> dict[tuple[UUID | None, date, UUID], list[dict[str, Any]]]:
        rows: dict[tuple[UUID | None, date, UUID], list[dict[str, Any]]] = {key: [] for key in missing}
        for _kind, row in _costs([key for _entity, _day, key in missing], selling_entity_id, on):
            rows[selling_entity_id, on, UUID(row["offering"])].append(row)
        return rows

    found = _kept_costs.many({(selling_entity_id, on, key) for key in offering_ids}, load)
    return [row for rows in found.values() for row in rows]


def _costs(offering_ids: Collection[UUID], selling_entity_id: UUID | None, on: date) -> Told:
    entity = Q(book__selling_entity=None) | Q(book__selling_entity=selling_entity_id)
    dates = Q(book__valid_from__lte=on) & (Q(book__valid_to=None) | Q(book__valid_to__gt=on))
    rows = CostBookLine.objects.filter(
        entity, dates, Q(valid_from=None) | Q(valid_from__lte=on), offering__in=list(offering_ids),
        book__status=CostBook.Status.PUBLISHED,
    ).annotate(text=Cast("unit_cost", CharField()))  # fmt: skip
    book = {name: f"book__{name}" for name in ("position", "condition", "currency")}
    return _told(
        "cost", rows, {**book, "offering": "offering_id", "cost": "text", "from": "valid_from", "book": "book_id"}
    )
