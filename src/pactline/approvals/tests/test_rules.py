"""The pure logic: what runs next, what an earlier approval is worth, rows of a form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.approvals.rules import Place, Row, condition_of, enough, plain, progress, rows_of, still_good, values_of
from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE


def places(*rows: tuple[str, int, int, str, str]) -> list[Place[int]]:
    return [Place(i, chain, order, group, mode, status) for i, (chain, order, group, mode, status) in enumerate(rows)]


def test_orders_of_a_chain_run_one_after_the_other() -> None:
    found = progress(places(("a", 1, 1, "all", "waiting"), ("a", 2, 2, "all", "waiting")))
    assert (found.activate, found.drop, found.complete) == ([0], [], False)
    found = progress(places(("a", 1, 1, "all", "approved"), ("a", 2, 2, "all", "waiting")))
    assert (found.activate, found.complete) == ([1], False)


def test_equal_orders_and_other_chains_run_side_by_side() -> None:
    found = progress(
        places(
            ("a", 1, 1, "all", "waiting"),
            ("a", 1, 2, "all", "waiting"),
            ("b", 7, 3, "all", "waiting"),
            ("", 9, 4, "all", "waiting"),
        )
    )
    assert sorted(found.activate) == [0, 1, 2, 3]


def test_steps_without_a_chain_do_not_wait_for_each_other() -> None:
    found = progress(places(("", 1, 1, "all", "pending"), ("", 2, 2, "all", "waiting")))
    assert found.activate == [1]


def test_any_group_ends_with_its_first_approval() -> None:
    found = progress(
        places(("a", 1, 1, "any", "approved"), ("a", 1, 1, "any", "pending"), ("a", 2, 2, "all", "waiting"))
    )
    assert (found.drop, found.activate, found.complete) == ([1], [2], False)


def test_all_group_waits_for_everybody() -> None:
    found = progress(places(("a", 1, 1, "all", "approved"), ("a", 1, 1, "all", "pending")))
    assert (found.drop, found.activate, found.complete) == ([], [], False)


def test_a_number_of_them_is_enough() -> None:
    def of(*states: str) -> list[Place[int]]:
        rows = [Place(i, "a", 1, 1, "some", status, 2) for i, status in enumerate(states)]
        return [*rows, Place(len(rows), "a", 2, 2, "all", "waiting")]

    found = progress(of("approved", "pending", "pending"))
    assert (found.drop, found.activate, found.complete) == ([], [], False)
    found = progress(of("approved", "pending", "approved"))
    assert (found.drop, found.activate, found.complete) == ([1], [3], False)
    assert [enough("all", 1, 3), enough("any", 1, 3), enough("some", 2, 3)] == [3, 1, 2]


def test_nothing_to_ask_is_complete() -> None:
    assert progress([]).complete


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "a", "b"]),
            st.integers(1, 3),
            st.integers(1, 6),
            st.sampled_from(["all", "any", "some"]),
        ),
        max_size=12,
    )
)
def test_approving_whatever_is_asked_always_ends(rows: list[tuple[str, int, int, str]]) -> None:
    shape = {group: (chain, order, mode) for chain, order, group, mode in rows}
    status = dict.fromkeys(range(len(rows)), "waiting")
    for _round in range(len(rows) + 1):
        now = [
            Place(i, shape[group][0], shape[group][1], group, shape[group][2], status[i])
            for i, (_c, _o, group, _m) in enumerate(rows)
        ]
        found = progress(now)
        if found.complete:
            break
        for key in found.drop:
            status[key] = "not_required"
        assert found.activate, "nobody is asked, and yet it is not finished"
        for key in found.activate:
            status[key] = "approved"
    assert found.complete


HIGH = {"field": "discount", "op": "gt", "value": "20"}
LOW = {"field": "margin", "op": "lt", "value": "15"}


@pytest.mark.parametrize(
    ("old", "new", "good"),
    [("25", "25", True), ("25", "24.5", True), ("25", "25.5", False), (None, "25", False), ("9", "10", False)],
)
def test_higher_is_worse_for_more_than(old: str | None, new: str, good: bool) -> None:
    assert still_good(HIGH, {"discount": old}, {"discount": new}) is good
    assert (
        still_good({"not": {"field": "discount", "op": "lte", "value": 20}}, {"discount": old}, {"discount": new})
        is good
    )


def test_lower_is_worse_for_less_than() -> None:
    assert still_good(LOW, {"margin": "12"}, {"margin": "13"})
    assert not still_good(LOW, {"margin": "12"}, {"margin": "11"})


def test_other_operators_and_watched_paths_must_not_change() -> None:
    flag = {"field": "non_standard", "op": "is_true"}
    assert still_good(flag, {"non_standard": True, "digest": "a"}, {"non_standard": True, "digest": "a"}, ["digest"])
    assert not still_good(
        flag, {"non_standard": True, "digest": "a"}, {"non_standard": True, "digest": "b"}, ["digest"]
    )
    assert not still_good(flag, {"non_standard": True}, {"non_standard": True}, ["digest"])
    assert not still_good({"field": "country", "op": "eq", "value": "DE"}, {"country": "DE"}, {"country": "FR"})


def test_a_tolerance_lets_little_pass() -> None:
    two = Decimal(2)
    assert still_good(HIGH, {"discount": "25"}, {"discount": "27"}, tolerance=two)
    assert not still_good(HIGH, {"discount": "25"}, {"discount": "27.01"}, tolerance=two)
    assert still_good(LOW, {"margin": "12"}, {"margin": "10"}, tolerance=two)
    assert not still_good(LOW, {"margin": "12"}, {"margin": "9.99"}, tolerance=two)


def test_a_rule_without_fields_never_lets_an_approval_stand() -> None:
    assert not still_good({}, {}, {})
    assert still_good({}, {"digest": "a"}, {"digest": "a"}, ["digest"])


def test_every_branch_counts() -> None:
    both = {"any": [HIGH, LOW]}
    assert still_good(both, {"discount": "25", "margin": "12"}, {"discount": "20", "margin": "12"})
    assert not still_good(both, {"discount": "25", "margin": "12"}, {"discount": "20", "margin": "9"})


def test_plain_values_compare_across_json() -> None:
    assert plain(Decimal("12.500000")) == plain(Decimal("12.5")) == "12.5"
    assert plain(Decimal("100")) == "100"
    assert plain(date(2026, 11, 23)) == "2026-11-23"
    assert plain(True) is True
    assert plain(None) is None
    assert values_of({"a": {"b": Decimal("1.0")}}, ["a.b", "a.c"]) == {"a.b": "1", "a.c": None}


def test_rows_and_conditions() -> None:
    rows = [Row("and", "a", "gt", "1"), Row("and", "b", "in", "x, y"), Row("or", "c", "is_true")]
    condition = condition_of(rows)
    assert condition == {
        "any": [
            {"all": [{"field": "a", "op": "gt", "value": "1"}, {"field": "b", "op": "in", "value": ["x", "y"]}]},
            {"field": "c", "op": "is_true"},
        ]
    }
    assert rows_of(condition) == rows
    assert condition_of([]) == {} and rows_of({}) == []
    assert rows_of({"not": HIGH}) is None
    assert rows_of({"all": [{"any": [HIGH, LOW]}, HIGH]}) is None


ROW = st.builds(
    lambda join, field, op, value: Row(join, field, op, "" if op in WITHOUT_VALUE else value),
    st.sampled_from(["and", "or"]),
    st.sampled_from(["a", "b.c"]),
    st.sampled_from(sorted(OPERATORS)),
    st.sampled_from(["1", "x", "x, y"]),
)


@given(st.lists(ROW, max_size=6))
def test_rows_survive_the_way_there_and_back(rows: list[Row]) -> None:
    expected = [Row("and", *(rows[0].field, rows[0].op, rows[0].value)), *rows[1:]] if rows else []
    assert rows_of(condition_of(rows)) == expected
