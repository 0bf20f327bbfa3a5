"""The order of the plan: adjustments, limits, ramps, proration, changes, derived prices, taxes inside and outside."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactline.kernel.errors import InvalidInput
from pactline.pricing import rules
from pactline.pricing.rules import (
    Adjustment,
    Band,
    Change,
    Derived,
    LineInput,
    Part,
    Policies,
    PriceContext,
    PriceTier,
    Rate,
    Tax,
    TaxPlace,
    calculate,
)
from pactline.pricing.rules.policy import share_out

HOME = TaxPlace(seller_country="DE", buyer_country="DE")
RATES = {("DE", "", "standard"): Rate(Decimal(19), "VAT 19 %")}
NONE = Decimal(0)
D = Decimal


def context(policies: Policies | None = None, **options: object) -> PriceContext:
    made = {"currency": "EUR", "tax": HOME, "rates": RATES, "policies": policies or rules.DEFAULT, **options}
    return PriceContext(**made)  # type: ignore[arg-type]


def line(key: str = "1", price: str = "100", quantity: str = "1", **options: object) -> LineInput:
    tiers = (PriceTier(NONE, D(price), None, options.pop("floor", None)),)  # type: ignore[arg-type]
    return LineInput(**{"key": key, "name": key, "quantity": D(quantity), "tiers": tiers, **options})  # type: ignore[arg-type]


def codes(row: rules.PricedLine) -> list[str]:
    return [step.code for step in row.trail]


def step(code: str, value: str, how: str = "percent", **options: object) -> Adjustment:
    return Adjustment(code=code, value=D(value), how=how, **options)  # type: ignore[arg-type]


def test_prc2_the_plan_decides_the_order_not_the_caller() -> None:
    steps = (step("context", "-10"), step("attribute", "5", "amount"), step("contracted", "200", "override"))
    row = calculate([line(adjustments=steps)], context()).lines[0]
    assert codes(row)[:4] == ["list_price", "contracted", "attribute", "context"]
    assert row.net == D("184.50")


def test_prc4_a_price_set_by_hand_replaces_the_plan_and_keeps_later_discounts() -> None:
    steps = (step("context", "-50"), step("manual", "10"), step("discount", "-10"))
    row = calculate([line(adjustments=steps, unit_price=D(80))], context()).lines[0]
    assert codes(row)[:4] == ["list_price", "manual_price", "manual", "discount"]
    assert row.net == D("79.20")


def test_prc4_several_discounts_compound_or_add_up() -> None:
    steps = (step("discount", "-10"), step("discount", "-10"))
    assert calculate([line(adjustments=steps)], context()).lines[0].net == 81
    assert calculate([line(adjustments=steps)], context(Policies(discounts="additive"))).lines[0].net == 80
    deep = (step("discount", "-70"), step("discount", "-70"))
    assert calculate([line(adjustments=deep)], context(Policies(discounts="additive"))).lines[0].net == 0


def test_prc8_an_uplift_stops_what_follows() -> None:
    steps = (step("uplift", "10", stops=True), step("context", "-50"))
    assert calculate([line(price="220", adjustments=steps)], context()).lines[0].net == 242


def test_floors_are_marked_or_held_and_limits_always_held() -> None:
    low = line(floor=D(80), discount_percent=D(50), quantity="2")
    assert calculate([low], context()).lines[0].below_floor
    held = calculate([low], context(Policies(floor="hold"))).lines[0]
    assert (held.net, held.below_floor) == (160, False)
    limits = rules.Limits(unit_least=D(50), unit_most=D(90), most=D(150))
    row = calculate([line(limits=limits, quantity="2")], context()).lines[0]
    assert row.net == 150 and codes(row).count("limit") == 2


def test_prc7_a_yearly_ramp_has_three_segments_and_the_right_value() -> None:
    ramp = tuple(rules.Segment(months=D(months), percent=percent) for months, percent in rules.yearly(36, D(5)))
    found = calculate([line(recurring=True, periodicity="month", ramp=ramp)], context(term_months=36))
    segments = found.lines[0].details.segments  # type: ignore[union-attr]
    assert [(one.net, one.value) for one in segments] == [(100, 1200), (105, 1260), (D("110.25"), 1323)]
    assert found.totals.tcv == 3783 and found.totals.mrr == 100
    own = (rules.Segment(months=D(12), quantity=D(5)), rules.Segment(months=D(12), quantity=D(10), unit_price=D(90)))
    found = calculate([line(recurring=True, periodicity="year", ramp=own)], context(header_discount_percent=D(10)))
    assert found.totals.tcv == 450 + 810
    with pytest.raises(InvalidInput, match="recurring"):
        calculate([line(ramp=own)], context())


def test_prc9_a_change_charges_the_difference_for_what_is_left() -> None:
    change = Change(old_quantity=D(10), remaining=Part(D(6), D(12)))
    found = calculate([line(quantity="12", recurring=True, periodicity="year", change=change)], context())
    row = found.lines[0]
    assert row.net == 100 and row.mrr == D("16.6667")
    assert calculate([line(quantity="8", change=change)], context()).lines[0].net == -100
    full = replace(change, mode="full")
    assert calculate([line(quantity="12", change=full)], context()).lines[0].net == 700
    assert calculate([line(quantity="12", change=replace(change, mode="deferred"))], context()).lines[0].net == 0


def test_prc6_derived_prices_follow_their_lines() -> None:
    support = LineInput(key="s", name="Support", derived=Derived(percent=D(15), group="software"))
    software = [line("a", "100", group="software"), line("b", "200", group="software"), line("c", "999")]
    assert calculate([support, *software], context()).lines[0].net == 45
    for aggregate, net in (("min", "15"), ("max", "30"), ("avg", "22.50")):
        one = replace(support, derived=replace(support.derived, aggregate=aggregate))  # type: ignore[type-var]
        assert calculate([one, *software], context()).lines[0].net == D(net)
    over = LineInput(key="t", name="Training", derived=Derived(percent=D(10), lines=("s",)))
    assert calculate([over, support, *software], context()).lines[0].net == D("4.50")
    optional = [replace(software[0], counted=False), software[1]]
    assert calculate([support, *optional], context()).lines[0].net == 30
    a, b = (LineInput(key=k, name=k, derived=Derived(percent=D(1), lines=(o,))) for k, o in (("a", "b"), ("b", "a")))
    with pytest.raises(InvalidInput, match="derived from each other"):
        calculate([a, b], context())
    with pytest.raises(InvalidInput, match="there is no line"):
        calculate([a], context())


def test_attributes_and_allowances() -> None:
    matrix = rules.Matrix(("color", "size"), ((("red", "L"), D(12)), (("*", "L"), D(11))), D(10))
    for values, net in ((("red", "L"), 24), (("blue", "L"), 22), (("red", "S"), 20)):
        usage = rules.Usage(attributes=tuple(zip(("color", "size"), values, strict=True)))
        assert calculate([LineInput(key="1", quantity=D(2), model=matrix, usage=usage)], context()).lines[0].net == net
    with pytest.raises(InvalidInput, match="size is missing"):
        calculate([LineInput(key="1", model=matrix, usage=rules.Usage(attributes=(("color", "red"),)))], context())
    usage_price = rules.Allowance(
        rules.Graduated((Band(D(10), D(2)), Band(None, D(1)))), D(100), least=D(5), most=D(50)
    )
    for quantity, net in (("90", 5), ("105", 10), ("120", 30), ("1000", 50)):
        row = calculate([LineInput(key="1", quantity=D(quantity), model=usage_price)], context()).lines[0]
        assert row.net == net


def test_bundles_cost_nothing_inside_whatever_their_model() -> None:
    model = rules.Graduated((Band(None, D(1)),))
    row = calculate([LineInput(key="1", quantity=D(5), model=model, in_bundle_price=True)], context()).lines[0]
    assert (row.net, row.list_amount) == (0, 0)


def test_tax_inside_the_price() -> None:
    inside = Policies(prices_include_tax=True)
    found = calculate([line(price="119")], context(inside))
    assert (found.totals.net, found.totals.tax, found.totals.total) == (100, 19, 119)
    less = calculate([line(price="119")], context(inside, header_discount_percent=D(10)))
    assert (less.totals.net, less.totals.total) == (90, D("107.10"))
    both = (Tax(rate=D(10), included=True), Tax(rate=D(5), included=False))
    row = calculate([line(price="110", taxes=both)], context()).lines[0]
    assert (row.net, row.tax, row.total) == (100, 15, 115)


def test_rounding_per_line_or_per_document() -> None:
    lines = [line(str(i), "0.333") for i in range(3)]
    assert calculate(lines, context()).totals.net == D("0.99")
    document = calculate(lines, context(Policies(rounding="document")))
    assert (document.totals.net, document.totals.tax, document.totals.total) == (D("1.00"), D("0.19"), D("1.19"))
    assert calculate(lines, context(Policies(rounding="none"))).totals.net == D("0.999")
    swiss = calculate([line(price="9.98")], context(Policies(precision=D("0.05")), currency="CHF"))
    assert (swiss.totals.net, swiss.totals.tax) == (10, D("1.90"))


def test_terms_in_months_and_days() -> None:
    between = rules.months_between
    assert between(date(2024, 1, 1), date(2025, 1, 1)) == 12
    assert between(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert between(date(2023, 1, 1), date(2023, 2, 16)) == 1 + Fraction(15, 28)
    assert between(date(2023, 1, 1), date(2023, 2, 16), "thirty_day_months") == Fraction(3, 2)
    row = calculate([line(recurring=True, periodicity="month", term_months=Fraction(3, 2))], context()).lines[0]
    assert row.contract_value == 150


amounts = st.decimals(min_value=0, max_value=100000, places=2)


@given(st.lists(amounts, min_size=1, max_size=20), st.decimals(min_value=0, max_value=1, places=4),
       st.sampled_from(["by_net", "equal", "in_order"]))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_shares_add_up_and_none_is_above_its_line(weights: list[Decimal], part: Decimal, how: str) -> None:
    total = (sum(weights, NONE) * part).quantize(D("0.01"), rounding="ROUND_DOWN")
    shares = share_out(total, weights, D("0.01"), how)  # type: ignore[arg-type]
    assert sum(shares, NONE) == total
    assert all(NONE <= share <= weight for share, weight in zip(shares, weights, strict=True))


@st.composite
def models(draw: st.DrawFn) -> rules.PriceModel:
    bounds = sorted(draw(st.sets(st.integers(1, 500), min_size=1, max_size=5)))
    bands = tuple(Band(None if b == bounds[-1] else D(b), draw(amounts), draw(amounts)) for b in bounds)
    return draw(
        st.sampled_from(
            [
                rules.Graduated(bands),
                rules.Volume(bands),
                rules.Package(draw(amounts), D(draw(st.integers(1, 50))), D(draw(st.integers(0, 50)))),
                rules.PerUnit(draw(amounts)),
            ]
        )
    )


@given(st.lists(models(), min_size=1, max_size=6), st.integers(0, 600), st.integers(0, 600), st.booleans(),
       st.sampled_from(["line", "document", "none"]))  # fmt: skip
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_model_adds_up_repeats_and_returns(
    found: list[rules.PriceModel], first: int, second: int, inside: bool, rounding: str
) -> None:
    at = context(Policies(prices_include_tax=inside, rounding=rounding), header_discount_percent=D("7.5"))  # type: ignore[arg-type]
    lines = [LineInput(key=str(i), model=model, quantity=D(first)) for i, model in enumerate(found)]
    before = calculate(lines, at)
    calculate([replace(one, quantity=D(second)) for one in lines], at)
    assert calculate(lines, at) == before
    mixed = calculate(list(reversed(lines)), at)
    with localcontext(prec=50):
        if rounding == "none":
            assert abs(mixed.totals.net - before.totals.net) < D("1e-30")
        else:
            assert mixed.totals == before.totals
        assert before.totals.total == before.totals.net + before.totals.tax
        if rounding == "line":
            assert before.totals.net == sum((row.net for row in before.lines), NONE)
            assert before.totals.tax == sum((row.tax for row in before.lines), NONE)
        for row in before.lines:
            running = NONE
            for one in row.trail:
                running += one.change
                assert abs(one.running - running) < D("1e-30")


def full(count: int) -> list[LineInput]:
    """Lines with all adjustments that there are."""
    steps = (step("contracted", "90", "override"), step("attribute", "5", "amount"), step("bundle", "-2"),
             step("context", "-3"), step("manual", "1", "amount"), step("discount", "-5"))  # fmt: skip
    bands = tuple(Band(D(b) if b else None, D(100 - b), D(1)) for b in (10, 20, 50, 0))
    return [
        line(f"{i:06d}", "100", str(i % 60 + 1), recurring=True, periodicity="month", adjustments=steps,
             limits=rules.Limits(unit_least=D(1), least=D(2)), discount_percent=D(3), discount_amount=D("0.5"),
             charged=Part(D(17), D(31)), unit_cost=D(30), model=rules.Graduated(bands) if i % 2 else None,
             taxes=(Tax(rate=D(19)), Tax(rate=D(1), adds_to_base=True)) if i % 3 else None)
        for i in range(count)
    ]  # fmt: skip


def test_time_grows_with_the_number_of_lines() -> None:
    """With all adjustments. How fast exactly is measured by the benchmarks."""
    at = context(header_discount_amount=D(1000), term_months=36)
    seconds = {}
    for count in (200, 2000):
        lines = full(count)
        best = 1e9
        for _ in range(2):
            began = time.perf_counter()
            calculate(lines, at)
            best = min(best, time.perf_counter() - began)
        seconds[count] = best
    assert seconds[2000] < 25 * seconds[200]
