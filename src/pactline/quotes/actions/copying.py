"""A copy of a quote under a new number, for the same customer or another, at today's prices or at those it had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.money import ZERO
from pactline.parties import queries as parties
from pactline.pricing import queries as prices
from pactline.quotes import queries
from pactline.quotes.models import Quote, QuoteLine

from .basket import Basket
from .making import VALID_DAYS, addresses_of, copied, copy_lines, write_new


def duplicate(quote_id: UUID, *, actor: Actor, account_id: UUID | None = None, keep_prices: bool = False) -> Quote:
    """A new quote with the same header and lines, for the same customer or ``account_id``. Deal terms stay behind: they
    were this deal's own. ``keep_prices``: each price stands by hand as it was, whatever the price list says.

    Raises ``InvalidInput`` naming each product that is not sold to the other customer.
    """
    old = queries.get(quote_id, actor=actor)
    actor.require("quotes.edit", _("make a quote"))
    today = clock.today()
    owner = User.objects.get(pk=actor.user_id) if actor.user_id else old.owner
    with transaction.atomic():
        new = copied(
            old,
            number="",
            version=1,
            previous_id=None,
            merged_into_id=None,
            assigned_to_id=None,
            owner=owner,
            team_id=owner.team_id or old.team_id,
            quote_on=today,
            expires_on=today + timedelta(days=VALID_DAYS),
            is_non_standard=False,
        )
        basket = Basket(new)
        basket.lines = copy_lines(queries.lines(old), new, linked=False)
        if account_id is not None and account_id != old.account_id:
            _for_another(new, basket.lines, account_id, actor)
        if keep_prices:
            for line in basket.lines:
                _keep_price(line)
        data: dict[str, Any] = {"from": str(old.pk), "number": old.number, "prices": "kept" if keep_prices else "new"}
        return write_new(new, basket, (), actor, "duplicated", data)


def _for_another(new: Quote, lines: Sequence[QuoteLine], account_id: UUID, actor: Actor) -> None:
    account = parties.visible_to(actor).filter(pk=account_id).first()
    if account is None:
        raise NotVisible(_("There is no such account, or it belongs to another team."))
    following = [line.name for line in lines if line.action != QuoteLine.Action.ADD]
    if following:
        raise InvalidInput(
            _("%(names)s follow what was sold to %(account)s; they cannot be offered to somebody else.")
            % {"names": ", ".join(following[:5]), "account": new.account.name},
            fields={"account_id": _("Choose the same customer.")},
        )
    new.account, new.contact, new.opportunity = account, None, None
    new.billing_address, new.shipping_address = addresses_of(account)
    new.payment_terms_days = account.payment_terms_days
    if new.price_list.account_id not in (None, account.pk):
        new.price_list = prices.default_price_list(
            currency=new.currency, on=new.quote_on, account_id=account.pk, channel=new.channel
        )
    for line in lines:
        line.location_id = None
    wanted = {line.offering_id for line in lines if line.offering_id}
    denied = set(catalog.denied(queries.buyer(new), on=new.quote_on, among=wanted))
    names = sorted({line.name for line in lines if line.offering_id in denied})
    if names:
        problems = [
            _("%(name)s is not sold to %(account)s.") % {"name": name, "account": account.name} for name in names
        ]
        raise InvalidInput(_("Nothing was copied."), problems=problems, fields={"account_id": " ".join(problems[:20])})


def _keep_price(line: QuoteLine) -> None:
    """The price of one unit before discounts, by hand."""
    if not line.is_sold or line.included or line.manual_price is not None or line.plan.get("share"):
        return
    unit = [step for step in line.trail if step["basis"] == "unit"]
    if not unit:
        line.manual_price, line.discount_percent = line.unit_price, ZERO
        return
    discount = next((step for step in unit if step["code"] == "discount_percent"), None)
    last = Decimal(unit[-1]["running"])
    line.manual_price = Decimal(discount["running"]) - Decimal(discount["change"]) if discount else last
