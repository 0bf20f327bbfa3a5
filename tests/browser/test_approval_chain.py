"""An approval chain: the preview is what runs, two of three are enough, one more is asked, an administrator steps in."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.approvals.testing import by_owner_manager, by_role, by_user, rule
from pactline.identity.models import User
from pactline.identity.testing import Cast, make_cast, person
from pactline.quotes.models import Quote
from pactline.quotes.testing import SUBJECT, Shop, quote, shop

from .conftest import PASSWORD
from .test_main_job import press
from .test_signing_link import accessible

Step = tuple[str, str, tuple[str, ...]]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast(PASSWORD)


@pytest.fixture
def greta(people: Cast) -> User:
    return person("Greta Holm", roles=["approver"], password=PASSWORD)


@pytest.fixture
def store(people: Cast) -> Shop:
    return shop(actor=people.rita)


@pytest.fixture
def deal(people: Cast, store: Shop, greta: User) -> Quote:
    """The manager first, then two of three; legal for another currency, which this is not in."""
    percent = "quote.max_discount_percent"

    def make(name: str, when: dict[str, str], who: list[dict[str, str]], **fields: object) -> None:
        rule(name, subject_type=SUBJECT, when=when, approvers=who, actor=people.cora, **fields)

    three = [by_user(people.user("finn")), by_user(people.user("ivan")), by_user(greta)]
    make("Manager", {"field": percent, "op": "gt", "value": "10"}, [by_owner_manager()], chain="Discount", order=1)
    make(
        "Board", {"field": percent, "op": "gt", "value": "20"}, three,
        chain="Discount", order=2, mode="some", needed=2,
    )  # fmt: skip
    make("Foreign money", {"field": "quote.currency", "op": "ne", "value": "EUR"}, [by_role("legal")])
    return quote(store, actor=people.rita, lines=[store.line("PLAT", 10, discount_percent=Decimal(25))])


def steps_in(rows: Locator, title: str) -> list[Step]:
    """Name, place in the chain, and people of each step, as they stand on a page."""
    found = []
    for row in rows.all():
        place = row.locator("small").first.inner_text()
        name = row.locator(title).first.inner_text().removesuffix(place).strip()
        found.append((name, place, tuple(sorted(one.inner_text().strip() for one in row.locator(".person").all()))))
    return sorted(found)


def answer(page: Page, button: str, **fields: str) -> Locator:
    """Press a verb of the record and fill in its dialog; the dialog."""
    press(page, button)
    box = page.locator("#dialog[open]")
    for name, value in fields.items():
        box.locator(f"[name={name}]").fill(value)
    return box


def status(name: str) -> str:
    return ApprovalStep.objects.get(approver__name__startswith=name).status


def test_the_preview_is_the_chain_that_runs_to_its_end(
    visit: Callable[..., Page], people: Cast, deal: Quote, greta: User
) -> None:
    rita = visit("rita")
    rita.goto(f"/quotes/{deal.pk}/submission")
    planned = steps_in(rita.locator("section ol > li"), "strong")
    assert [(name, place) for name, place, _who in planned] == [("Board", "Discount · 2"), ("Manager", "Discount · 1")]
    expect(rita.get_by_text("2 of 3")).to_be_visible()
    expect(rita.get_by_text("Foreign money")).to_have_count(0)
    accessible(rita)
    rita.get_by_role("button", name="Submit", exact=True).click()
    rita.wait_for_url(re.compile(rf"/quotes/{deal.pk}/$"))

    asked = ApprovalRequest.objects.get()
    rita.goto(asked.get_absolute_url())
    assert steps_in(rita.locator("main section:has(> h3)"), "h3") == planned
    made = ApprovalStep.objects.order_by("approver__name").values_list("rule_name", "approver__name", "status")
    assert list(made) == [
        ("Board", "Finn Larsen", "waiting"), ("Board", "Greta Holm", "waiting"),
        ("Board", "Ivan Petrov", "waiting"), ("Manager", "Max Sommer", "pending"),
    ]  # fmt: skip
    first = ApprovalStep.objects.get(rule_name="Manager")
    for words in ("Approve", "Reject", "Delegate", "Ask one more", "Decide in their place"):
        expect(rita.get_by_role("link", name=words, exact=True)).to_have_count(0)
    for verb in ("approval", "rejection", "override"):
        refused = rita.goto(f"/approvals/steps/{first.pk}/{verb}")
        assert refused is not None and refused.status == 403, verb
    hidden = visit("nora").goto(asked.get_absolute_url())
    assert hidden is not None and hidden.status == 404  # another team's

    max_ = visit("max")
    max_.goto(asked.get_absolute_url())
    box = answer(max_, "Ask one more", reason="Unusual customer")
    expect(box.locator("[name=user] option", has_text="Rita")).to_have_count(0)  # who submitted it decides nothing
    accessible(max_)
    box.locator("[name=user]").select_option(label="Lena Okafor")
    box.get_by_role("button", name="Ask", exact=True).click()
    expect(max_.get_by_text("Asked by Max Sommer")).to_be_visible()
    assert (status("Lena"), status("Finn")) == ("pending", "waiting")
    answer(max_, "Approve", comment="Worth it").get_by_role("button", name="Approve", exact=True).click()
    expect(max_.get_by_text("Worth it").first).to_be_visible()
    assert (status("Max"), status("Finn"), status("Greta")) == ("approved", "pending", "pending")

    finn = visit("finn")
    finn.goto(asked.get_absolute_url())
    expect(finn.get_by_role("link", name="Decide in their place", exact=True)).to_have_count(0)
    ivans = ApprovalStep.objects.get(approver__name="Ivan Petrov")
    refused = finn.goto(f"/approvals/steps/{ivans.pk}/override")
    assert refused is not None and refused.status == 403
    finn.goto(asked.get_absolute_url())
    answer(finn, "Approve").get_by_role("button", name="Approve", exact=True).click()
    expect(finn.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    assert (status("Finn"), status("Ivan"), status("Greta")) == ("approved", "pending", "pending")

    adam = visit("adam")
    adam.goto(f"/approvals/steps/{ivans.pk}/override")
    adam.get_by_role("button", name="Decide", exact=True).click()
    expect(adam.locator("[name=comment]")).to_be_visible()
    assert status("Ivan") == "pending"  # not without a reason
    accessible(adam)
    adam.locator("[name=comment]").fill("On a flight until Monday")
    adam.get_by_role("button", name="Decide", exact=True).click()
    adam.wait_for_url(lambda url: "override" not in url)
    assert (status("Ivan"), status("Greta"), status("Lena")) == ("approved", "not_required", "pending")
    deal.refresh_from_db()
    assert deal.status == "in_review"  # one more was asked, and has not answered

    lena = visit("lena", width=390, height=844, scheme="dark")
    lena.goto(asked.get_absolute_url())
    accessible(lena)
    answer(lena, "Approve").get_by_role("button", name="Approve", exact=True).click()
    expect(lena.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    deal.refresh_from_db()
    assert deal.status == "approved"
    rita.goto(asked.get_absolute_url())
    for words in ("decided by an administrator", "On a flight until Monday", "by Adam Brook", "Unusual customer"):
        expect(rita.get_by_text(words).first).to_be_visible()


def test_an_administrator_rejects_with_a_reason_and_the_rest_stops(
    visit: Callable[..., Page], people: Cast, deal: Quote
) -> None:
    rita = visit("rita")
    rita.goto(f"/quotes/{deal.pk}/submission")
    rita.get_by_role("button", name="Submit", exact=True).click()
    rita.wait_for_url(re.compile(rf"/quotes/{deal.pk}/$"))
    first = ApprovalStep.objects.get(rule_name="Manager")
    adam = visit("adam")
    adam.goto(f"/approvals/steps/{first.pk}/override")
    adam.locator("[name=decision]").select_option("reject")
    adam.locator("[name=comment]").fill("Customer is insolvent")
    adam.get_by_role("button", name="Decide", exact=True).click()
    adam.wait_for_url(lambda url: "override" not in url)
    assert {status(name) for name in ("Finn", "Ivan", "Greta")} == {"canceled"} and status("Max") == "rejected"
    max_ = visit("max")
    max_.goto(ApprovalRequest.objects.get().get_absolute_url())
    expect(max_.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    expect(max_.get_by_text("Customer is insolvent").first).to_be_visible()
    rita.reload()
    expect(rita.get_by_text("Customer is insolvent").first).to_be_visible()
