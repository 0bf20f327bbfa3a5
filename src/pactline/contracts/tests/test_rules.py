"""Terms, hashes, levels of expiry, typed values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactline.contracts import rules
from pactline.contracts.models import ContractLine

DAY = date(2026, 11, 23)


def test_revisions_count_from_one() -> None:
    assert [rules.revision_number(n) for n in (1, 2, 11)] == ["1.0", "2.0", "11.0"]


@pytest.mark.parametrize(
    ("start", "end", "perpetual", "wrong"),
    [
        (DAY, DAY + timedelta(days=1), False, set()),
        (DAY, None, True, set()),
        (DAY, DAY, False, {"ends_on"}),
        (DAY, DAY - timedelta(days=1), False, {"ends_on"}),
        (DAY, None, False, {"ends_on"}),
        (DAY, DAY + timedelta(days=9), True, {"ends_on"}),
        (None, None, False, {"starts_on", "ends_on"}),
    ],
)
def test_a_term_ends_after_it_starts_or_never(
    start: date | None, end: date | None, perpetual: bool, wrong: set[str]
) -> None:
    assert set(rules.term_problems(start, end, perpetual=perpetual)) == wrong


@given(
    st.dictionaries(
        st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=8), st.decimals(allow_nan=False), st.dates())
    )
)
def test_a_hash_does_not_depend_on_the_order_of_keys_and_survives_json(values: dict[str, object]) -> None:
    turned = dict(reversed(list(values.items())))
    assert rules.value_hash(values) == rules.value_hash(turned) == rules.value_hash(rules.plain(values))


def test_a_changed_value_changes_the_hash() -> None:
    assert rules.value_hash({"a": Decimal("1.00")}) != rules.value_hash({"a": Decimal("1.01")})


@given(st.integers(min_value=-10, max_value=60))
def test_each_day_before_the_end_has_the_smallest_level_that_is_reached(left: int) -> None:
    level = rules.due_level(DAY + timedelta(days=left), DAY)
    wanted = None if left < 0 or left > 30 else 7 if left <= 7 else 15 if left <= 15 else 30
    assert level == wanted


def test_the_last_day_belongs_to_the_contract() -> None:
    assert not rules.has_ended(DAY, DAY)
    assert rules.has_ended(DAY, DAY + timedelta(days=1))
    assert not rules.has_ended(None, DAY)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("date", "2026-12-31T10:00:00Z", date(2026, 12, 31)),
        ("decimal", "12.50", Decimal("12.50")),
        ("integer", "30", 30),
        ("integer", Decimal("30.00"), 30),
        ("boolean", "yes", True),
        ("boolean", "no", False),
        ("text", 7, "7"),
        ("date", "", None),
        ("integer", None, None),
    ],
)
def test_values_take_the_kind_of_their_field(kind: str, value: object, wanted: object) -> None:
    assert rules.typed(kind, value) == wanted


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "soon"),
        ("decimal", "much"),
        ("decimal", "Infinity"),
        ("integer", "1.5"),
        ("integer", "9" * 12),
        ("boolean", "maybe"),
        ("text", {"a": 1}),
    ],
)
def test_a_value_of_another_kind_is_refused_in_words(kind: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"[a-z]{3}"):
        rules.typed(kind, value)


def test_names_of_files_are_plain() -> None:
    assert rules.file_stem("CMR-2026-0001", "Sales / Contract <x>") == "CMR-2026-0001-Sales-Contract-x"
    assert rules.file_stem("///") == "contract"


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("Limitation of liability", "Limitation of liability"),
        (
            "Access and Use. During the Subscription Period and subject to the terms of this Agreement,",
            "Access and Use",
        ),
        ("Customer may copy and use the software as needed to access it and no more than that", None),
    ],
)
def test_an_outline_shows_the_heading_of_a_clause_not_its_text(heading: str, shown: str | None) -> None:
    words = rules.heading_words(heading)
    assert words == (shown or "Customer may copy and use the software as needed to access…")
    assert len(words) <= rules.LONGEST_HEADING + 1


@pytest.mark.parametrize(
    ("kind", "period", "words"),
    [("recurring", "month", "Monthly"), ("recurring", "year", "Yearly"), ("one_time", "", "One-time"), ("", "", "")],
)
def test_a_line_says_how_often_it_is_charged(kind: str, period: str, words: str) -> None:
    line = ContractLine(price_kind=kind, periodicity=period)
    assert line.rhythm == words and line.is_recurring == (kind == "recurring")
