"""CAT9 in a browser: what words find stands at once, and the language model ranks it without another click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pactline.catalog.testing import offering
from pactline.config.outside import read_model
from pactline.identity.testing import make_cast
from pactline.intelligence.generative.tests.served import served
from pactline.intelligence.generative.tests.test_choosing import named

from .conftest import PASSWORD


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_description_is_found_and_ranked(
    visit: Callable[..., Page], settings: Any, tmp_path: Path, width: int
) -> None:
    make_cast(PASSWORD)
    settings.PACTLINE_DATA_DIR = tmp_path
    for name in ("A", "B"):
        offering(f"FW-{name}", f"Firewall {name}", description="Keeps strangers out of small branches.")
    with served(named("FW-B", reason="It is for small branches.")) as server:
        settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
        page = visit("rita", width=width)
        page.goto("/offerings/")
        page.locator("main").get_by_role("link", name="Describe what is needed").click()
        page.get_by_label("What is needed").fill("a firewal for two branches")
        page.get_by_role("button", name="Find what fits").click()
        expect(page.get_by_text("Ranked by the language model")).to_be_visible()
        expect(page.locator("#found article").first).to_contain_text("It is for small branches.")
        expect(page.locator("#found article").first).to_contain_text("Name: firewal")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    settings.PACTLINE_MODEL = None
