"""A real browser on a live server: one Chromium for the run, a fresh context for each person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "eleven-steps-2026"
PICTURES = Path(__file__).resolve().parents[2] / "test-results"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for one file: while it is open an event loop runs, which other tests must not find running."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is not installed: apt-get install chromium (make test does it as root).")
    expect.set_options(timeout=15_000)  # a busy machine is no failure
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: object, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """``visit()``: a page in a fresh context (an outsider); ``visit("rita")``: signed in through the real form.

    Fails the test when a page raised a JavaScript error or broke the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(name: str = "", *, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=live_server.url,  # type: ignore[attr-defined]
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            accept_downloads=True,
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type == "error"
                and message.location.get("url")  # what axe does to a page, it does from no address
                and ("Content Security" in message.text or "Refused" in message.text)
                else None
            ),
        )
        if name:
            page.goto("/auth/login/")
            page.get_by_label("E-mail").fill(f"{name}@northlight.example")
            page.get_by_label("Password").first.fill(PASSWORD)
            page.get_by_role("button", name="Sign in").first.click()
            page.wait_for_url(lambda url: "/auth/login" not in url)
        return page

    yield open_page
    report = getattr(request.node, "outcome_of_call", None)
    if report is not None and report.failed:
        PICTURES.mkdir(exist_ok=True)
        for number, context in enumerate(contexts):
            for page in context.pages:
                page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixture whether the test failed, so that it keeps a picture."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.outcome_of_call = report  # type: ignore[attr-defined]
