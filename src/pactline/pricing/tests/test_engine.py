"""The engine: arithmetic by the thousand, the trail, and cases that other projects publish."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.kernel.errors import InvalidInput
from pactline.pricing.rules import LineInput, PriceContext, PriceTier, Rate, TaxPlace, calculate

HOME = TaxPlace(seller_country="DE", buyer_country="DE")
RATES = {("DE", "", "standard"): Rate(Decimal(19), "VAT 19 %"), ("DE", "", "reduced"): Rate(Decimal(7), "VAT 7 %")}
NONE = Decimal(0)


def context(**options: object) -> PriceContext:
    return PriceContext(**{"currency": "EUR", "tax": HOME, "rates": RATES, **options})  # type: ignore[arg-type]


def line(key: str = "1", price: str = "100", quantity: str = "1", **options: object) -> LineInput:
    tiers = (PriceTier(NONE, Decimal(price)),)
    return LineInput(**{"key": key, "name": key, "quantity": Decimal(quantity), "tiers": tiers, **options})  # type: ignore[arg-type]


amounts = st.decimals(min_value=0, max_value=100000, places=4)
percents = st.decimals(min_value=0, max_value=100, places=2)
quantities = st.decimals(min_value=0, max_value=1000, places=2)


@st.composite
def baskets(draw: st.DrawFn) -> list[LineInput]:
    found = []
    for index in range(draw(st.integers(1, 12))):
        rhythm = draw(st.sampled_from(["", "month", "year"]))
        found.append(
            LineInput(
                key=f"line-{index}",
                name=f"Line {index}",
                quantity=draw(quantities),
                tiers=(PriceTier(NONE, draw(amounts), draw(st.none() | amounts)),),
                recurring=bool(rhythm),
                periodicity=rhythm,  # type: ignore[arg-type]
                tax_class=draw(st.sampled_from(["standard", "reduced", "exempt"])),
                discount_percent=draw(percents),
                counted=draw(st.booleans()),
            )
        )
    return found


@given(baskets(), percents, st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_totals_are_the_sums_of_the_lines(lines: list[LineInput], percent: Decimal, term: int) -> None:
    found = calculate(lines, context(header_discount_percent=percent, term_months=term))
    counted = [row for row in found.lines if row.counted]
    totals = found.totals
    for name in ("net", "tax", "total", "mrr", "arr", "list_amount", "discount_amount"):
        assert getattr(totals, name) == sum((getattr(row, name) for row in counted), NONE)
    assert totals.one_time == sum((row.net for row in counted if not row.recurring), NONE)
    assert totals.acv == totals.one_time + totals.arr
    assert totals.tcv == sum((row.contract_value for row in counted), NONE)
    assert abs(totals.arr - totals.mrr * 12) <= Decimal("0.0006") * len(counted)
    assert abs(totals.tcv - totals.one_time - totals.mrr * term) <= (Decimal("0.01") + term * Decimal("0.0001")) * len(
        counted
    )
    assert totals.total == totals.net + totals.tax
    assert sum((row.base for row in found.taxes), NONE) == totals.net
    assert sum((row.tax for row in found.taxes), NONE) == totals.tax
    for row in found.lines:
        assert row.net >= 0
        assert row.net == row.net.quantize(Decimal("0.01"))


@given(baskets(), st.decimals(min_value=0, max_value=1, places=2), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_lines_changes_nothing(lines: list[LineInput], part: Decimal, shuffler: random.Random) -> None:
    base = calculate(lines, context()).totals.net
    amount = (base * part).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    straight = calculate(lines, context(header_discount_amount=amount))
    mixed = list(lines)
    shuffler.shuffle(mixed)
    other = calculate(mixed, context(header_discount_amount=amount))
    assert straight.totals == other.totals
    assert {row.key: row for row in straight.lines} == {row.key: row for row in other.lines}
    assert sum((row.header_discount for row in straight.lines), NONE) == amount


@given(baskets(), percents)
@settings(max_examples=100, deadline=None)
def test_repricing_gives_the_same(lines: list[LineInput], percent: Decimal) -> None:
    at = context(header_discount_percent=percent)
    assert calculate(lines, at) == calculate(lines, at)


@given(st.integers(1, 40), st.integers(1, 40))
def test_quantity_there_and_back(first: int, second: int) -> None:
    tiers = (PriceTier(NONE, Decimal(10)), PriceTier(Decimal(11), Decimal(9)), PriceTier(Decimal(25), Decimal("7.5")))
    there = LineInput(key="1", quantity=Decimal(first), tiers=tiers)
    before = calculate([there], context()).lines
    calculate([replace(there, quantity=Decimal(second))], context())
    assert calculate([replace(there, quantity=Decimal(second), name="")], context()).lines is not before
    assert (
        calculate([replace(replace(there, quantity=Decimal(second)), quantity=Decimal(first))], context()).lines
        == before
    )


@given(baskets(), percents)
@settings(max_examples=100, deadline=None)
def test_every_trail_adds_up(lines: list[LineInput], percent: Decimal) -> None:
    for row in calculate(lines, context(header_discount_percent=percent)).lines:
        running = NONE
        for step in row.trail:
            running += step.change
            assert step.running == running
        assert row.trail[-1].running == row.total
        assert [step.code for step in row.trail][-3:] == ["net", "tax", "total"]


@pytest.mark.parametrize(("quantity", "price"), [("5", "10"), ("10", "10"), ("11", "9"), ("200", "8")])
def test_volume_price_of_the_tier_reached(quantity: str, price: str) -> None:
    tiers = (PriceTier(NONE, Decimal(10)), PriceTier(Decimal(11), Decimal(9)), PriceTier(Decimal(100), Decimal(8)))
    found = calculate([LineInput(key="1", quantity=Decimal(quantity), tiers=tiers)], context()).lines[0]
    assert found.list_price == Decimal(price)
    assert found.net == Decimal(price) * Decimal(quantity)


def test_published_cases_of_tax_and_document_discount() -> None:
    """Facts: discount shared over lines by net, tax per line (Lago and Kill Bill's public test suites)."""
    rates = {
        ("DE", "", "a"): Rate(Decimal(10), "10"),
        ("DE", "", "zero"): Rate(NONE, "0"),
        ("DE", "", "b"): Rate(Decimal(20), "20"),
    }
    lines = [
        line("1", "100", tax_class="a"),
        line("2", "50", tax_class="zero"),
        line("3", "30", tax_class="b"),
        line("4", "20", tax_class="b"),
    ]
    found = calculate(lines, context(rates=rates, header_discount_amount=Decimal(10)))
    assert [row.header_discount for row in found.lines] == [Decimal(v) for v in ("5", "2.5", "1.5", "1")]
    assert [row.tax for row in found.lines] == [Decimal(v) for v in ("9.5", "0", "5.7", "3.8")]
    assert (found.totals.net, found.totals.tax, found.totals.total) == (Decimal(190), Decimal(19), Decimal(209))
    shares = calculate([line("1", "1"), line("2", "2")], context(header_discount_amount=Decimal(1))).lines
    assert [row.header_discount for row in shares] == [Decimal("0.33"), Decimal("0.67")]
    half_up = calculate([line("1", "726.86", tax_class="b")], context(rates=rates)).totals
    assert (half_up.tax, half_up.total) == (Decimal("145.37"), Decimal("872.23"))
    assert calculate([line("1", "5.12345", "10")], context()).totals.net == Decimal("51.23")


def test_one_time_mrr_arr_acv_tcv() -> None:
    lines = [
        line("once", "1000"),
        line("monthly", "50", "10", recurring=True, periodicity="month"),
        line("yearly", "1000", recurring=True, periodicity="year"),
    ]
    totals = calculate(lines, context(term_months=36)).totals
    assert totals.one_time == 1000
    assert totals.mrr == Decimal("583.3333")
    assert totals.arr == 7000
    assert totals.acv == 8000
    assert totals.tcv == 1000 + 500 * 36 + 3000


def test_margin_is_of_the_whole_term() -> None:
    tier = (PriceTier(NONE, Decimal(100), Decimal(40)),)
    totals = calculate([line(tiers=tier, recurring=True, periodicity="month")], context(term_months=24)).totals
    assert (totals.tcv, totals.cost, totals.margin, totals.margin_percent) == (2400, 960, 1440, 60)
    worst = calculate([line(tiers=(PriceTier(NONE, Decimal(1), Decimal(100000)),))], context()).totals
    assert worst.margin_percent == Decimal("-999.999999")
    assert calculate([line(price="0")], context()).totals.margin_percent is None


def test_discounts_in_order_and_effective_percentage() -> None:
    found = calculate(
        [line(quantity="3", discount_percent=Decimal(10), discount_amount=Decimal(20))],
        context(header_discount_percent=Decimal(10)),
    ).lines[0]
    assert [step.code for step in found.trail] == [
        "list_price", "discount_percent", "quantity", "discount_amount", "header_discount", "net", "tax", "total"
    ]  # fmt: skip
    assert found.net == Decimal(225)
    assert found.discount_amount == 75
    assert found.discount_percent == 25


def test_hand_set_price_floor_and_bundle() -> None:
    tier = (PriceTier(NONE, Decimal(100), None, Decimal(80)),)
    low = calculate([line("Widget", tiers=tier, unit_price=Decimal(79))], context())
    assert low.lines[0].below_floor
    assert low.problems == ("Widget is below its floor price.",)
    assert not calculate([line(tiers=tier, discount_percent=Decimal(20))], context()).lines[0].below_floor
    inside = calculate([line(tiers=tier, in_bundle_price=True)], context()).lines[0]
    assert (inside.net, inside.list_amount, inside.below_floor) == (0, 0, False)
    free = calculate([LineInput(key="1", name="Travel", quantity=Decimal(2), unit_price=Decimal(30))], context()).lines[
        0
    ]
    assert (free.list_price, free.net) == (30, 60)


def test_optional_lines_are_priced_but_not_counted() -> None:
    found = calculate([line("a"), line("b", counted=False)], context(header_discount_percent=Decimal(10)))
    assert found.totals.net == 90
    assert found.lines[1].net == 90
    kept = calculate([line("a"), line("b", takes_header_discount=False)], context(header_discount_amount=Decimal(10)))
    assert [row.net for row in kept.lines] == [90, 100]


def test_yen_has_no_cents() -> None:
    found = calculate([line(price="99.5")], context(currency="JPY", header_discount_amount=Decimal(1)))
    assert found.totals.net == 99


def test_refusals_name_each_line() -> None:
    bad = [
        LineInput(key="1", name="No price", quantity=Decimal(1)),
        line("Negative", quantity="-1"),
        line("Deep", discount_percent=Decimal(101)),
        LineInput(key="4", name="From five", quantity=Decimal(2), tiers=(PriceTier(Decimal(5), Decimal(1)),)),
    ]
    with pytest.raises(InvalidInput) as error:
        calculate(bad, context(term_months=0))
    assert set(error.value.fields) == {
        "lines.0.offering", "lines.1.quantity", "lines.2.discount_percent", "lines.3.quantity", "term_months"
    }  # fmt: skip
    assert all(name in str(error.value) for name in ("No price", "Negative", "Deep", "From five"))


@pytest.mark.parametrize(
    "options",
    [
        {"header_discount_percent": Decimal(5), "header_discount_amount": Decimal(5)},
        {"header_discount_percent": Decimal(101)},
        {"header_discount_amount": Decimal(101)},
        {"header_discount_amount": Decimal(-1)},
    ],
)
def test_impossible_header_discounts(options: dict[str, Decimal]) -> None:
    with pytest.raises(InvalidInput):
        calculate([line()], context(**options))


def test_line_discount_larger_than_the_line() -> None:
    with pytest.raises(InvalidInput, match="larger"):
        calculate([line(discount_amount=Decimal("100.01"))], context())


def test_ten_thousand_lines() -> None:
    """Many lines are one pass; how fast is measured by the benchmarks."""
    lines = [
        line(f"{i:06d}", f"{i % 97 + 1}.37", str(i % 13 + 1), discount_percent=Decimal(i % 30)) for i in range(10_000)
    ]
    found = calculate(lines, context(header_discount_percent=Decimal("3.5")))
    assert len(found.lines) == 10_000
    assert sum((row.net for row in found.lines), NONE) == found.totals.net
