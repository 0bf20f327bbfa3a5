"""The configurator and the pages of the catalog: closed options say why and what opens them, needs are asked, a
suggestion becomes a line. Set ``PACTLINE_TEST_PICTURES=1`` to keep pictures in ``test-results/``."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pactline.catalog import actions as catalog
from pactline.catalog import queries as catalog_queries
from pactline.catalog.models import Catalog, Offering, Questionnaire
from pactline.catalog.tests.test_needs import questionnaire
from pactline.catalog.tests.test_rows import box
from pactline.identity.testing import Cast, make_cast, person
from pactline.kernel.actor import SYSTEM
from pactline.pipeline.models import Opportunity
from pactline.pipeline.testing import opportunity
from pactline.quotes import queries as quotes
from pactline.quotes import testing as shops
from pactline.quotes.models import Quote

from .conftest import PASSWORD
from .test_reading import accessible

PICTURES = Path(__file__).resolve().parents[2] / "test-results"


@dataclass
class Stand:
    """A catalog with a configurable bundle, its specification, a questionnaire, a suggestion; a quote and a deal."""

    cast: Cast
    market: Catalog
    box: Offering
    asked: Questionnaire
    quote: Quote
    deal: Opportunity


@pytest.fixture
def stand(transactional_db: None) -> Stand:
    cast = make_cast(PASSWORD)
    person("Petra Pell", roles=["catalog_manager", "pricing_manager"], password=PASSWORD)
    shop = shops.shop(actor=cast.rita)
    market = catalog.create_catalog(code="HOME", name="Home market", actor=SYSTEM)
    catalog.publish_catalog(market.pk, actor=SYSTEM)
    shelf = catalog.create_category(name="Networks", catalog_id=market.pk, actor=SYSTEM)
    below = catalog.create_category(name="Lines", parent_id=shelf.pk, actor=SYSTEM)
    port = catalog.create_specification(code="PORT", name="Port", kind="resource", actor=SYSTEM)
    access = catalog.create_specification(code="ACCESS", name="Access", kind="customer_service", actor=SYSTEM)
    catalog.relate(access.pk, target_id=port.pk, kind="requires", quantity=Decimal(2), actor=SYSTEM)
    for one in (port, access):
        catalog.publish_specification(one.pk, actor=SYSTEM)
    made = box(publish=False)
    catalog.change_offering(made.pk, specification_id=access.pk, category_id=shelf.pk, actor=SYSTEM)
    catalog.publish(made.pk, actor=SYSTEM)
    made.refresh_from_db()
    catalog.change_offering(shop.products["PLAT"].pk, category_id=below.pk, family="Core", actor=SYSTEM)
    shop.add(made, "50")
    for item in catalog_queries.bundle_items(made):
        shop.add(item.child, "10")
    catalog.add_suggestion(
        shop.products["PLAT"].pk,
        target_id=shop.products["SUP"].pk,
        quantity=Decimal(3),
        description="Answers within an hour",
        actor=SYSTEM,
    )
    asked = questionnaire(shop.products["PLAT"], narrow=shop.products["SUP"], publish=True)
    deal = opportunity(shop.account, actor=cast.rita)
    return Stand(cast, market, made, asked, shops.quote(shop, actor=cast.rita), deal)


def picture(page: Page, name: str) -> None:
    """Keep what the page shows, when asked for."""
    if os.environ.get("PACTLINE_TEST_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"configuring-{name}.png", full_page=True)


def test_a_closed_option_says_why_and_what_opens_it(visit: Callable[..., Page], stand: Stand) -> None:
    page = visit("rita")
    page.goto(f"/quotes/{stand.quote.pk}/configuration?offering={stand.box.pk}")
    missing = page.get_by_role("listitem").filter(has_text="Network: choose exactly 1.")
    expect(missing).to_be_visible()
    accessible(page)
    battery = page.get_by_role("checkbox", name="Battery")
    expect(battery).to_be_enabled()
    page.get_by_role("checkbox", name="Router").check()
    expect(page.get_by_text("Power: The router brings its own power. You chose Router.")).to_be_visible()
    expect(battery).to_be_disabled()
    accessible(page)
    picture(page, "closed")
    page.get_by_role("button", name="Choose it all the same : Battery").press("Enter")
    expect(battery).to_be_checked()
    expect(page.get_by_role("checkbox", name="Router")).not_to_be_checked()
    page.get_by_role("checkbox", name="Switch").check()
    expect(missing).to_be_hidden()
    page.get_by_role("checkbox", name="Antenna").check()
    page.get_by_role("button", name="Configure another one Antenna").click()
    second = page.get_by_role("radio", name="Red").nth(1)
    second.check()
    expect(second).to_be_checked()
    accessible(page)
    picture(page, "configured")
    page.get_by_role("button", name="Add to the quote").click()
    page.wait_for_url(f"**{stand.quote.get_absolute_url()}**")
    added = [line.sku for line in quotes.lines(stand.quote)]
    assert added[-5:] == ["BOX", "SWITCH", "ANTENNA", "ANTENNA", "BATTERY"]


def test_needs_are_asked_and_a_recommendation_becomes_a_line(visit: Callable[..., Page], stand: Stand) -> None:
    page = visit("rita")
    page.goto(stand.deal.get_absolute_url())
    page.get_by_role("link", name="Ask what they need").click()
    page.get_by_label("Sites").fill("2")
    page.get_by_role("radio", name="Plant").check()
    fits = page.locator("#recommended")
    expect(fits.get_by_text("4 × Platform")).to_be_visible()
    accessible(page)
    picture(page, "needs-asked")
    page.get_by_role("button", name="Keep the answers").click()
    expect(page.get_by_text("Answered by Rita Alvarez")).to_be_visible()
    page.get_by_role("radio", name="Office").check()
    expect(fits.get_by_text("4 × Platform")).to_be_hidden()
    page.get_by_role("radio", name="Plant").check()
    fits.get_by_role("button", name="Add to the quote").click()
    page.wait_for_url("**/quotes/**")
    expect(page.get_by_text("in the quote").first).to_be_visible()
    accessible(page)
    picture(page, "needs-on-quote")


def test_a_card_is_dismissed_shown_again_and_accepted(visit: Callable[..., Page], stand: Stand) -> None:
    page = visit("rita")
    page.goto(stand.quote.get_absolute_url())
    picture(page, "card")
    page.get_by_role("button", name="Not needed Support").click()
    page.get_by_text("What was answered", exact=True).click()
    expect(page.get_by_text("Rita Alvarez ·").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Show it again Support").click()
    page.get_by_role("button", name="Add Support").click()
    expect(page.get_by_role("button", name="Add Support")).to_be_hidden()
    assert ("SUP", Decimal(3)) in [(line.sku, line.quantity) for line in quotes.lines(stand.quote)]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")])
def test_the_pages_of_the_catalog_are_accessible(
    visit: Callable[..., Page], stand: Stand, width: int, scheme: str
) -> None:
    page = visit("petra", width=width, scheme=scheme)
    asked, box_url = f"/catalog/questionnaires/{stand.asked.pk}", stand.box.get_absolute_url()
    draft = catalog.revise_questionnaire(stand.asked.pk, actor=SYSTEM)
    for name, path in (
        ("browse", "/catalog/browse"),
        ("found", "/catalog/browse?q=colour"),
        ("offering", box_url),
        ("version", f"{box_url}versions"),
        ("configurator", f"{box_url}configurator"),
        ("suggest", f"{box_url}suggestions/new"),
        ("catalog", stand.market.get_absolute_url()),
        ("copy", f"{stand.market.get_absolute_url()}copy"),
        ("shelves", "/catalog/"),
        ("questionnaires", "/catalog/questionnaires/"),
        ("questionnaire", f"/catalog/questionnaires/{draft.pk}/"),
        ("question", f"/catalog/questionnaires/{draft.pk}/questions/new"),
        ("rule", f"/catalog/questionnaires/{draft.pk}/rules/new"),
        ("trial", f"{asked}/trial"),
    ):
        page.goto(path)
        picture(page, f"{name}-{width}-{scheme}")
        accessible(page)
