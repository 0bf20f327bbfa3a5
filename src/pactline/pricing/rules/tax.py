"""Which tax a line bears: by seller's country, buyer's country and region, and the offering's tax class.

* exempt class, or an exempt customer: none.
* same country (or the buyer's is unknown): the rate of the buyer's region, else of the country.
* both in the European Union, other country: a valid VAT number of the buyer moves the tax to the buyer (reverse charge,
  articles 44 and 196 of directive 2006/112/EC); without one the seller's rate applies.
* any other border: an export, no tax of the seller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from pactline.parties.rules import EU_COUNTRIES, EU_PREFIX, country_name, is_eu_vat

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent points with the name that documents print (“VAT 19 %”)."""

    percent: Decimal
    name: str


Rates = Mapping[tuple[str, str, str], Rate]
"""(country, region or "", tax class) -> the rate on the day of the calculation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPlace:
    """Between whom: ISO country codes, the buyer's region as the post writes it, the buyer's VAT number."""

    seller_country: str
    buyer_country: str = ""
    buyer_region: str = ""
    buyer_tax_id: str = ""
    exemption: str = ""
    """The buyer's certificate, where it bears no tax of the seller's country."""
    name: str = ""
    """Of the place, for the trail, where it is a line's own."""


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """``code``: domestic, reverse_charge, eu_without_vat, export, zero, exempt or missing. ``label``: the reason in
    words, part of the trail. ``problem``: what to do when the table lacks the rate."""

    code: str
    percent: Decimal
    name: str
    label: str
    problem: str | None = None


def decide(tax_class: str, place: TaxPlace, rates: Rates) -> TaxDecision:
    """The tax of one line. Never raises: a missing rate counts as 0 and is told in ``problem``."""
    found = _decide(tax_class, place, rates)
    if not place.name:
        return found
    words = _("%(reason)s; delivered to %(place)s")
    return replace(found, label=words % {"reason": found.label, "place": place.name})


def _decide(tax_class: str, place: TaxPlace, rates: Rates) -> TaxDecision:
    if tax_class == "exempt":
        return TaxDecision("exempt", ZERO, _("Exempt"), _("Exempt from tax by its tax class"))
    if place.exemption:
        label = _("Exempt by the customer's certificate %(certificate)s") % {"certificate": place.exemption}
        return TaxDecision("exempt", ZERO, _("Exempt"), label)
    seller, buyer = place.seller_country, place.buyer_country or place.seller_country
    if seller == buyer:
        return _domestic(tax_class, seller, place.buyer_region, rates, "domestic", _domestic_reason(place))
    if seller in EU_COUNTRIES and buyer in EU_COUNTRIES:
        if _is_foreign_vat(place.buyer_tax_id, seller):
            label = _("Reverse charge: %(country)s taxes the customer %(number)s") % {
                "country": country_name(buyer),
                "number": place.buyer_tax_id,
            }
            return TaxDecision("reverse_charge", ZERO, _("Reverse charge"), label)
        reason = _("%(country)s, because the customer has no valid VAT number of another EU country")
        return _domestic(tax_class, seller, "", rates, "eu_without_vat", reason % {"country": country_name(seller)})
    label = _("Export from %(seller)s to %(buyer)s: no tax of the seller") % {
        "seller": country_name(seller) or seller,
        "buyer": country_name(buyer) or buyer,
    }
    return TaxDecision("export", ZERO, _("Export"), label)


def _domestic_reason(place: TaxPlace) -> str:
    name = country_name(place.seller_country) or place.seller_country
    if not place.buyer_country:
        return _("%(country)s, as the customer's country is not known") % {"country": name}
    return f"{name}, {place.buyer_region}" if place.buyer_region else name


def _domestic(tax_class: str, country: str, region: str, rates: Rates, code: str, where: str) -> TaxDecision:
    rate = rates.get((country, region, tax_class)) or rates.get((country, "", tax_class))
    if rate is None and tax_class == "zero":
        rate = Rate(ZERO, _("Zero rate"))
    if rate is None:
        place = f"{country}-{region}" if region else country
        problem = _("There is no tax rate for %(place)s, class %(tax_class)s, on this date. Add it under Tax rates.")
        label = _("No tax rate found for %(place)s") % {"place": place}
        return TaxDecision("missing", ZERO, _("No rate"), label, problem % {"place": place, "tax_class": tax_class})
    if rate.percent == 0 and code == "domestic":
        code = "zero"
    return TaxDecision(code, rate.percent, rate.name, f"{rate.name} ({where})")


def _is_foreign_vat(number: str, seller: str) -> bool:
    return is_eu_vat(number) and number[:2] != EU_PREFIX.get(seller, seller)
