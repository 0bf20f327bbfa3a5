"""From a quote and its lines to the engine of ``pricing.rules`` and back: one pass, three queries, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.money import ZERO
from pactline.parties.models import Address
from pactline.pricing.queries import PriceInputs, price_inputs
from pactline.pricing.rules import Calculation, LineInput, PricedLine, TaxPlace, calculate

from . import planning, rules
from .models import Quote, QuoteLine

KEPT = Decimal("0.0001")
"""The places that a line's columns have; where only the document is rounded, lines are exact."""
Position = tuple[Any, ...]
"""A deal term for the hash: clause id, position, number of the fallback, text."""
TOTALS = ("one_time", "mrr", "arr", "acv", "tcv", "net", "tax", "total", "cost", "margin", "margin_percent")


def place_of(quote: Quote, address: Mapping[str, Any], name: str = "") -> TaxPlace:
    """Between whom a tax is decided for what is delivered to an address."""
    return TaxPlace(
        seller_country=quote.selling_entity.country,
        buyer_country=address.get("country") or quote.account.country,
        buyer_region=address.get("region") or "",
        buyer_tax_id=quote.account.tax_id,
        name=name,
    )


def inputs_for(quote: Quote, offering_ids: Iterable[UUID], known: Mapping[UUID, Offering] | None = None) -> PriceInputs:
    """Offerings, prices and tax rates for the quote's list, currency, channel, date and place of delivery."""
    place = place_of(quote, quote.shipping_address or quote.billing_address or {})
    return price_inputs(
        offering_ids,
        quote.price_list,
        on=quote.quote_on,
        place=place,
        known=known,
        account_id=quote.account_id,
        selling_entity_id=quote.selling_entity_id,
        currency=quote.currency,
        channel=quote.channel,
    )


def places_of(quote: Quote, lines: Sequence[QuoteLine], inputs: PriceInputs) -> dict[UUID, TaxPlace]:
    """Where lines are delivered that have a location of their own or are part of one that has. One query, or none."""
    if all(line.location_id is None for line in lines):
        return {}
    where: dict[UUID, UUID | None] = {}
    for line in lines:
        where[line.pk] = line.location_id or (where.get(line.parent_id) if line.parent_id else None)
    places = {
        one.pk: inputs.elsewhere(place_of(quote, {"country": one.country, "region": one.region}, str(one)))
        for one in Address.objects.filter(pk__in={key for key in where.values() if key})
    }
    return {key: places[address] for key, address in where.items() if address in places}


def price(quote: Quote, lines: Sequence[QuoteLine], inputs: PriceInputs | None = None) -> Calculation:
    """Set every calculated column of ``lines`` and ``quote`` from what people entered. Writes nothing.

    Raises ``InvalidInput`` with a sentence for each line that cannot be priced.
    """
    sold = [line for line in lines if line.is_sold]
    if inputs is None:
        inputs = inputs_for(quote, {line.offering_id for line in sold if line.offering_id})
    bundles = {line.pk: line.sku for line in sold if line.kind == QuoteLine.Kind.BUNDLE}
    around = planning.Around(quote, lines, inputs.offerings)
    places = places_of(quote, sold, inputs)
    priced = calculate(
        [_input(quote, line, inputs, bundles, around, places) for line in sold],
        inputs.context(
            term_months=quote.term_months,
            header_discount_percent=quote.discount_percent,
            header_discount_amount=quote.discount_amount,
        ),
    )
    for line, result in zip(sold, priced.lines, strict=True):
        _take(line, result)
        planning.take(quote, line, result)
    _total(quote, sold, priced)
    quote.exchange = {} if inputs.rate is None else inputs.rate.json()
    return priced


def _input(
    quote: Quote,
    line: QuoteLine,
    inputs: PriceInputs,
    bundles: Mapping[UUID, str],
    around: planning.Around,
    places: Mapping[UUID, TaxPlace],
) -> LineInput:
    by_hand = bool(
        line.discount_percent or line.discount_amount or line.manual_price is not None or line.plan.get("markup")
    )
    if quote.discount_overwrites and (quote.discount_percent or quote.discount_amount):
        percent, amount, takes = ZERO, ZERO, True
    else:
        percent, amount, takes = line.discount_percent, line.discount_amount, not by_hand
    chosen = line.configuration.get("characteristics")
    options: dict[str, Any] = {
        "quantity": line.quantity,
        "unit_price": line.manual_price,
        "discount_percent": percent,
        "discount_amount": amount,
        "takes_header_discount": takes and not line.included,
    }
    if places:
        options["place"] = places.get(line.pk)
    if not planning.is_plain(line):
        options |= planning.options(line, around, inputs.policies)
    return inputs.line(
        planning.key_of(line),
        line.offering_id or UUID(int=0),
        attributes={code: str(value) for code, value in chosen.items()} if chosen else None,
        bundle=bundles.get(line.parent_id, "") if line.parent_id else "",
        counted=line.counts,
        in_bundle_price=line.included,
        **options,
    )


def _take(line: QuoteLine, result: PricedLine) -> None:
    line.list_price = result.list_price
    line.unit_price = result.unit_price
    line.unit_cost = result.unit_cost
    line.reduction = result.discount_amount.quantize(KEPT)
    line.reduction_percent = result.discount_percent
    line.net, line.tax, line.total = (amount.quantize(KEPT) for amount in (result.net, result.tax, result.total))
    line.tax_percent = result.tax_percent
    line.mrr, line.cost = result.mrr, result.cost.quantize(KEPT)
    line.below_floor = result.below_floor
    line.trail = result.trail_json()


def _total(quote: Quote, sold: Sequence[QuoteLine], priced: Calculation) -> None:
    for name in TOTALS:
        setattr(quote, name, getattr(priced.totals, name))
    quote.max_discount_percent = max((line.reduction_percent for line in sold), default=ZERO)
    quote.is_below_floor = any(line.below_floor for line in sold)
    quote.line_count = len(sold)
    quote.price_problems = [*priced.problems, *planning.problems(sold)]
    quote.taxes = [
        {"code": t.code, "name": t.name, "percent": f"{t.percent:f}", "base": f"{t.base:f}", "tax": f"{t.tax:f}"}
        for t in priced.taxes
    ]
    quote.priced_at = clock.now()


PRICED_COLUMNS = (
    *TOTALS,
    *("max_discount_percent", "is_below_floor", "line_count", "price_problems", "taxes", "priced_at", "content_hash"),
    "exchange",
)
"""The columns of a quote that repricing writes."""


def hash_of(quote: Quote, lines: Sequence[QuoteLine], positions: Sequence[Position]) -> str:
    """The content's hash: everything that a contract made from the quote would show."""
    header: list[Any] = [
        *(quote.number, quote.account_id, quote.contact_id, quote.selling_entity_id, quote.currency, quote.name),
        *(quote.starts_on, quote.ends_on, quote.term_months, quote.payment_terms_days, quote.auto_renew),
        *(quote.renewal_notice_days, quote.renewal_uplift_percent, quote.billing_address, quote.shipping_address),
        *(quote.notes, quote.one_time, quote.mrr, quote.net, quote.tax, quote.total),
    ]
    if quote.exchange:
        header += sorted(quote.exchange.items())
    places = {str(line.pk): line.position for line in lines}
    rows = [
        (
            *(line.position, line.kind, line.choice, line.sku, line.name, line.description, line.unit, line.quantity),
            *(line.list_price, line.unit_price, line.reduction_percent, line.net, line.tax, line.total),
            *(line.starts_on, line.ends_on, line.included, line.price_kind, line.periodicity, *_planned(line, places)),
        )
        for line in lines
    ]
    return rules.content_hash(header, rows, positions)


def _planned(line: QuoteLine, places: Mapping[str, int]) -> tuple[Any, ...]:
    """What only some lines have; other lines of the quote by their place, so that a copy has the same hash."""
    if planning.is_plain(line) and line.covers_id is None and line.location_id is None:
        return ()
    share = line.plan.get("share", {})
    found = {
        "plan": {**line.plan, "share": {**share, "lines": [places.get(key) for key in share.get("lines", ())]}},
        "segments": line.segments,
        "covers": places.get(str(line.covers_id)),
    }
    return line.action, line.location_id, found
