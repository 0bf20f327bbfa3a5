"""Conditions as groups of rows: what a form says, and what it can show again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.approvals.builder import Built, Group, Row, built_of, condition_of
from pactline.approvals.rules import typed
from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE, matches, validate

DEEP, LOW = {"field": "discount", "op": "gt", "value": "20"}, {"field": "margin", "op": "lt", "value": "15"}
FLAG = {"field": "flag", "op": "is_true"}


@pytest.mark.parametrize(
    "condition",
    [
        {},
        DEEP,
        {"all": [DEEP, LOW]},
        {"any": [DEEP, FLAG]},
        {"not": FLAG},
        {"not": {"any": [DEEP, LOW]}},
        {"any": [{"all": [DEEP, FLAG]}, LOW]},
        {"all": [{"any": [DEEP, LOW]}, {"not": FLAG}]},
    ],
)
def test_what_the_page_can_show_is_kept(condition: dict[str, Any]) -> None:
    built = built_of(condition)
    assert built is not None and condition_of(built) == condition


@pytest.mark.parametrize(
    "condition",
    [{"not": {"not": FLAG}}, {"not": {"all": [DEEP, LOW]}}, {"all": [{"any": [{"all": [DEEP, LOW]}, FLAG]}, LOW]}],
)
def test_deeper_ones_are_left_alone(condition: dict[str, Any]) -> None:
    assert built_of(condition) is None


def test_rows_without_a_field_and_lists_of_values() -> None:
    built = Built("any", (Group("all", (Row("country", "in", "DE, FR ,"),)), Group("none", ())))
    assert condition_of(built) == {"field": "country", "op": "in", "value": ["DE", "FR"]}
    shown = built_of(condition_of(built))
    assert shown is not None and shown.groups[0].rows[0].value == "DE, FR"


ROW = st.builds(
    lambda field, op, value: Row(field, op, "" if op in WITHOUT_VALUE else value),
    st.sampled_from(["discount", "margin"]),
    st.sampled_from(sorted(OPERATORS)),
    st.sampled_from(["1", "15", "1, 15"]),
)
GROUP = st.builds(Group, st.sampled_from(["all", "any", "none"]), st.lists(ROW, min_size=1, max_size=3).map(tuple))


@settings(deadline=None)
@given(st.builds(Built, st.sampled_from(["all", "any"]), st.lists(GROUP, max_size=3).map(tuple)), st.integers(0, 30))
def test_there_and_back_means_the_same(built: Built, number: int) -> None:
    condition = condition_of(built)
    assert not validate(condition, ["discount", "margin"])
    again = built_of(condition)
    assert again is not None
    context = {"discount": number, "margin": 30 - number}
    assert matches(condition_of(again), context) is matches(condition, context)


def test_values_of_the_past_are_numbers_again() -> None:
    kept = {"quote.discount": "9.5", "quote.flag": True, "name": "7", "quote.none": None}
    context = typed(kept, {"quote.discount": "percent", "quote.flag": "flag", "name": "text", "quote.none": "money"})
    assert matches({"field": "quote.discount", "op": "lt", "value": "10"}, context)
    assert context["name"] == "7" and context["quote"]["none"] is None and context["quote"]["flag"] is True
