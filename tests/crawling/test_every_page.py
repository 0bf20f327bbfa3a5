"""Everything that eight people can reach by links: it answers, axe finds nothing, and nothing is wider than a phone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Error, Page

from pactline import demo
from pactline.activity.jobs import drain
from tests.browser.conftest import chromium, visit

__all__ = ["chromium", "visit"]

AXE = (Path(__file__).resolve().parents[2] / "src/pactline/ui/static/vendor/axe/axe.min.js").read_text("utf-8")
RULES = "axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
PEOPLE = ("rita", "cora", "olga", "lena", "adam", "ada", "max", "frank")
LEFT_OUT = re.compile(
    r"^/(auth/logout|api/|static/|health|metrics)|/raw$|\.(ics|pdf|docx|csv|xlsx|xml)$|[?&](format|sort|after|cols)="
)
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
TOO_WIDE = """() => {
    if (document.documentElement.scrollWidth <= window.innerWidth + 1) return "";
    const out = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1);
    return out.slice(0, 3).map(one => one.outerHTML.slice(0, 160)).join(" … ") || "nothing that can be named";
}"""
FEWEST = 170
"""Routes; fewer mean that the crawl has lost its way."""


def route(address: str) -> str:
    """The address without keys, and of its query only the tab: one page of each kind is enough."""
    parts = urlsplit(address)
    tab = re.search(r"tab=\w+", parts.query)
    return KEY.sub("KEY", parts.path) + (f"?{tab.group()}" if tab else "")


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with one page."""
    try:
        answer = page.goto(address, wait_until="load")
    except Error as error:
        return [] if "Download" in str(error) else [f"{address}: {error}"]
    if answer is None or answer.status >= 400:
        return [f"{address}: {answer.status if answer else 'no answer'}"]
    if "text/html" not in answer.headers.get("content-type", ""):
        return []
    page.evaluate(AXE)
    found = [f"{address}: {one['id']} at {one['nodes'][0]['html'][:160]}" for one in page.evaluate(RULES)["violations"]]
    page.set_viewport_size({"width": 390, "height": 844})
    if page.evaluate(TOO_WIDE):
        page.wait_for_timeout(300)  # what slides or is drawn again may be out for a moment
    if wide := page.evaluate(TOO_WIDE):
        found.append(f"{address}: wider than a phone, at {wide}")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def links(page: Page) -> list[str]:
    """The addresses of our own pages that this page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    own = urlsplit(page.url).netloc
    parts = [urlsplit(urljoin(page.url, href)) for href in found]
    addresses = [f"{one.path}?{one.query}" if one.query else one.path for one in parts if one.netloc == own]
    return [address for address in addresses if not LEFT_OUT.search(address)]


def company() -> None:
    """The demo company with all its jobs done."""
    demo.load()
    drain()
    connection.close()


@pytest.mark.browser
def test_every_page_that_links_lead_to(
    transactional_db: None, visit: Callable[..., Page], capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(1) as aside:  # jobs need an event loop of their own, and the browser has one here
        aside.submit(company).result()
    seen: set[str] = set()
    wrong: list[str] = []
    for name in PEOPLE:
        page, waiting = visit(name), deque(["/"])
        seen.discard("/")
        while waiting:
            address = waiting.popleft()
            if route(address) in seen:
                continue
            seen.add(route(address))
            wrong += [f"{name}: {words}" for words in faults(page, address)]
            waiting.extend(one for one in links(page) if route(one) not in seen)
        with capsys.disabled():
            print(f"{name}: {len(seen)} routes so far, {len(wrong)} faults")
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= FEWEST
