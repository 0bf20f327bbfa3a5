"""How a quote is sold: its channel, its currency, and the price list that follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.queries import Buyer
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.models import assign
from pactline.kernel.money import check_currency
from pactline.parties.models import Account
from pactline.pricing import queries as prices
from pactline.pricing.models import PriceList
from pactline.quotes import plans, queries
from pactline.quotes.models import Quote, QuoteLine

from .basket import Basket

MOST_NAMED = 10
ADDRESSES = ("shipping_address", "billing_address")


def read_currency(code: str | None) -> str:
    """A currency as somebody typed it; empty for none. ``InvalidInput`` for what is no code."""
    try:
        return check_currency(code) if code and code.strip() else ""
    except InvalidInput as error:
        raise InvalidInput(error.message, fields={"currency": error.message}) from None


def own_list(price_list: PriceList, account: Account) -> PriceList:
    """A price list that the account may be sold from."""
    if price_list.account_id not in (None, account.pk):
        message = _("The price list “%(list)s” belongs to another account.") % {"list": price_list.name}
        raise InvalidInput(message, fields={"price_list_id": message})
    return price_list


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list of a draft was before its header changes: chosen by rule or by hand, converted or not."""

    by_rule: bool
    is_converted: bool

    @classmethod
    def of(cls, quote: Quote, values: Mapping[str, Any]) -> Chosen:
        """Asked before the header changes; whether a rule chose the list only when it matters."""
        converted = quote.currency != quote.price_list.currency
        return cls(bool(values.get("currency") or values.get("channel")) and _is_by_rule(quote), converted)

    def follow(self, quote: Quote, values: Mapping[str, Any], actor: Actor) -> dict[str, list[Any]]:
        """Set list and currency. A list chosen by hand stays; a new list brings its currency unless one was asked for."""
        wanted = read_currency(values.get("currency"))
        price_list, currency = quote.price_list, wanted or quote.currency
        if values.get("price_list_id") and values["price_list_id"] != quote.price_list_id:
            price_list = own_list(prices.get(values["price_list_id"], actor=actor), quote.account)
            currency = wanted or (quote.currency if self.is_converted else price_list.currency)
        elif self.by_rule:
            price_list = _by_rule(quote, currency)
        found = assign(quote, {"price_list": price_list, "currency": currency})
        return {"price_list_id" if name == "price_list" else name: change for name, change in found.items()}


def _by_rule(quote: Quote, currency: str) -> PriceList:
    return prices.default_price_list(
        currency=currency, on=quote.quote_on, account_id=quote.account_id, channel=quote.channel
    )


def _is_by_rule(quote: Quote) -> bool:
    try:
        return _by_rule(quote, quote.currency).pk == quote.price_list_id
    except InvalidInput:
        return False


def check(basket: Basket, changes: Mapping[str, Any], before: Buyer) -> None:
    """Refuse a channel, a place of delivery or a day on which a line is not sold (``before``: who bought until now), and a
    currency that typed amounts are not in.
    """
    quote, lines = basket.quote, basket.lines
    if queries.buyer(quote) != before or "quote_on" in changes:
        _check_sold(basket, changes)
    if "currency" in changes:
        was = changes["currency"][0]
        found = _names(line for line in lines if _has_amounts(line))
        if quote.discount_amount and "discount_amount" not in changes:
            found = ", ".join(part for part in (_("the discount on the whole"), found) if part)
        if found:
            message = _(
                "Amounts were entered in %(before)s: %(names)s. Take them away before the quote is in %(after)s."
            )
            message %= {"before": was, "names": found, "after": quote.currency}
            raise InvalidInput(message, fields={"currency": message})


def check_submitted(quote: Quote) -> None:
    """Refuse what is no longer sold as it stands: the catalog, who may buy, or an address has changed since. ``Blocked``."""
    basket = Basket.load(quote)
    names = _names(line for line, _at in _unsold(basket))
    if names:
        message = _("%(names)s: not sold to %(buyer)s on %(day)s, where it goes. Take it out of the quote first.")
        message %= {"names": names, "buyer": quote.account.name, "day": quote.quote_on.isoformat()}
        raise Blocked(_("%(quote)s cannot be submitted.") % {"quote": quote}, problems=[message])


def _check_sold(basket: Basket, changes: Mapping[str, Any]) -> None:
    """Each line at the place that it goes to; when only the quote's place is another, those that go elsewhere stay."""
    quote, by_channel, by_day = basket.quote, "channel" in changes, "quote_on" in changes
    names = _names(line for line, at in _unsold(basket) if by_channel or by_day or at is None)
    if not names:
        return
    if by_channel:
        message = _("%(names)s: not sold through the channel “%(channel)s”. Take it out of the quote first.")
        message %= {"names": names, "channel": quote.get_channel_display()}
        raise InvalidInput(message, fields={"channel": message})
    values = {"names": names, "buyer": queries.buyer(quote).words(), "day": quote.quote_on.isoformat()}
    if by_day:
        message = _("%(names)s: not sold to %(buyer)s on %(day)s. Take it out of the quote first.") % values
    else:
        message = _("%(names)s: not sold to %(buyer)s. Take it out of the quote first.") % values
    raise InvalidInput(message, fields={name: message for name in (*ADDRESSES, "quote_on") if name in changes})


def _unsold(basket: Basket) -> Iterator[tuple[QuoteLine, UUID | None]]:
    """The lines that are not sold to the customer at the place that they go to, or not on the quote's day. What only ends
    something is not sold."""
    day = basket.quote.quote_on
    offerings = catalog.by_ids(line.offering_id for line in basket.lines if line.offering_id)
    for top in basket.lines:
        if top.parent_id is not None or top.action == QuoteLine.Action.REMOVE:
            continue
        for line, at in basket.delivered(top):
            offering = offerings.get(line.offering_id) if line.offering_id else None
            if offering and (offering.pk in basket.places.closed(at) or not offering.holds_on(day)):
                yield line, at


def _has_amounts(line: QuoteLine) -> bool:
    """Whether something typed or copied on the line is in the quote's currency."""
    plan = plans.read(line.plan)
    stretches = plan.ramp.segments if plan.ramp else ()
    return bool(
        line.manual_price is not None
        or line.discount_amount
        or plan.before is not None
        or (plan.markup is not None and plan.markup.amount)
        or any(one.unit_price is not None for one in stretches)
    )


def _names(lines: Any) -> str:
    names = list(dict.fromkeys(line.name for line in lines))
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
