"""Approval of quotes (QTE3 to QTE5): exactly the steps that the rules say, and no way around them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.approvals import trial
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.approvals.testing import by_owner_manager, rule
from pactline.identity.testing import Cast
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, WrongState
from pactline.pricing import actions as prices
from pactline.quotes import actions, queries
from pactline.quotes.models import Quote
from pactline.quotes.testing import SUBJECT, Shop, approve_all, quote, standard_rules

D = Decimal
Change = Callable[[Quote, Actor], Any]


@pytest.fixture
def rules(cast: Cast) -> None:
    standard_rules(actor=cast.cora, director=cast.user("finn"), vice_president=cast.user("lena"))


def at(shop: Shop, percent: int, actor: Actor) -> Quote:
    return quote(shop, actor=actor, lines=[shop.line("PLAT", 10, discount_percent=D(percent))])


def asked(made: Quote) -> list[tuple[str, str]]:
    request = approval_queries.request_for(made)
    assert request is not None
    return [(step.approver.name.split()[0], step.status) for step in approval_queries.steps_of(request)]


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (10, []),
        (11, ["Max"]),
        (20, ["Max"]),
        (25, ["Max", "Finn"]),
        (30, ["Max", "Finn"]),
        (31, ["Max", "Finn", "Finn", "Lena"]),
    ],
)
def test_qte3_thresholds_ask_exactly_these_people(
    percent: int, expected: list[str], shop: Shop, cast: Cast, rules: None
) -> None:
    made = at(shop, percent, cast.rita)
    planned = [
        user.name.split()[0] for step in approvals.preview(subject=made, actor=cast.rita) for user in step.approvers
    ]
    assert sorted(planned) == sorted(expected)
    made = actions.submit(made.pk, actor=cast.rita)
    assert sorted(name for name, _status in asked(made)) == sorted(expected)
    assert made.status == ("in_review" if expected else "approved")


def test_qte3_margin_and_lines_are_fields_of_rules(shop: Shop, cast: Cast) -> None:
    for number, (field, op, value) in enumerate(
        [
            ("lines.lowest_margin_percent", "lt", "70"),
            ("lines.count", "gte", "2"),
            ("lines.manual_prices", "gte", "1"),
            ("lines.discounted", "gte", "1"),
        ]
    ):
        when = {"field": field, "op": op, "value": value}
        rule(f"R{number}", subject_type=SUBJECT, when=when, approvers=[by_owner_manager()], actor=cast.cora)

    def asking(made: Quote) -> list[str]:
        return [step.rule.name for step in approvals.preview(subject=made, actor=cast.rita)]

    assert asking(quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1)])) == []
    assert asking(quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1), shop.line("SETUP", 1)])) == ["R0", "R1"]
    by_hand = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1, manual_price=D(390))])
    assert asking(by_hand) == ["R2", "R3"]
    assert asking(at(shop, 1, cast.rita)) == ["R3"]


def test_qte4_history_says_rule_assigned_and_acting_approver(
    shop: Shop, cast: Cast, rules: None, client_for: Any
) -> None:
    made = at(shop, 15, cast.rita)
    actions.submit(made.pk, actor=cast.rita)
    step = ApprovalStep.objects.get()
    approvals.delegate(step.pk, user_id=cast.user("ivan").pk, actor=cast.max, reason="On a plane")
    approvals.approve(step.pk, actor=cast.ivan, comment="Agreed")
    page = client_for("rita").get(step.get_absolute_url()).content.decode()
    for words in ("Discount over 10 %", "Ivan Petrov", "in the place of Max Sommer", "Agreed"):
        assert words in page


def _change_line(made: Quote, actor: Actor) -> Any:
    return actions.change_line(made.pk, queries.lines(made)[0].pk, actor=actor, discount_percent=D(60))


def _add_line(made: Quote, actor: Actor) -> Any:
    return actions.paste_lines(made.pk, "SETUP\t1", actor=actor)


CHANGES: dict[str, Change] = {
    "line": _change_line,
    "paste": _add_line,
    "remove": lambda made, actor: actions.remove_lines(made.pk, [queries.lines(made)[0].pk], actor=actor),
    "header": lambda made, actor: actions.change_quote(made.pk, actor=actor, discount_percent=D(50)),
    "payment": lambda made, actor: actions.change_quote(made.pk, actor=actor, payment_terms_days=90),
    "reprice": lambda made, actor: actions.reprice(made.pk, actor=actor),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.parametrize("state", ["in_review", "approved", "sent"])
def test_no_bypass_by_edit_or_reprice(state: str, change: str, shop: Shop, cast: Cast, rules: None) -> None:
    made = at(shop, 15, cast.rita)
    made = actions.submit(made.pk, actor=cast.rita)
    if state != "in_review":
        made = approve_all(made)
    if state == "sent":
        made = actions.send(made.pk, actor=cast.rita, by_email=False)
    before = (made.status, made.content_hash, made.total)
    with pytest.raises(WrongState):
        CHANGES[change](made, cast.rita)
    made.refresh_from_db()
    assert (made.status, made.content_hash, made.total) == before


def test_no_bypass_by_duplicate(shop: Shop, cast: Cast, rules: None) -> None:
    made = at(shop, 25, cast.rita)
    actions.submit(made.pk, actor=cast.rita)
    approve_all(made)
    copy = actions.duplicate(made.pk, actor=cast.rita)
    assert copy.status == "draft" and not approval_queries.is_approved(copy)
    assert [step.needs_nobody for step in approvals.preview(subject=copy, actor=cast.rita)] == [False, False]
    for forbidden in (actions.send, actions.accept, actions.complete):
        with pytest.raises(WrongState):
            forbidden(copy.pk, actor=cast.rita)
    actions.submit(copy.pk, actor=cast.rita)
    assert asked(copy) == [("Max", "pending"), ("Finn", "waiting")]


def test_qte5_no_bypass_by_version(shop: Shop, cast: Cast, rules: None) -> None:
    made = at(shop, 15, cast.rita)
    actions.submit(made.pk, actor=cast.rita)
    approve_all(made)
    newer = actions.revise(made.pk, actor=cast.rita)
    assert newer.status == "draft" and not approval_queries.is_approved(newer)
    with pytest.raises(WrongState):
        actions.send(newer.pk, actor=cast.rita)
    made.refresh_from_db()
    assert made.status == "revised"
    with pytest.raises(WrongState):
        actions.send(made.pk, actor=cast.rita)
    line = queries.lines(newer)[0]
    actions.change_line(newer.pk, line.pk, actor=cast.rita, discount_percent=D(28))
    actions.submit(newer.pk, actor=cast.rita)
    assert asked(newer) == [("Max", "pending"), ("Finn", "waiting")]
    approve_all(newer)
    again = actions.revise(newer.pk, actor=cast.rita)
    actions.change_line(again.pk, queries.lines(again)[0].pk, actor=cast.rita, discount_percent=D(21))
    again = actions.submit(again.pk, actor=cast.rita)
    assert again.status == "approved", "nothing got worse: both earlier approvals stand"
    assert asked(again) == [("Max", "approved"), ("Finn", "approved")]


def test_no_bypass_by_new_prices_in_a_new_version(shop: Shop, cast: Cast) -> None:
    """What was approved at one margin is asked again when costs rise, though nobody touched the quote."""
    low = {"field": "quote.margin_percent", "op": "lt", "value": "80"}
    rule("Margin", subject_type=SUBJECT, when=low, approvers=[by_owner_manager()], actor=cast.cora)
    made = at(shop, 0, cast.rita)
    actions.submit(made.pk, actor=cast.rita)
    assert asked(made) == [("Max", "pending")]
    approve_all(made)
    price = prices.Price(offering_id=shop.products["PLAT"].pk, unit_price=D(400), unit_cost=D(200))
    prices.set_prices(shop.price_list.pk, prices=[price], actor=cast.adam)
    newer = actions.revise(made.pk, actor=cast.rita)
    actions.reprice(newer.pk, actor=cast.rita)
    actions.submit(newer.pk, actor=cast.rita)
    assert asked(newer) == [("Max", "pending")]


def test_a_rule_is_tried_on_past_quotes(shop: Shop, cast: Cast) -> None:
    for percent in (5, 15, 25):
        actions.submit(at(shop, percent, cast.rita).pk, actor=cast.rita)
    when = {"field": "quote.max_discount_percent", "op": "gt", "value": "9.5"}
    found = trial.of(SUBJECT, when, actor=cast.olga)
    assert (found.looked_at, found.count) == (3, 2)
    assert all(row.url.startswith("/quotes/") and "Meridian" in row.label for row in found.shown)
    assert ApprovalRequest.objects.count() == 3
    with pytest.raises(DomainError):
        trial.of(SUBJECT, when, actor=cast.rita)
