"""The pure logic: terms, order, pasted rows, sections, the content's hash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pactline.kernel.errors import InvalidInput
from pactline.quotes import rules
from pactline.quotes.rules import Placed

D = Decimal


def test_term_and_end_follow_each_other() -> None:
    assert rules.term(date(2027, 1, 1), None, 12, changed=["starts_on"]) == (date(2027, 12, 31), 12)
    assert rules.term(date(2027, 1, 1), date(2027, 6, 30), 12, changed=["ends_on"]) == (date(2027, 6, 30), 6)
    assert rules.term(date(2027, 1, 31), None, 1, changed=[]) == (date(2027, 2, 27), 1)
    assert rules.term(None, None, 36, changed=["term_months"]) == (None, 36)
    with pytest.raises(InvalidInput):
        rules.term(date(2027, 1, 2), date(2027, 1, 1), 12, changed=["ends_on"])


TREE = [
    Placed("a", None),
    Placed("a1", "a"),
    Placed("a11", "a1"),
    Placed("b", None),
    Placed("c", None),
    Placed("c1", "c"),
]


def test_order_keeps_parts_with_their_bundle() -> None:
    assert rules.reorder(TREE, ["c", "a", "b"]) == ["c", "c1", "a", "a1", "a11", "b"]
    assert rules.arrange(TREE)["a11"] == 2 and rules.below(rules.children(TREE), "a") == ["a", "a1", "a11"]
    for wrong in (["c", "a"], ["c", "a", "b", "x"], ["c", "c", "a", "b"]):
        with pytest.raises(InvalidInput):
            rules.reorder(TREE, wrong)
    with pytest.raises(InvalidInput):
        rules.arrange([Placed("a1", "a"), Placed("a", None)])


@given(st.permutations(["a", "b", "c"]))
def test_every_order_keeps_every_line_once(order: list[str]) -> None:
    found = rules.reorder(TREE, order)
    assert sorted(found) == sorted(line.key for line in TREE)
    parents = {line.key: line.parent for line in TREE}
    rules.arrange([Placed(key, parents[key]) for key in found])


@pytest.mark.parametrize(
    "text",
    [
        "PLAT\t2\t10\t99.5",
        "PLAT;2;10 %;99.5",
        "sku,qty,discount,price\nPLAT,2,10%,99.5",
        "Qty\tSKU\tPreis\tRabatt\n2\tPLAT\t99.5\t10",
    ],
)
def test_pasted_rows_in_every_form(text: str) -> None:
    (row,) = rules.read_pasted(text)
    assert (row.sku, row.quantity, row.discount_percent, row.manual_price) == ("PLAT", D(2), D(10), D("99.5"))


@given(st.text(max_size=300))
@example("SKU")
def test_pasting_anything_answers_rows_or_sentences(text: str) -> None:
    try:
        rows = rules.read_pasted(text)
    except InvalidInput as error:
        assert error.message
    else:
        assert rows and all(row.sku and row.quantity > 0 for row in rows)


def line(**values: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "kind": "product",
        "choice": "required",
        "name": "x",
        "net": D(10),
        "mrr": D(0),
        "price_kind": "one_time",
        **values,
    }


def test_sections_add_up_what_counts() -> None:
    rows = [
        line(net=D(5)), line(id="s1", kind="section", name="A"), line(net=D(7)), line(net=D(9), choice="optional"),
        line(id="s2", kind="section", name="B"), line(net=D(3), mrr=D(3), price_kind="recurring"),
    ]  # fmt: skip
    assert [(s.name, s.net, s.mrr, s.one_time) for s in rules.sections(rows)] == [
        ("A", D(7), D(0), D(7)),
        ("B", D(3), D(3), D(0)),
    ]


def test_hash_counts_numbers_by_value_and_terms_in_any_order() -> None:
    one = rules.content_hash([D("1.50"), None, {"a": 1}], [(D("10.000000"), "x")], [("b", 1), ("a", 2)])
    assert one == rules.content_hash([D("1.5"), None, {"a": 1}], [(D("10"), "x")], [("a", 2), ("b", 1)])
    assert one != rules.content_hash([D("1.51"), None, {"a": 1}], [(D("10"), "x")], [("a", 2), ("b", 1)])
    assert one != rules.content_hash([D("1.5"), None, {"a": 1}], [(D("10"), "y")], [("a", 2), ("b", 1)])
