"""Money, periods, conditions and paths: no database."""

from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import NoReverseMatch, reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.kernel.addresses import address
from pactline.kernel.conditions import describe, fields_used, matches, validate
from pactline.kernel.errors import InvalidInput
from pactline.kernel.garbage import without_collecting
from pactline.kernel.money import check_currency, format_money, minor_unit, parse_decimal, round_amount, spread
from pactline.kernel.paths import resolve
from pactline.kernel.periods import Period, add_months, term_end, whole_months

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
dates = st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31))


def test_rounds_half_up_to_the_minor_unit() -> None:
    assert round_amount(Decimal("0.125"), "EUR") == Decimal("0.13")
    assert round_amount(Decimal("-0.125"), "EUR") == Decimal("-0.13")
    assert round_amount(Decimal("2.5"), "JPY") == Decimal("3")
    assert round_amount(Decimal("1.0005"), "KWD") == Decimal("1.001")


@given(
    st.decimals(min_value=-(10**8), max_value=10**8, places=2),
    st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=40),
)
def test_spread_loses_no_cent(total: Decimal, weights: list[Decimal]) -> None:
    parts = spread(total, weights, "EUR")
    assert sum(parts) == total and len(parts) == len(weights)
    assert all(part % minor_unit("EUR") == 0 for part in parts)
    if sum(weights) > 0:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - total * weight / sum(weights)) < Decimal("0.01")


def test_spread_gives_ties_to_the_earlier() -> None:
    assert spread(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)], "EUR") == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]
    assert spread(Decimal("0.02"), [Decimal(0), Decimal(0)], "EUR") == [Decimal("0.01"), Decimal("0.01")]
    assert spread(Decimal("5"), [], "EUR") == []


@pytest.mark.parametrize("text", ["NaN", "Infinity", "abc", "", "1,5"])
def test_numbers_that_are_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_decimal(text)


def test_currency_codes_are_checked() -> None:
    assert check_currency("eur") == "EUR"
    with pytest.raises(InvalidInput):
        check_currency("EURO")


def test_money_reads_as_people_write_it() -> None:
    assert format_money(Decimal("1234.5"), "EUR", "en") == "€1,234.50"
    assert format_money(Decimal("1234.5"), "EUR", "de") == "1.234,50\xa0€"
    assert format_money(Decimal("1234.5"), "EUR", "xx-nonsense") == "€1,234.50"


def test_month_ends() -> None:
    january = date(2027, 1, 31)
    assert [add_months(january, n, 31) for n in range(4)] == [
        january,
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]
    assert term_end(date(2027, 1, 1), 12) == date(2027, 12, 31)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(dates, st.integers(min_value=-240, max_value=240))
def test_months_go_there_and_back_with_the_anchor(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert add_months(moved, -months, day.day) == day


@given(dates, st.integers(min_value=0, max_value=240))
def test_whole_months_counts_what_was_added(day: date, months: int) -> None:
    assert whole_months(day, add_months(day, months)) in (months, months - 1)
    if day.day <= 28:
        assert whole_months(day, add_months(day, months)) == months


def test_periods_are_half_open() -> None:
    year = Period(date(2027, 1, 1), date(2028, 1, 1))
    assert date(2027, 12, 31) in year and date(2028, 1, 1) not in year
    assert year.last_day == date(2027, 12, 31) and year.days == 365
    assert not year.overlaps(Period(date(2028, 1, 1)))
    assert Period(date(2027, 6, 1)).overlaps(year)
    with pytest.raises(InvalidInput):
        Period(date(2027, 1, 1), date(2027, 1, 1))


class Thing:
    name = "Anvil"
    _secret = "no"
    account = {
        "country": "DE",
        "tags": ["gold", "eu"],
        "amount": Decimal("100.50"),
        "since": date(2026, 5, 1),
        "vip": True,
    }

    def delete(self) -> None:
        raise AssertionError("never called")


def test_paths_read_data_only() -> None:
    assert resolve("account.country", Thing()) == "DE"
    assert resolve("account.tags.1", Thing()) == "eu"
    for path in ("_secret", "__class__", "delete", "account.missing", "account.tags.9", "name.__len__", ""):
        with pytest.raises(LookupError):
            resolve(path, Thing())


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (None, True),
        ({}, True),
        ({"field": "account.country", "op": "eq", "value": "de"}, True),
        ({"field": "account.country", "op": "in", "value": ["AT", "DE"]}, True),
        ({"field": "account.country", "op": "not_in", "value": ["AT", "DE"]}, False),
        ({"field": "account.amount", "op": "gt", "value": "100.4"}, True),
        ({"field": "account.amount", "op": "gt", "value": "99"}, True),
        ({"field": "account.amount", "op": "lte", "value": 100}, False),
        ({"field": "account.since", "op": "lt", "value": "2026-06-01"}, True),
        ({"field": "account.tags", "op": "contains", "value": "gold"}, True),
        ({"field": "account.tags", "op": "in", "value": ["silver", "eu"]}, True),
        ({"field": "account.vip", "op": "is_true"}, True),
        ({"field": "account.missing", "op": "is_empty"}, True),
        ({"field": "account.missing", "op": "gt", "value": 1}, False),
        ({"field": "name", "op": "starts_with", "value": "an"}, True),
        ({"not": {"field": "name", "op": "is_set"}}, False),
        ({"all": [{"field": "name", "op": "is_set"}, {"field": "account.vip", "op": "is_false"}]}, False),
        ({"any": [{"field": "account.vip", "op": "is_false"}, {"field": "name", "op": "eq", "value": "Anvil"}]}, True),
        ({"any": []}, True),
    ],
)
def test_conditions(condition: dict[str, object] | None, holds: bool) -> None:
    assert validate(condition) == []
    assert matches(condition, Thing()) is holds


def test_conditions_say_what_is_wrong_with_them() -> None:
    assert "not known" in validate({"field": "secret", "op": "eq", "value": 1}, {"name"})[0]
    assert "operator" in validate({"field": "name", "op": "exec", "value": 1})[0]
    assert "list" in validate({"field": "name", "op": "in", "value": "x"})[0]
    assert "value" in validate({"field": "name", "op": "eq", "value": ""})[0]
    assert validate({"all": [{"op": "eq"}]})[0].startswith("Row 1")
    assert validate({"all": [], "any": []})


def test_conditions_read_as_sentences() -> None:
    condition = {
        "all": [
            {"field": "discount", "op": "gt", "value": 20},
            {"any": [{"field": "country", "op": "eq", "value": "DE"}, {"field": "terms", "op": "is_true"}]},
        ]
    }
    words = describe(condition, {"discount": "Highest discount"})
    assert words == "Highest discount is more than 20 and (country is DE or terms is true)"
    assert fields_used(condition) == {"discount", "country", "terms"}


def test_nothing_is_collected_meanwhile_and_everything_afterwards() -> None:
    with without_collecting():
        assert not gc.isenabled()
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), without_collecting():
        _ = 1 / 0
    assert gc.isenabled()


@settings(deadline=None)  # the first address reads all of them
@given(st.uuids())
def test_an_address_is_the_one_that_django_makes(key: UUID) -> None:
    assert address("quotes:quote", key) == reverse("quotes:quote", args=[key])
    assert address("quotes:list") == reverse("quotes:list")
    with pytest.raises(NoReverseMatch):
        address("quotes:nowhere", key)
