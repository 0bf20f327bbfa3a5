"""Writing what is agreed with customers and what holds by date: contracted prices, tax exemptions, exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.queries import by_ids
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.kernel.money import ZERO, check_currency
from pactline.parties import queries as parties
from pactline.parties.rules import check_country
from pactline.pricing import queries
from pactline.pricing.models import ContractedPrice, ExchangeRate, TaxExemption

Dated = TypeVar("Dated", ContractedPrice, TaxExemption)


def create_contracted_price(
    *,
    account_id: UUID,
    offering_id: UUID,
    actor: Actor,
    currency: str = "",
    unit_price: Decimal | None = None,
    discount_percent: Decimal | None = None,
    min_quantity: Decimal = ZERO,
    reference: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ContractedPrice:
    """What an account pays for an offering from a day on: a price, or a percentage off the list."""
    account = parties.get(account_id, actor=actor)
    actor.require("pricing.edit", _("agree on a price"))
    price = ContractedPrice(
        account=account,
        offering=by_ids([offering_id]).get(offering_id),
        currency=check_currency(currency or account.currency),
        min_quantity=min_quantity,
        unit_price=unit_price,
        discount_percent=discount_percent,
        reference=reference.strip(),
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
    )
    fields = _dates_problem(price.valid_from, valid_to)
    if price.offering_id is None:
        fields["offering"] = _("There is no such offering.")
    if (unit_price is None) == (discount_percent is None):
        fields["unit_price"] = _("Give a price or a discount, one of both.")
    elif unit_price is not None and unit_price < 0:
        fields["unit_price"] = _("The price cannot be negative.")
    elif discount_percent is not None and not 0 <= discount_percent <= 100:
        fields["discount_percent"] = _("A discount can be 0 to 100 %.")
    if min_quantity < 0:
        fields["min_quantity"] = _("The quantity cannot be negative.")
    _refuse(_("This price cannot be agreed on."), fields)
    same = ContractedPrice.objects.filter(
        account=account,
        offering=price.offering,
        currency=price.currency,
        min_quantity=min_quantity,
        valid_from=price.valid_from,
    )
    if same.exists():
        _refuse(_("This price cannot be agreed on."), {"valid_from": _("Another price holds from that day; end it.")})
    with transaction.atomic():
        price.save(force_insert=True)
        data = {"offering": price.offering.sku, "account": account.name, "currency": price.currency}
        record(subject=price, verb="created", actor=actor, data=data, account_id=account.pk)
    return price


def end_contracted_price(price_id: UUID, *, valid_to: date, actor: Actor) -> ContractedPrice:
    """The price holds until the day before ``valid_to``."""
    return _end(queries.get_contracted_price(price_id, actor=actor), valid_to, actor)


def create_tax_exemption(
    *,
    account_id: UUID,
    country: str,
    certificate: str,
    actor: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> TaxExemption:
    """From a day on an account bears no tax of a country."""
    account = parties.get(account_id, actor=actor)
    actor.require("pricing.edit", _("exempt a customer from tax"))
    exemption = TaxExemption(
        account=account,
        country=check_country(country),
        certificate=certificate.strip(),
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
    )
    fields = _dates_problem(exemption.valid_from, valid_to)
    if not exemption.certificate:
        fields["certificate"] = _("The certificate is missing.")
    _refuse(_("This exemption cannot be saved."), fields)
    with transaction.atomic():
        exemption.save(force_insert=True)
        data = {"country": exemption.country, "certificate": exemption.certificate}
        record(subject=exemption, verb="created", actor=actor, data=data, account_id=account.pk)
    return exemption


def end_tax_exemption(exemption_id: UUID, *, valid_to: date, actor: Actor) -> TaxExemption:
    """The exemption holds until the day before ``valid_to``."""
    return _end(queries.get_tax_exemption(exemption_id, actor=actor), valid_to, actor)


def set_exchange_rate(
    *, from_currency: str, to_currency: str, rate: Decimal, actor: Actor, valid_from: date | None = None
) -> ExchangeRate:
    """The rate of a pair from a day on; a second one of the same day corrects the first."""
    actor.require("pricing.edit", _("set exchange rates"))
    one, other = check_currency(from_currency), check_currency(to_currency)
    if rate <= 0 or one == other:
        _refuse(_("This rate cannot be used."), {"rate": _("Give two currencies and a rate above 0.")})
    day = valid_from or clock.today()
    with transaction.atomic():
        same = ExchangeRate.objects.select_for_update().filter(from_currency=one, to_currency=other, valid_from=day)
        found = same.first()
        if found is None:
            found = ExchangeRate(from_currency=one, to_currency=other, rate=rate, valid_from=day)
            found.save(force_insert=True)
            record(subject=found, verb="created", actor=actor, data={"pair": str(found), "rate": str(rate)})
        elif changes := assign(found, {"rate": rate}):
            save(found, fields=["rate"])
            record(subject=found, verb="changed", actor=actor, data={"pair": str(found), "changes": changes})
    return found


def _end(row: Dated, valid_to: date, actor: Actor) -> Dated:
    actor.require("pricing.edit", _("end what is agreed"))
    _refuse(_("It cannot end like this."), _dates_problem(row.valid_from, valid_to))
    with transaction.atomic():
        found: Dated = locked(type(row)._base_manager.all(), row.pk)
        if changes := assign(found, {"valid_to": valid_to}):
            save(found, fields=["valid_to"])
            record(subject=found, verb="ended", actor=actor, data={"changes": changes}, account_id=found.account_id)
    return found


def _dates_problem(valid_from: date, valid_to: date | None) -> dict[str, str]:
    if valid_to is None or valid_to > valid_from:
        return {}
    return {"valid_to": _("The end must be after the start.")}


def _refuse(message: str, fields: dict[str, str]) -> None:
    if fields:
        raise InvalidInput(message, fields=fields, problems=list(fields.values()))
