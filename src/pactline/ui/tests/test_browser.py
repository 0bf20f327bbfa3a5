"""The interface in a real browser: both themes, both widths, axe, and everything that moves."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pactline.ui.models import SavedView

AXE = Path(__file__).resolve().parents[1] / "static/vendor/axe/axe.min.js"
Open = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def axe(page: Page) -> list[str]:
    """What axe has against the page, in words."""
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


PAGES = [
    "/styleguide",
    "/styleguide/list?verb=add",
    "/styleguide/list?as=board&verb=add",
    "/styleguide/dialog",
    "/",
    "/search?q=te",
    "/profile/",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_overflows(open_page: Open, theme: str, width: int) -> None:
    for path in PAGES:
        page = open_page(path, theme=theme, width=width)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()


def test_a_dialog_opens_shows_errors_and_closes_and_the_focus_returns(open_page: Open) -> None:
    page = open_page("/styleguide")
    link = page.get_by_role("link", name="Opens a dialog")
    link.click()
    dialog = page.get_by_role("dialog", name="A form")
    expect(dialog.get_by_label("Name")).to_be_focused()
    assert axe(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Something needs your attention")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 422
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_form_is_sent_once_however_often_it_is_pressed(open_page: Open) -> None:
    page = open_page("/styleguide/dialog")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Name").fill("Helix")
    page.get_by_label("Starts on").fill("2026-12-01")
    page.locator("select[name=category]").select_option("commit")
    page.get_by_label("Our paper").check()
    page.evaluate("const b = document.querySelector('main button[type=submit]'); b.click(); b.click(); b.click();")
    page.wait_for_url("**/styleguide")
    assert len(sent) == 1
    expect(page.get_by_text("Saved (not really).")).to_be_visible()


def test_a_dangerous_verb_asks_and_no_means_no(open_page: Open) -> None:
    page = open_page("/styleguide")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("summary", has_text="More actions").first.click()
    page.get_by_role("button", name="Cancel quote").click()
    dialog = page.get_by_role("dialog", name="Are you sure?")
    expect(dialog).to_contain_text("The quote ends here")
    dialog.get_by_role("button", name="Cancel", exact=True).click()
    expect(dialog).to_be_hidden()
    assert sent == []


def test_a_blocked_verb_says_why(open_page: Open) -> None:
    page = open_page("/styleguide")
    page.locator("summary.button--blocked").first.click()
    expect(page.get_by_text("Revision 2.0 is not approved by legal.").first).to_be_visible()


def test_the_palette_finds_and_opens_by_keyboard(open_page: Open) -> None:
    page = open_page("/styleguide")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("audit trail")
    expect(page.get_by_role("option", name="Audit trail")).to_have_attribute("aria-selected", "true")
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit**")


def test_a_list_works_by_keyboard_and_the_address_holds_its_state(open_page: Open) -> None:
    page = open_page("/styleguide/list")
    page.keyboard.press("/")
    page.keyboard.type("view session")
    expect(page.locator("[data-rows] tr")).to_have_count(1)
    assert "q=view+session" in page.url
    page.evaluate("document.activeElement.blur()")
    page.go_back()
    expect(page.locator("[data-rows] tr")).to_have_count(50)
    assert page.url.endswith("/styleguide/list")
    expect(page.locator("#list[data-ready]:not(.is-loading)")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(page.locator("[data-rows] tr").nth(1)).to_have_class("is-at")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide?row=**")


def test_filters_columns_sort_and_pages_change_the_list_in_place(open_page: Open) -> None:
    page = open_page("/styleguide/list")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Delete", exact=True).check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Verb: Delete")).to_be_visible()
    page.get_by_role("link", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Name")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**after=**")
    first = page.locator("[data-rows] a").first.inner_text()
    page.get_by_role("link", name="Previous").click()
    page.wait_for_url("**before=**")
    assert page.locator("[data-rows] a").first.inner_text() < first
    page.get_by_role("link", name="Remove the filter Verb").click()
    expect(page.get_by_text("Verb: Delete")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_filter_box_has_gaps_and_fits_the_window(open_page: Open, width: int) -> None:
    page = open_page("/styleguide/list?verb=add", width=width)
    page.get_by_text("Filter", exact=True).click()
    box, groups = page.locator("form.filters"), page.locator("form.filters > :is(fieldset, .field)")
    assert groups.count() > 2
    tops = [(one["y"], one["y"] + one["height"]) for one in (group.bounding_box() for group in groups.all()) if one]
    assert all(top - end >= 8 for (_start, end), (top, _end) in itertools.pairwise(tops)), "they stick together"
    found, window = box.bounding_box(), page.viewport_size
    assert found is not None and window is not None and found["y"] + found["height"] <= window["height"]
    expect(page.get_by_role("button", name="Apply")).to_be_in_viewport()


def test_bulk_shows_what_would_fail_in_a_dialog_before_it_is_done(open_page: Open) -> None:
    page = open_page("/styleguide/list")
    boxes = page.locator("[name=ids]").all()
    odd = [box for box in boxes if int(box.input_value()) % 2]
    even = [box for box in boxes if not int(box.input_value()) % 2]
    for box in (*odd[:2], even[0]):
        box.check()
    page.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog", name="Approve")
    expect(dialog).to_contain_text("It has an even number.")
    dialog.get_by_role("button", name="Approve (2)").click()
    expect(page.get_by_text("Approve: 2 done.")).to_be_visible()


def test_a_view_is_saved_and_stands_as_a_tab(open_page: Open) -> None:
    page = open_page("/styleguide/list?verb=view")
    page.locator("summary", has_text="Columns, views, export").click()
    page.get_by_label("Name of the view").fill("Only views")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Only views")).to_have_attribute("aria-current", "page")
    assert SavedView.objects.get().query == "verb=view"


def test_a_card_moves_by_its_own_select_and_a_refusal_says_why(open_page: Open) -> None:
    page = open_page("/styleguide/list?as=board&q=session")
    card = page.locator(".card").first
    card.locator("summary").click()
    card.get_by_role("combobox").select_option("delete")
    card.get_by_role("button", name="Move").click()
    expect(page.get_by_role("heading", name="Something needs correcting")).to_be_visible()
    expect(page.get_by_text("A sample cannot be deleted.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 422


def test_the_line_editor_finds_products_totals_pastes_and_moves(open_page: Open) -> None:
    page = open_page("/styleguide")
    editor = page.locator("[data-behaviour=line-editor]")
    rows = editor.locator("tr[data-key]")
    page.locator("#line-editor").get_by_role("button", name="Add a line").click()
    page.keyboard.type("train")
    expect(page.get_by_role("option", name="Training day")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(rows.nth(2).get_by_label("Quantity")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    expect(rows.nth(2).locator(".grid-editor__cell")).to_have_text("€2,610.00")
    rows.nth(0).get_by_label("Price").focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1).get_by_label("Price")).to_be_focused()
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', 'Onboarding package\\t3\\nPremium support\\t4\\n');
        const cell = document.querySelector('[data-lines] tr:last-child input'); cell.focus();
        cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    expect(editor.locator(".grid-editor__cell", has_text="€22,500.00")).to_be_visible()
    expect(editor.locator(".grid-editor__cell", has_text="€4,800.00")).to_be_visible()
    before = rows.count()
    rows.nth(0).get_by_label("Price").focus()
    page.keyboard.press("Control+Backspace")
    expect(rows).to_have_count(before - 1)


def test_a_line_that_is_wrong_keeps_its_words_and_says_why(open_page: Open) -> None:
    page = open_page("/styleguide")
    row = page.locator("[data-behaviour=line-editor] tr[data-key]").first
    row.get_by_label("Quantity").fill("many")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("That is not a number.")
    expect(row.get_by_label("Quantity")).to_have_value("many")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 422


def test_a_document_is_read_found_in_and_signed(open_page: Open) -> None:
    page = open_page("/styleguide")
    expect(page.locator("#document .is-hit").first).to_be_attached(timeout=15_000)
    expect(page.locator("#document canvas").first).to_be_attached()
    pad = page.locator(".signature canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 90, steps=8)
    page.mouse.up()
    assert page.locator("[name=signature]").input_value().startswith("data:image/png;base64,")


def test_the_theme_of_the_person_menu_changes_at_once_and_stays(open_page: Open) -> None:
    page = open_page("/")
    page.locator("#person-menu summary").click()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_on_a_phone_the_navigation_slides_in_and_out(open_page: Open) -> None:
    page = open_page("/styleguide", width=390)
    nav = page.get_by_role("navigation", name="Main navigation")
    expect(nav).to_be_hidden()
    page.get_by_role("button", name="Navigation", exact=True).click()
    expect(nav).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()


def test_without_javascript_pages_are_read_and_forms_are_sent(open_page: Open) -> None:
    page = open_page("/styleguide/list?verb=add", java_script_enabled=False)
    expect(page.get_by_role("link", name="Can add session")).to_be_visible()
    page.get_by_role("link", name="New sample").click()
    page.get_by_label("Name").fill("Helix")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Something needs your attention")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 422
