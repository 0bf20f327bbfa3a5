"""A rule from its first row to the answer from an e-mail: built, tried on past quotes, switched on, and kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from pactline.approvals.models import ApprovalStep, Rule
from pactline.demo import mailbox
from pactline.identity.testing import Cast, make_cast
from pactline.quotes import actions
from pactline.quotes.models import Quote
from pactline.quotes.testing import Shop, quote, shop

from .conftest import PASSWORD
from .test_signing_link import accessible


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast(PASSWORD)


@pytest.fixture
def store(people: Cast) -> Shop:
    return shop(actor=people.rita)


def at(store: Shop, cast: Cast, percent: int, name: str) -> Quote:
    line = store.line("PLAT", 10, discount_percent=Decimal(percent))
    return quote(store, actor=cast.rita, lines=[line], name=name)


def build(page: Page) -> None:
    """Two rows in one group, a second group, whom to ask."""
    page.goto("/approval-rules/new?for=quotes.quote")
    page.locator("[name=name]").fill("Deep discount")
    group = page.locator("[data-group]").first
    rows = group.locator("[data-row]")
    rows.nth(0).locator("select").first.select_option("quote.max_discount_percent")
    rows.nth(0).locator("select").nth(1).select_option("gt")
    rows.nth(0).locator("input").fill("9")
    before = rows.count()
    group.get_by_role("button", name="Add a row").click()
    expect(rows).to_have_count(before + 1)
    last = rows.nth(before)
    last.locator("select").first.select_option("account.kind")
    last.locator("select").nth(1).select_option("is_set")
    page.get_by_role("button", name="Add a group").click()
    second = page.locator("[data-group]").nth(1)
    expect(second.locator("[data-row]")).to_have_count(1)
    second.locator("select").first.select_option("none")
    second.locator("[data-row] select").first.select_option("quote.currency")
    second.locator("[data-row] input").fill("USD")
    chooser = page.locator("select[name=approvers] + .ts-wrapper")
    chooser.locator(".ts-control").click()
    chooser.locator("input").first.press_sequentially("Owner")
    chooser.locator(".ts-dropdown .option", has_text="Owner's manager").first.click()
    page.keyboard.press("Escape")
    accessible(page)


def test_a_rule_is_built_tried_switched_on_and_answered_from_the_mail(
    visit: Callable[..., Page], people: Cast, store: Shop
) -> None:
    for percent, name in ((5, "Small deal"), (20, "Big deal")):
        actions.submit(at(store, people, percent, name).pk, actor=people.rita)
    page = visit("cora")
    build(page)
    page.get_by_role("button", name="Try it on what was submitted before").click()
    found = page.locator("#trial")
    expect(found).to_contain_text("it would have caught 1 of 2")
    big = Quote.objects.get(name="Big deal")
    assert (found.get_by_role("link").first.get_attribute("href") or "").startswith(f"/quotes/{big.pk}")
    accessible(page)
    assert not Rule.objects.exists()

    page.get_by_role("button", name="Create rule").click()
    page.wait_for_url(re.compile(r"/approval-rules/[0-9a-f-]{36}/"))
    rule = Rule.objects.get()
    assert not rule.is_active
    leaf = {"field": "quote.max_discount_percent", "op": "gt", "value": "9"}
    assert rule.condition == {
        "all": [
            {"all": [leaf, {"field": "account.kind", "op": "is_set"}]},
            {"not": {"field": "quote.currency", "op": "eq", "value": "USD"}},
        ]
    }
    expect(page.locator("#trial")).to_contain_text("it would have caught 1 of 2")
    page.locator("#verbs").get_by_role("link", name="Switch on").click()
    box = page.locator("#dialog[open]")
    expect(box).to_contain_text("it would have caught 1 of 2")
    box.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The rule applies to what is submitted from now on.").first).to_be_visible()
    accessible(page)

    made = at(store, people, 15, "New deal")
    page = visit("rita")
    page.goto(f"/quotes/{made.pk}/submission")
    expect(page.get_by_text("Deep discount").first).to_be_visible()
    page.get_by_role("button", name="Submit", exact=True).click()
    page.wait_for_url(re.compile(rf"/quotes/{made.pk}/$"))
    token = mailbox.link_token("max@northlight.example", path="/approvals/answer/")

    phone = visit(width=390, height=844, scheme="dark")
    phone.goto(f"/approvals/answer/{token}")
    expect(phone.get_by_role("heading", level=1)).to_contain_text(str(made))
    accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert ApprovalStep.objects.get().status == "pending"
    phone.get_by_role("button", name="Reject").click()
    expect(phone.get_by_role("alert")).to_contain_text("Say why")
    phone.get_by_label("Comment").fill("Strategic customer")
    phone.get_by_role("button", name="Approve").click()
    expect(phone.get_by_role("heading", name="You approved it. Thank you.")).to_be_visible()
    accessible(phone)
    phone.goto(f"/approvals/answer/{token}")
    expect(phone.get_by_text("answered with this link already")).to_be_visible()

    made.refresh_from_db()
    assert made.status == "approved"
    page.reload()
    expect(page.get_by_text("Strategic customer").first).to_be_visible()
