"""Which tax applies, and the reason that the trail gives."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pactline.pricing.rules import LineInput, PriceContext, PriceTier, Rate, TaxPlace, calculate, decide

RATES = {
    ("DE", "", "standard"): Rate(Decimal(19), "VAT 19 %"),
    ("DE", "", "reduced"): Rate(Decimal(7), "VAT 7 %"),
    ("US", "CA", "standard"): Rate(Decimal("7.25"), "Sales tax 7.25 %"),
}


def place(seller: str, buyer: str, *, region: str = "", vat: str = "") -> TaxPlace:
    return TaxPlace(seller_country=seller, buyer_country=buyer, buyer_region=region, buyer_tax_id=vat)


@pytest.mark.parametrize(
    ("where", "tax_class", "code", "percent"),
    [
        (place("DE", "DE"), "standard", "domestic", "19"),
        (place("DE", ""), "standard", "domestic", "19"),
        (place("DE", "DE"), "reduced", "domestic", "7"),
        (place("DE", "DE"), "exempt", "exempt", "0"),
        (place("DE", "DE"), "zero", "zero", "0"),
        (place("DE", "DE", vat="DE136695976"), "standard", "domestic", "19"),
        (place("DE", "FR", vat="FR40303265045"), "standard", "reverse_charge", "0"),
        (place("DE", "GR", vat="EL023456780"), "standard", "reverse_charge", "0"),
        (place("DE", "FR"), "standard", "eu_without_vat", "19"),
        (place("DE", "FR", vat="FR00000000000"), "standard", "eu_without_vat", "19"),
        (place("DE", "FR", vat="DE136695976"), "standard", "eu_without_vat", "19"),
        (place("DE", "US", region="CA"), "standard", "export", "0"),
        (place("DE", "GB"), "standard", "export", "0"),
        (place("DE", "CH"), "standard", "export", "0"),
        (place("US", "US", region="CA"), "standard", "domestic", "7.25"),
        (place("US", "DE", vat="DE136695976"), "standard", "export", "0"),
    ],
)
def test_decisions(where: TaxPlace, tax_class: str, code: str, percent: str) -> None:
    found = decide(tax_class, where, RATES)
    assert (found.code, found.percent) == (code, Decimal(percent))
    assert found.problem is None
    assert found.label


def test_missing_rate_is_told_not_guessed() -> None:
    found = decide("standard", place("US", "US", region="OR"), RATES)
    assert (found.code, found.percent) == ("missing", 0)
    assert found.problem is not None
    assert "US-OR" in found.problem


def test_reason_is_part_of_the_trail() -> None:
    line = LineInput(key="1", name="Licence", tiers=(PriceTier(Decimal(0), Decimal(100)),))
    where = place("DE", "FR", vat="FR40303265045")
    found = calculate([line], PriceContext(currency="EUR", tax=where, rates=RATES))
    step = next(step for step in found.lines[0].trail if step.code == "tax")
    assert step.change == 0
    assert step.label == "Reverse charge: France taxes the customer FR40303265045"
    assert found.lines[0].tax_name == "Reverse charge"
    assert found.totals.total == 100
