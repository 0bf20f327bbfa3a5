"""Reading prices and taxes, and everything the engine needs for a basket in three queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog.models import Offering
from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.parties import queries as parties
from pactline.parties.models import Account, SellingEntity

from .models import PriceList, PriceListLine, TaxRate
from .rules import LineInput, PriceContext, PriceTier, Rate, Rates, TaxPlace
from .rules.shapes import Periodicity


@dataclass(frozen=True, slots=True)
class PriceInputs:
    """What the engine needs to know about offerings, prices and taxes on one day."""

    price_list: PriceList
    on: date
    place: TaxPlace
    offerings: dict[UUID, Offering]
    tiers: dict[UUID, tuple[PriceTier, ...]]
    rates: Rates

    def line(self, key: str, offering_id: UUID, quantity: Decimal, **options: Any) -> LineInput:
        """The engine's line for an offering. ``options``: further fields of ``LineInput`` (discounts, counted, …).

        ``InvalidInput`` when there is no such offering.
        """
        offering = self.offerings.get(offering_id)
        if offering is None:
            raise InvalidInput(_("There is no such offering."), fields={f"lines.{key}.offering": _("Not found.")})
        return LineInput(
            key=key,
            name=offering.name,
            quantity=quantity,
            tiers=self.tiers.get(offering_id, ()),
            recurring=offering.is_recurring,
            periodicity=cast(Periodicity, offering.periodicity),
            tax_class=offering.tax_class,
            **options,
        )

    def context(self, **options: Any) -> PriceContext:
        """The engine's context. ``options``: ``term_months``, ``header_discount_percent``, ``header_discount_amount``."""
        return PriceContext(
            currency=self.price_list.currency,
            tax=self.place,
            rates=self.rates,
            price_list=self.price_list.name,
            **options,
        )


def price_inputs(
    offering_ids: Iterable[UUID],
    price_list: PriceList,
    *,
    on: date,
    place: TaxPlace,
    known: Mapping[UUID, Offering] | None = None,
) -> PriceInputs:
    """Offerings (with units), their prices and the tax rates that hold on ``on``. Three queries, however many lines;
    offerings that are ``known`` are not read again.
    """
    ids = set(offering_ids)
    offerings = dict(known or {})
    if missing := ids - offerings.keys():
        offerings |= {row.pk: row for row in Offering.objects.filter(pk__in=missing).select_related("unit")}
    tiers: dict[UUID, list[PriceTier]] = {}
    columns = ("offering_id", "min_quantity", "unit_price", "unit_cost", "min_price")
    rows = PriceListLine.objects.filter(price_list=price_list, offering__in=ids).order_by("min_quantity")
    for offering_id, *values in rows.values_list(*columns):
        tiers.setdefault(offering_id, []).append(PriceTier(*values))
    return PriceInputs(
        price_list=price_list,
        on=on,
        place=replace(place, buyer_region=place.buyer_region.strip().upper()),
        offerings=offerings,
        tiers={offering_id: tuple(found) for offering_id, found in tiers.items()},
        rates=rates(place.seller_country, on=on),
    )


def rates(country: str, *, on: date) -> dict[tuple[str, str, str], Rate]:
    """The tax rates of a country and its regions that hold on ``on``. One query."""
    rows = TaxRate.objects.filter(_holds(on), country=country)
    return {
        (row_country, region.upper(), tax_class): Rate(percent, name)
        for row_country, region, tax_class, percent, name in rows.values_list(
            "country", "region", "tax_class", "percent", "name"
        )
    }


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def visible_to(actor: Actor) -> models.QuerySet[PriceList]:
    """The price lists for everybody, and those of accounts that the actor sees; drafts only for who edits prices."""
    rows = PriceList.objects.all()
    if not (actor.sees_all or actor.is_system):
        rows = rows.filter(Q(account=None) | scope(actor, owner="account__owner_id", team="account__team_id"))
    if actor.sees_all or actor.may("pricing.edit"):
        return rows
    return rows.exclude(status=PriceList.Status.DRAFT)


def get(price_list_id: UUID | str, *, actor: Actor) -> PriceList:
    """One price list. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    price_list = visible_to(actor).select_related("account").filter(pk=price_list_id).first()
    if price_list is None:
        raise NotVisible(_("There is no such price list."))
    actor.require("pricing.view", _("see price lists"))
    return price_list


def lines(price_list: PriceList) -> models.QuerySet[PriceListLine]:
    """The prices of a list with their offerings and units."""
    return PriceListLine.objects.filter(price_list=price_list).select_related("offering__unit")


def prices_of(offering: Offering, actor: Actor) -> models.QuerySet[PriceListLine]:
    """What an offering costs in the lists that the actor may see, retired ones left out."""
    rows = PriceListLine.objects.filter(offering=offering, price_list__in=visible_to(actor))
    rows = rows.exclude(price_list__status=PriceList.Status.RETIRED)
    return rows.select_related("price_list").order_by("price_list__name", "min_quantity")


def get_line(line_id: UUID | str, *, actor: Actor) -> PriceListLine:
    """One price with its list and offering."""
    rows = PriceListLine.objects.filter(price_list__in=visible_to(actor)).select_related("price_list", "offering__unit")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotVisible(_("There is no such price."))
    actor.require("pricing.view", _("see prices"))
    return line


def usable(*, on: date, account_id: UUID | None = None, currency: str = "") -> models.QuerySet[PriceList]:
    """The published lists valid on ``on`` that an account may be sold from; its own first, then defaults."""
    own = Q(account=None) if account_id is None else Q(account=None) | Q(account_id=account_id)
    rows = PriceList.objects.filter(_holds(on), own, status=PriceList.Status.PUBLISHED)
    if currency:
        rows = rows.filter(currency=currency)
    return rows.order_by(models.F("account").desc(nulls_last=True), "-is_default", "-valid_from", "code")


def default_price_list(*, currency: str, on: date, account_id: UUID | None = None) -> PriceList:
    """The list that a new document takes: the account's own, else the currency's default, else the newest.

    ``InvalidInput`` when nothing is published in that currency on that day.
    """
    found = usable(on=on, account_id=account_id, currency=currency).first()
    if found is None:
        message = _(
            "No published price list in %(currency)s is valid on %(day)s. Publish one under Catalog › Price lists."
        )
        message %= {"currency": currency, "day": on.isoformat()}
        raise InvalidInput(message, fields={"price_list": message})
    return found


def basket_inputs(
    *,
    offering_ids: Iterable[UUID],
    actor: Actor,
    price_list_id: UUID | None = None,
    account_id: UUID | None = None,
    selling_entity_id: UUID | None = None,
    currency: str = "",
    on: date,
) -> PriceInputs:
    """Everything to price a basket of published offerings for an account (or nobody in particular).

    Seller: the entity given or the default one; buyer's country, region and VAT number: of the account's billing
    address. ``InvalidInput`` for an offering that cannot be sold, or a price list that cannot be used on that day.
    """
    actor.require("pricing.calculate", _("price a basket"))
    account = parties.get(account_id, actor=actor) if account_id else None
    seller = (
        parties.get_selling_entity(selling_entity_id, actor=actor)
        if selling_entity_id
        else parties.default_selling_entity()
    )
    if price_list_id:
        price_list = get(price_list_id, actor=actor)
        if not usable(on=on, account_id=account_id).filter(pk=price_list.pk).exists():
            message = _("%(list)s is not published for this account on %(day)s.") % {"list": price_list, "day": on}
            raise InvalidInput(message, fields={"price_list_id": message})
    else:
        currency = currency or (account.currency if account else seller.currency)
        price_list = default_price_list(currency=currency, on=on, account_id=account_id)
    inputs = price_inputs(offering_ids, price_list, on=on, place=tax_place(seller, account))
    hidden = [row.name for row in inputs.offerings.values() if row.status != Offering.Status.PUBLISHED]
    if hidden:
        raise InvalidInput(_("%(names)s cannot be sold: not published.") % {"names": ", ".join(sorted(hidden))})
    return inputs


def tax_place(seller: SellingEntity, account: Account | None) -> TaxPlace:
    """Between whom tax is decided: our entity, and where the account is billed."""
    if account is None:
        return TaxPlace(seller_country=seller.country)
    address = parties.address_for(account, "billing")
    return TaxPlace(
        seller_country=seller.country,
        buyer_country=(address.country if address else "") or account.country,
        buyer_region=address.region if address else "",
        buyer_tax_id=account.tax_id,
    )


def tax_rates() -> models.QuerySet[TaxRate]:
    """All tax rates, past and future ones too."""
    return TaxRate.objects.all()


def get_tax_rate(rate_id: UUID | str, *, actor: Actor) -> TaxRate:
    """One tax rate."""
    rate = TaxRate.objects.filter(pk=rate_id).first()
    if rate is None:
        raise NotVisible(_("There is no such tax rate."))
    actor.require("pricing.view", _("see tax rates"))
    return rate
