"""A customer answers an offer online: takes an optional item, accepts; declines with a reason; a second press does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pactline.identity.testing import Cast, make_cast
from pactline.notify.models import MailMessage
from pactline.quotes import actions
from pactline.quotes.models import Quote
from pactline.quotes.testing import approved_quote, shop

AXE = Path(__file__).resolve().parents[2] / "src/pactline/ui/static/vendor/axe/axe.min.js"
PASSWORD = "eleven-steps-2026"


def accessible(page: Page) -> None:
    """No axe violation, and nothing wider than the screen."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast(password=PASSWORD)


@pytest.fixture
def offer(people: Cast) -> Quote:
    sold = shop(actor=people.rita)
    lines = [
        sold.line("PLAT", 10),
        sold.line("SETUP"),
        sold.line("PLAT", 20, choice="alternative", name="More platform"),
        sold.line("SUP", 4, choice="optional", discount_percent=Decimal(10)),
    ]
    made = approved_quote(sold, actor=people.rita, lines=lines, name="Platform for Lyon")
    return actions.send(made.pk, message="As discussed.", actor=people.rita)


def address(made: Quote) -> str:
    found = re.search(
        r"/offer/\S+",
        MailMessage.objects.filter(subject_id=made.pk, template="quotes/mail/offer").latest("created_at").text,
    )
    assert found
    return found.group()


@pytest.mark.parametrize("width", [1440, 390])
def test_accepting_with_an_optional_item(visit: Callable[..., Page], people: Cast, offer: Quote, width: int) -> None:
    page = visit(width=width, height=844, scheme="dark" if width == 390 else "light")
    page.goto(address(offer))
    accessible(page)
    total = page.locator("[data-total]")
    expect(total).to_have_text("€7,735.00")
    page.get_by_label("Support").first.check()
    expect(total).to_have_text("€12,875.80")
    page.get_by_label("Quantity of Support").fill("7")
    expect(total).to_have_text("€16,731.40")
    expect(page.get_by_text("7 × Support")).to_be_visible()
    expect(page.locator(".offer")).to_contain_text("€7,560.00")
    page.get_by_label("More platform").check()
    expect(total).to_have_text("€23,276.40")
    page.get_by_label("Set-up").check()
    expect(total).to_have_text("€16,731.40")
    accessible(page)
    form = page.locator("#acceptance")
    form.get_by_label("Your name").fill("Carl Customer")
    form.get_by_label("Your position").fill("CEO")
    form.get_by_label("I accept this offer").check()
    other = visit(width=width, height=844)
    other.goto(address(offer))
    form.get_by_role("button", name="Accept the offer").click()
    expect(page.get_by_text("Thank you: the offer is accepted")).to_be_visible()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download what was accepted").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    again = other.locator("#acceptance")  # a second press, on a page that was open all the time
    again.get_by_label("Your name").fill("Somebody Else")
    again.get_by_label("I accept this offer").check()
    again.get_by_role("button", name="Accept the offer").click()
    expect(other.get_by_text("Carl Customer accepted it")).to_be_visible()
    offer.refresh_from_db()
    assert (offer.status, offer.accepted_by, offer.total) == ("accepted", "Carl Customer", Decimal("16731.40"))
    rita = visit("rita")
    rita.goto(offer.get_absolute_url())
    expect(rita.get_by_text("Carl Customer, CEO").first).to_be_visible()
    accessible(rita)


@pytest.mark.parametrize("width", [1440, 390])
def test_asking_and_declining_with_a_reason(visit: Callable[..., Page], offer: Quote, width: int) -> None:
    page = visit(width=width, height=844)
    page.goto(address(offer))
    page.get_by_label("Your question or remark").fill("Is training included?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#questions").get_by_text("Is training included?")).to_be_visible()
    page.get_by_text("I do not want this offer").click()
    page.get_by_label("Why do you decline?").fill("The price is too high.")
    accessible(page)
    page.get_by_role("button", name="Decline the offer").click()
    expect(page.get_by_text("You declined this offer")).to_be_visible()
    accessible(page)
    page.goto(address(offer))
    expect(page.get_by_role("button", name="Accept the offer")).to_have_count(0)
    offer.refresh_from_db()
    assert (offer.status, offer.status_reason) == ("declined", "The price is too high.")
