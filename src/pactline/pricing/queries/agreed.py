"""Reading contracted prices, exchange rates, matrices and policies, as people look at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog.models import Characteristic
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.parties import queries as parties
from pactline.pricing.models import ContractedPrice, ExchangeRate, PriceMatrix, SellingPolicy


def contracted_prices(actor: Actor) -> models.QuerySet[ContractedPrice]:
    """The contracted prices of the accounts that the actor sees."""
    rows = ContractedPrice.objects.filter(account__in=parties.visible_to(actor))
    return rows.select_related("account", "offering__unit")


def get_contracted_price(price_id: UUID | str, *, actor: Actor) -> ContractedPrice:
    """One contracted price."""
    found = contracted_prices(actor).filter(pk=price_id).first()
    if found is None:
        raise NotVisible(_("There is no such contracted price."))
    actor.require("pricing.view", _("see contracted prices"))
    return found


@dataclass(frozen=True, slots=True)
class RateUsed:
    """What one unit of a list's currency is in a document's, and the rate of the table that says so."""

    rate: Decimal
    from_currency: str
    to_currency: str
    entered: Decimal
    """1 ``from_currency`` = ``entered`` ``to_currency``; the pair may be turned round."""
    valid_from: date

    def json(self) -> dict[str, str]:
        """As documents keep it."""
        return {
            "from": self.from_currency,
            "to": self.to_currency,
            "rate": f"{self.entered.normalize():f}",
            "on": self.valid_from.isoformat(),
        }


def exchange_rate(from_currency: str, to_currency: str, *, on: date) -> Decimal:
    """What one unit of a currency is in another on a day. ``InvalidInput`` when nothing says so."""
    found = rate_used(from_currency, to_currency, on=on)
    return Decimal(1) if found is None else found.rate


def rate_used(from_currency: str, to_currency: str, *, on: date) -> RateUsed | None:
    """The newest rate of the pair, or of the pair turned round; None: the currencies are the same.

    ``InvalidInput`` when there is none.
    """
    if from_currency == to_currency:
        return None
    pairs = Q(from_currency=from_currency, to_currency=to_currency)
    pairs |= Q(from_currency=to_currency, to_currency=from_currency)
    rates = ExchangeRate.objects.filter(pairs, valid_from__lte=on)
    newest = rates.order_by("-valid_from", models.Case(models.When(from_currency=from_currency, then=0), default=1))
    row = newest.first()
    if row is None:
        message = _(
            "There is no exchange rate from %(from)s to %(to)s on %(day)s. Add one under Catalog › Exchange rates."
        ) % {
            "from": from_currency,
            "to": to_currency,
            "day": on.isoformat(),
        }
        raise InvalidInput(message, fields={"currency": message})
    rate = row.rate if row.from_currency == from_currency else 1 / row.rate
    return RateUsed(rate, row.from_currency, row.to_currency, row.rate, row.valid_from)


def convertible(currencies: Iterable[str], to_currency: str, *, on: date) -> set[str]:
    """Those of ``currencies`` for which a rate to or from ``to_currency`` holds on a day."""
    wanted = list(currencies)
    pairs = Q(from_currency__in=wanted, to_currency=to_currency) | Q(from_currency=to_currency, to_currency__in=wanted)
    rows = ExchangeRate.objects.filter(pairs, valid_from__lte=on).values_list("from_currency", "to_currency")
    return {code for pair in rows.order_by() for code in pair} - {to_currency}


def attributes(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the characteristics in the catalog, as matrices can ask for them."""
    actor.require("pricing.view", _("see price matrices"))
    rows = Characteristic.objects.order_by("code", "name").values_list("code", "name")
    return list(dict(rows).items())


def exchange_rates() -> models.QuerySet[ExchangeRate]:
    """All exchange rates, past and future ones too."""
    return ExchangeRate.objects.all()


def matrices() -> models.QuerySet[PriceMatrix]:
    """All matrices in all versions."""
    return PriceMatrix.objects.select_related("price_list", "previous")


def get_matrix(matrix_id: UUID | str, *, actor: Actor) -> PriceMatrix:
    """One version of a matrix."""
    found = matrices().filter(pk=matrix_id).first()
    if found is None:
        raise NotVisible(_("There is no such matrix."))
    actor.require("pricing.view", _("see price matrices"))
    return found


def policy_of(selling_entity_id: UUID) -> SellingPolicy | None:
    """What a selling entity settles itself."""
    return SellingPolicy.objects.filter(selling_entity=selling_entity_id).first()
