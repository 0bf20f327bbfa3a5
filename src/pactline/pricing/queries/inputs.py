"""Everything that the engine needs for a basket, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.activity import reference
from pactline.activity.reference import Kept
from pactline.catalog import queries as catalog
from pactline.catalog.models import Eligibility, Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.parties import queries as parties
from pactline.parties.models import Account, SellingEntity
from pactline.pricing import price_models
from pactline.pricing.models import PriceList, PriceListLine
from pactline.pricing.rules import (
    DEFAULT,
    PLAN,
    Adjustment,
    Exchange,
    LineInput,
    Policies,
    PriceContext,
    PriceModel,
    PriceTier,
    Rates,
    TaxPlace,
    Usage,
)
from pactline.pricing.rules.matrices import MatrixTable
from pactline.ui import formats

from . import agreed, price_lists, taxes
from .costs import costs_used
from .dates import holds
from .plans import PlanUsed
from .settled import Agreed, settled

DIRECT = Eligibility.Channel.DIRECT.value


@dataclass(frozen=True, slots=True)
class PriceInputs:
    """What the engine needs to know about offerings, prices and taxes on one day."""

    price_list: PriceList
    on: date
    place: TaxPlace
    offerings: dict[UUID, Offering]
    tiers: dict[UUID, tuple[PriceTier, ...]]
    rates: Rates
    policies: Policies = DEFAULT
    models: Mapping[UUID, tuple[PriceModel, Decimal | None]] = field(default_factory=dict)
    """The model of an offering and its cost, where it has no tiers."""
    contracted: Mapping[UUID, list[Agreed]] = field(default_factory=dict)
    matrices: tuple[MatrixTable, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """What matrices may ask about the document."""
    currency: str = ""
    exchange: Exchange | None = None
    """From the list's currency to ``currency``."""
    rate: agreed.RateUsed | None = None
    """What stands behind ``exchange``."""
    plan: PlanUsed | None = None
    """The published price plan; None: the default order."""
    costs: Mapping[UUID, Decimal] = field(default_factory=dict)
    """Of cost books, in ``currency``; they go before those of the price list."""

    def line(
        self,
        key: str,
        offering_id: UUID,
        quantity: Decimal,
        *,
        attributes: Mapping[str, str] | None = None,
        bundle: str = "",
        **options: Any,
    ) -> LineInput:
        """The engine's line for an offering. ``attributes``: what was chosen of it; ``bundle``: the SKU of the bundle that
        it is a part of; ``options``: further fields of ``LineInput`` (discounts, counted, …).

        ``InvalidInput`` when there is no such offering.
        """
        offering = self.offerings.get(offering_id)
        if offering is None:
            raise InvalidInput(_("There is no such offering."), fields={f"lines.{key}.offering": _("Not found.")})
        options.setdefault("recurring", offering.is_recurring)
        options.setdefault("periodicity", offering.periodicity)
        options.setdefault("tax_class", offering.tax_class)
        modelled = self.models.get(offering_id)
        if modelled is not None:
            options["model"] = modelled[0]
            options.setdefault("unit_cost", modelled[1])
            if attributes and not options.get("usage"):
                options["usage"] = Usage(attributes=tuple(attributes.items()))
        if self.exchange is not None:
            options["exchange"] = self.exchange
        if self.contracted or self.matrices:
            steps = self._adjustments(offering, quantity, attributes or {}, bundle)
            options["adjustments"] = (*steps, *options.get("adjustments", ()))
        if offering_id in self.costs and options.get("unit_cost") is None:
            options["unit_cost"] = self.costs[offering_id]
        if self.plan is not None:
            self._planned(self.plan, offering, quantity, attributes or {}, bundle, options)
        return LineInput(
            key=key, name=offering.name, quantity=quantity, tiers=self.tiers.get(offering_id, ()), **options
        )

    def elsewhere(self, place: TaxPlace) -> TaxPlace:
        """The place of a single line, with the customer's exemption."""
        region = place.buyer_region.strip().upper()
        return replace(place, buyer_region=region, exemption=self.place.exemption)

    def context(self, **options: Any) -> PriceContext:
        """The engine's context. ``options``: ``term_months``, ``header_discount_percent``, ``header_discount_amount``."""
        return PriceContext(
            currency=self.currency or self.price_list.currency,
            tax=self.place,
            rates=self.rates,
            price_list=self.price_list.name,
            plan=PLAN if self.plan is None else self.plan.order,
            hooks=() if self.plan is None else tuple(hook for hook, _condition in self.plan.hooks),
            **{"policies": self.policies, **options},
        )

    def _planned(
        self,
        plan: PlanUsed,
        offering: Offering,
        quantity: Decimal,
        attributes: Mapping[str, str],
        bundle: str,
        options: dict[str, Any],
    ) -> None:
        """Leaves out adjustments that the plan does not make here, and adds its own steps."""
        facts = {
            **nested(self.facts),
            "sku": offering.sku,
            "name": offering.name,
            "quantity": quantity,
            "periodicity": offering.periodicity,
            "bundle": bundle,
        }
        kept = [step for step in options.get("adjustments", ()) if plan.keeps(step, facts)]
        own, asked = plan.added(facts)
        options["adjustments"] = (*kept, *own)
        if asked:
            told = {**facts, "attributes": dict(attributes), "on": self.on.isoformat()}
            options |= {"hooks": asked, "facts": told}

    def _adjustments(
        self, offering: Offering, quantity: Decimal, attributes: Mapping[str, str], bundle: str
    ) -> list[Adjustment]:
        steps: list[Adjustment] = []
        reached = [row for row in self.contracted.get(offering.pk, ()) if row.min_quantity <= abs(quantity)]
        if reached:
            row = reached[-1]
            label = row.reference and _("Contracted price (%(reference)s)") % {"reference": row.reference}
            if row.unit_price is not None:
                steps.append(Adjustment(code="contracted", label=label, how="override", value=row.unit_price))
            else:
                steps.append(Adjustment(code="contracted", label=label, value=-(row.discount_percent or ZERO)))
        if self.matrices:
            facts = {**self.facts, "sku": offering.sku, "bundle": bundle}
            for table in self.matrices:
                steps += table.adjustments(quantity, facts, attributes)
        return steps


@reference.read_once()
def price_inputs(
    offering_ids: Iterable[UUID],
    price_list: PriceList,
    *,
    on: date,
    place: TaxPlace,
    known: Mapping[UUID, Offering] | None = None,
    account_id: UUID | None = None,
    selling_entity_id: UUID | None = None,
    currency: str = "",
    channel: str = "",
) -> PriceInputs:
    """Offerings (with units), their prices, what the account agreed on, matrices, policies and the tax rates that hold on
    ``on``. Five queries at most, however many lines; one while nobody changes catalog or prices.
    """
    ids = set(offering_ids)
    offerings = dict(known or {})
    if missing := ids - offerings.keys():
        offerings |= catalog.by_ids(missing)
    currency = currency or price_list.currency
    rate = agreed.rate_used(price_list.currency, currency, on=on)
    found_prices = _kept_prices.many(
        {(price_list.pk, on, key) for key in ids},
        lambda wanted: _prices(price_list, {key for _l, _d, key in wanted}, on),
    )
    tiers = {key: own for (_list, _day, key), (own, _model) in found_prices.items() if own}
    models = {key: model for (_list, _day, key), (_own, model) in found_prices.items() if model is not None}
    if rate is not None:
        factor = rate.rate
        tiers = {offering_id: tuple(_exchanged(tier, factor) for tier in own) for offering_id, own in tiers.items()}
        models = {key: (model, None if cost is None else cost * factor) for key, (model, cost) in models.items()}
    found = settled(
        country=place.seller_country,
        on=on,
        price_list_id=price_list.pk,
        account_id=account_id,
        selling_entity_id=selling_entity_id,
        offering_ids=ids,
        currency=currency,
    )
    facts = _facts(found.account, place, currency, channel)
    return PriceInputs(
        price_list=price_list,
        on=on,
        place=replace(place, buyer_region=facts["region"], exemption=found.exemption),
        offerings=offerings,
        tiers=tiers,
        rates=found.rates,
        policies=found.policies,
        models=models,
        contracted=found.contracted,
        matrices=found.matrices,
        facts=facts,
        currency=currency,
        exchange=None if rate is None else Exchange(rate=rate.rate, label=exchange_words(rate.json())),
        rate=rate,
        plan=found.plan,
        costs=costs_used(found.costs, nested(facts), currency=currency, on=on) if found.costs else {},
    )


def exchange_words(rate: Mapping[str, str]) -> str:
    """A rate and its date, as documents keep it (``RateUsed.json``), for people."""
    entered = Decimal(rate["rate"])
    return _("Exchange rate of %(day)s: 1 %(from)s = %(rate)s %(to)s") % {
        **rate,
        "day": formats.day(date.fromisoformat(rate["on"])),
        "rate": formats.number(entered, max(-int(entered.normalize().as_tuple().exponent), 0)),
    }


def _exchanged(tier: PriceTier, rate: Decimal) -> PriceTier:
    """Cost and floor in the document's currency; the price itself is changed by a step of the trail."""
    return replace(
        tier,
        unit_cost=None if tier.unit_cost is None else tier.unit_cost * rate,
        min_price=None if tier.min_price is None else tier.min_price * rate,
    )


def _facts(account: Mapping[str, str], place: TaxPlace, currency: str, channel: str) -> dict[str, str]:
    return {
        **{f"account.{name}": value for name, value in account.items()},
        "region": place.buyer_region.strip().upper(),
        "currency": currency,
        "channel": channel,
    }


def nested(facts: Mapping[str, str]) -> dict[str, Any]:
    """“account.country” as the condition's paths read it."""
    found: dict[str, Any] = {}
    for path, value in facts.items():
        outer, _dot, inner = path.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = value
        else:
            found[outer] = value
    return found


Priced = tuple[tuple[PriceTier, ...], tuple[PriceModel, Decimal | None] | None]
_kept_prices: Kept[tuple[UUID, date, UUID], Priced] = Kept("pricing", most=50_000)


def _prices(price_list: PriceList, ids: set[UUID], on: date) -> dict[tuple[UUID, date, UUID], Priced]:
    """The prices that hold on a day: of several for one tier the newest. Offerings without a price are told, too."""
    columns = ("offering_id", "model", "min_quantity", "unit_price", "unit_cost", "min_price")
    rows = PriceListLine.objects.filter(holds(on), price_list=price_list, offering__in=ids)
    tiers: dict[UUID, dict[Decimal, PriceTier]] = {key: {} for key in ids}
    models: dict[UUID, tuple[PriceModel, Decimal | None]] = {}
    ordered = rows.order_by("min_quantity", PriceListLine.OLDEST_FIRST)
    for offering_id, model, *values in ordered.values_list(*columns):
        tier = PriceTier(*values)
        if model:
            models[offering_id] = price_models.build(model), tier.unit_cost
        else:
            models.pop(offering_id, None)
        tiers[offering_id][tier.min_quantity] = tier
    return {(price_list.pk, on, key): (tuple(own.values()), models.get(key)) for key, own in tiers.items()}


def basket_inputs(
    *,
    offering_ids: Iterable[UUID],
    actor: Actor,
    price_list_id: UUID | None = None,
    account_id: UUID | None = None,
    selling_entity_id: UUID | None = None,
    currency: str = "",
    channel: str = "",
    on: date,
) -> PriceInputs:
    """Everything to price a basket of offerings that are for sale on the day to an account (or nobody in particular).

    Seller: the entity given or the default one; buyer's country, region and VAT number: of the account's billing
    address. ``InvalidInput`` for an offering that cannot be sold, or a price list that cannot be used on that day.
    """
    actor.require("pricing.calculate", _("price a basket"))
    account, seller = _parties(actor, account_id, selling_entity_id)
    if price_list_id:
        price_list = price_lists.get(price_list_id, actor=actor)
        if not price_lists.usable(on=on, account_id=account_id).filter(pk=price_list.pk).exists():
            message = _("%(list)s is not published for this account on %(day)s.") % {"list": price_list, "day": on}
            raise InvalidInput(message, fields={"price_list_id": message})
    else:
        currency = currency or (account.currency if account else seller.currency)
        price_list = price_lists.default_price_list(currency=currency, on=on, account_id=account_id, channel=channel)
    ids = list(dict.fromkeys(offering_ids))
    inputs = price_inputs(
        ids,
        price_list,
        on=on,
        place=taxes.tax_place(seller, account),
        account_id=account_id,
        selling_entity_id=seller.pk,
        currency=currency,
        channel=channel,
    )
    wanted = [inputs.offerings[key] for key in ids if key in inputs.offerings]
    buyer = catalog.buyer_of(account_id, channel=channel or DIRECT, actor=actor)
    closed = catalog.denied(buyer, on=on, among=[row.pk for row in wanted]) if buyer else ()
    refusals = (catalog.not_sold(row, on=on, buyer=buyer, denied_ids=closed) for row in wanted)
    if problems := [problem for problem in refusals if problem]:
        raise InvalidInput(_("This cannot be sold."), problems=problems)
    return inputs


def _parties(
    actor: Actor, account_id: UUID | None, selling_entity_id: UUID | None
) -> tuple[Account | None, SellingEntity]:
    account = parties.get(account_id, actor=actor) if account_id else None
    if selling_entity_id:
        return account, parties.get_selling_entity(selling_entity_id, actor=actor)
    return account, parties.default_selling_entity()


def free_context(
    *, actor: Actor, account_id: UUID | None, selling_entity_id: UUID | None, currency: str, on: date
) -> PriceContext:
    """The engine's context of a basket without offerings: the seller's policies, its taxes and the buyer's exemption."""
    account, seller = _parties(actor, account_id, selling_entity_id)
    found = settled(country=seller.country, on=on, account_id=account_id, selling_entity_id=seller.pk)
    return PriceContext(
        currency=currency or (account.currency if account else seller.currency),
        tax=replace(taxes.tax_place(seller, account), exemption=found.exemption),
        rates=found.rates,
        policies=found.policies,
    )
