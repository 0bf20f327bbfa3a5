"""Matrices in a grid like a spreadsheet, and a price plan put together: keyboard, pasting, undo, marked rows, narrow and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pactline.identity.testing import Cast, make_cast, person
from pactline.pricing.models import CostBook, PriceMatrix, PricingPlan
from pactline.quotes.testing import Shop, shop

from .conftest import PASSWORD
from .test_signing_link import accessible

PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
SIZES = ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark"))


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = make_cast(PASSWORD)
    person("Priya Rao", roles=["pricing_manager"], password=PASSWORD)
    return cast


@pytest.fixture
def store(people: Cast) -> Shop:
    return shop(actor=people.rita)


def paste(page: Page, row: int, name: str, text: str) -> None:
    expect(page.locator("[data-behaviour=sheet][data-ready]").first).to_be_attached()
    page.locator(f"[name=row-{row}-{name}]").evaluate(f"(cell) => ({PASTE})([cell, {text!r}])")


def looked_at(visit: Callable[..., Page], path: str, name: str) -> None:
    """No axe violation at both widths in both themes; nothing wider than the page. Pictures where a folder is named."""
    for width, scheme in SIZES:
        page = visit("priya", width=width, scheme=scheme)
        page.goto(path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
        page.context.close()


def test_a_matrix_is_typed_pasted_undone_and_mended(visit: Callable[..., Page], people: Cast, store: Shop) -> None:
    page = visit("priya")
    page.goto("/price-matrices/new")
    page.locator("[name=name]").fill("Regions")
    page.locator("[name=column0]").fill("quantity")
    page.locator("[name=column1]").fill("region")
    value = page.locator("[name=row-0-cell0]")
    value.focus()
    page.keyboard.type("1-10")
    page.keyboard.press("Tab")
    page.keyboard.type("CA")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=row-1-cell1]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(value).to_be_focused()
    page.locator("[name=row-0-value]").fill("-5")
    page.locator("[name=row-0-value]").press("Enter")
    expect(page.locator("[name=row-1-value]")).to_be_focused()
    rows = ("11-20 CA percent -10", "21- CA Amount -15", "* NY percent -2", "* TX percent -3", "x NV percent -4")
    lines = "\n".join("{}\t{}\t\t\t{}\t{}".format(*row.split()) for row in rows)
    paste(page, 1, "cell0", lines)
    expect(page.locator("[name=row-5-cell1]")).to_have_value("NV")
    expect(page.locator("[name=row-2-how]")).to_have_value("amount")
    page.locator("[name=row-1-cell0]").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("[name=row-1-cell1]")).to_have_value("")
    page.keyboard.press("Control+y")
    expect(page.locator("[name=row-5-cell1]")).to_have_value("NV")
    page.get_by_role("button", name="Create price matrix").click()
    marked = page.locator("#id_row-5-cell0-error")
    expect(marked).to_contain_text("is no quantity")
    assert PriceMatrix.objects.count() == 0
    page.locator("[name=row-5-cell0]").focus()
    page.keyboard.press("Control+Backspace")
    expect(page.locator("[name=row-4-cell1]")).to_have_value("TX")
    page.get_by_role("button", name="Create price matrix").click()
    expect(page.get_by_role("heading", name="Regions")).to_be_visible()
    saved = PriceMatrix.objects.get().rows
    assert [row["cells"] for row in saved] == [["1-10", "CA"], ["11-20", "CA"], ["21-", "CA"], ["*", "NY"], ["*", "TX"]]
    assert [(row["how"], Decimal(row["value"])) for row in saved][:3] == [
        ("percent", Decimal(-5)), ("percent", Decimal(-10)), ("amount", Decimal(-15)),
    ]  # fmt: skip
    page.context.close()
    looked_at(visit, f"{PriceMatrix.objects.get().get_absolute_url()}edit", "matrix-edit")
    looked_at(visit, PriceMatrix.objects.get().get_absolute_url(), "matrix")


def test_a_plan_is_put_together_and_a_cost_book_filled(visit: Callable[..., Page], people: Cast, store: Shop) -> None:
    page = visit("priya")
    page.goto("/price-plans/")
    page.get_by_role("link", name="New price plan").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("Autumn")
    page.get_by_role("button", name="Create price plan").click()
    page.get_by_role("link", name="A change of our own").click()
    page.locator("[name=label]").fill("Energy surcharge")
    page.locator("[name=value]").fill("4")
    page.locator("[name=g0-r0-field]").select_option("sku")
    page.locator("[name=g0-r0-value]").fill("PLAT")
    page.get_by_role("button", name="Add step").click()
    page.get_by_role("button", name="Move Energy surcharge up").click()
    expect(page.locator("tbody tr").nth(5)).to_contain_text("Energy surcharge")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish").last.click()
    expect(page.locator("body")).to_contain_text("Published")
    plan = PricingPlan.objects.get()
    expect(page.get_by_role("button", name="Retire").first).to_be_visible()
    page.goto("/cost-books/new")
    page.locator("[name=name]").fill("Direct")
    page.get_by_role("button", name="Create cost book").click()
    page.get_by_role("link", name="Edit costs").click()
    paste(page, 0, "sku", "PLAT\t40\nSUP\t5\t2026-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("PLAT")
    book = CostBook.objects.get()
    assert book.lines.count() == 2
    page.context.close()
    looked_at(visit, plan.get_absolute_url(), "plan")
    looked_at(visit, book.get_absolute_url(), "book")
    looked_at(visit, f"{book.get_absolute_url()}costs", "costs")
    looked_at(visit, "/price-list-rules/new", "rule")
    looked_at(visit, "/price-plans/", "plans")
    draft = PricingPlan.objects.create(name="Draft")
    looked_at(visit, f"{draft.get_absolute_url()}steps/new?kind=hook", "hook")
