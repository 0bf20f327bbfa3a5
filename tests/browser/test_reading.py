"""A contract that was read: passages and findings side by side, by mouse and by keyboard, on a phone and in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pactline.identity.testing import make_cast
from pactline.intelligence import testing
from pactline.intelligence.models import Analysis

from .conftest import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "src/pactline/ui/static/vendor/axe/axe.min.js"
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")
FILLER = tuple(
    f"{number}. The parties meet to talk about subject number {number} of this agreement." for number in range(60)
)


def accessible(page: Page) -> None:
    """No axe violation, nothing wider than the window."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.fixture
def analysis(transactional_db: None) -> Iterator[Analysis]:
    cast = make_cast(PASSWORD)
    with testing.reading():
        testing.playbook(cast)
        yield testing.read_revision(
            testing.request_with(cast, *FILLER, ALTERED, "Fees are due within 30 days."), cast.rita
        )


def test_a_finding_leads_to_its_passage_and_is_decided_by_keyboard(
    visit: Callable[..., Page], analysis: Analysis
) -> None:
    row = testing.finding(analysis, "Cap On Liability")
    page = visit("rita")
    page.goto(analysis.get_absolute_url())
    expect(page.locator("[data-behaviour=reading][data-ready]")).to_be_visible()
    accessible(page)
    mark = page.locator(f"#passage-{row.pk}")
    expect(mark).not_to_be_in_viewport()
    page.locator(f"#finding-{row.pk} a[data-passage]").click()
    expect(mark).to_be_in_viewport()
    expect(mark).to_have_class("mark-deviation is-target")
    mark.click()
    expect(page.locator(f"#finding-{row.pk}")).to_be_focused()
    page.keyboard.press("i")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").or_(dialog.get_by_label("Reason")).first.fill("A pilot only.")
    dialog.get_by_role("button", name="Ignore").click()
    expect(page.locator(f"#finding-{row.pk}").get_by_text("Ignored")).to_be_visible()
    row.refresh_from_db()
    assert (row.decision, row.decision_reason) == ("ignored", "A pilot only.")
    page.keyboard.press("j")
    expect(page.locator("[data-finding].is-at")).to_have_count(1)


def test_it_is_read_on_a_phone_and_in_the_dark(visit: Callable[..., Page], analysis: Analysis) -> None:
    for width, scheme in ((390, "light"), (390, "dark"), (1440, "dark")):
        page = visit("rita", width=width, scheme=scheme)
        for tab in ("findings", "data", "obligations", "about"):
            page.goto(f"{analysis.get_absolute_url()}?tab={tab}")
            expect(page.get_by_text("stays on this server").first).to_be_visible()
            accessible(page)
        page.goto("/intelligence/clauses/?type=Cap On Liability")
        accessible(page)


def test_the_pages_of_playbooks_and_portfolios_are_accessible(visit: Callable[..., Page], analysis: Analysis) -> None:
    page = visit("cora")
    assert analysis.playbook is not None
    page.goto(analysis.playbook.get_absolute_url())
    accessible(page)
    page.get_by_role("button", name="New draft").or_(page.get_by_text("More actions")).first.click()
    page.goto(f"/intelligence/versions/{analysis.playbook_id}/trial")
    accessible(page)
    page.goto("/intelligence/portfolios/new")
    page.get_by_label("Name").fill("Legacy")
    page.get_by_role("button", name="Create portfolio").click()
    expect(page.get_by_text("No documents yet")).to_be_visible()
    accessible(page)
    for path in (
        "/intelligence/playbooks/",
        "/intelligence/types/",
        "/intelligence/precision/",
        "/intelligence/analyses/",
    ):
        page.goto(path)
        accessible(page)


def test_a_third_party_paper_is_decided_asked_and_summed_up(visit: Callable[..., Page], transactional_db: None) -> None:
    cast = make_cast(PASSWORD)
    law = "This agreement is governed by the laws of Denmark."
    with testing.reading():
        testing.playbook(cast)
        request = testing.request_with(cast, ALTERED, law, "Signed by Carla.")
        found = testing.read_revision(request, cast.rita)
        page = visit("rita")
        page.goto(f"{request.get_absolute_url()}?tab=findings")
        accessible(page)
        page.get_by_label("Ask this contract").fill("Which law governs the agreement?")
        page.get_by_role("button", name="Ask").click()
        page.wait_for_url(lambda url: "tab=ask" in url)
        accessible(page)
        expect(page.get_by_text("answered by: Embedded reader")).to_be_visible()
        page.locator("blockquote a[data-passage]").first.click()
        expect(page.locator("mark.is-target")).to_contain_text("Denmark")
        page.get_by_role("link", name="Summary").click()
        page.get_by_role("button", name="Sum up").click()
        expect(page.get_by_role("link", name="Show “Governing law”")).to_be_visible()
        accessible(page)
        lena = visit("lena")
        missing = testing.finding(found, "Confidentiality", "missing")
        lena.goto(missing.get_absolute_url())
        expect(lena.locator("[data-behaviour=reading][data-ready]")).to_be_visible()
        lena.keyboard.press("d")
        dialog = lena.get_by_role("dialog")
        dialog.get_by_label("Why").or_(dialog.get_by_label("Reason")).first.fill("A pilot only.")
        dialog.get_by_role("button", name="Accept deviation").click()
        expect(lena.locator(f"#finding-{missing.pk}").get_by_text("Deviation accepted")).to_be_attached()
        altered = testing.finding(found, "Cap On Liability")
        page.goto(altered.get_absolute_url())
        page.locator(f"#finding-{altered.pk}").get_by_text("Use this clause").click()
        page.get_by_role("dialog").get_by_role("button", name="Make the revision").click()
        page.wait_for_url(lambda url: "revision=2.0" in url)
        expect(page.get_by_text("tracked changes wait for a decision")).to_be_visible()
    missing.refresh_from_db()
    assert missing.decision == "deviation_accepted"
