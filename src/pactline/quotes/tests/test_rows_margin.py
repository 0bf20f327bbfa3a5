"""Row QTE12: costs and margins, and the switch that takes them away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pactline.identity import withholding
from pactline.identity.testing import Cast
from pactline.quotes.testing import Shop, quote

pytestmark = pytest.mark.django_db


def test_qte12_without_the_permission_for_anybody_the_fields_are_gone(
    shop: Shop, cast: Cast, client_for: Callable[[str], Client], settings: Any
) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10)])
    manager = client_for("max")
    before = manager.get(f"/api/v1/quotes/{made.pk}").json()
    assert "margin" in before["totals"] and "unit_cost" in before["lines"][0]
    assert 'value="margin_percent"' in manager.get("/quotes/?cols=number").content.decode()
    assert "Margin over the term" in manager.get(made.get_absolute_url()).content.decode()
    settings.PACTLINE_WITHHELD_PERMISSIONS = frozenset({"quotes.view_margin"})
    for name in ("max", "olga", "ada"):
        client = client_for(name)
        answer = client.get(f"/api/v1/quotes/{made.pk}").json()
        assert not {"margin", "margin_percent", "cost"} & set(answer["totals"]), name
        assert not {"unit_cost", "cost"} & set(answer["lines"][0]), name
        assert "Margin over the term" not in client.get(made.get_absolute_url()).content.decode(), name
        assert 'value="margin_percent"' not in client.get("/quotes/?cols=number").content.decode(), name
    assert answer["totals"]["net"] == before["totals"]["net"]


def test_a_withheld_permission_that_does_not_exist_is_named(settings: Any) -> None:
    settings.PACTLINE_WITHHELD_PERMISSIONS = frozenset({"quotes.view_margin", "quotes.veiw_margin"})
    (error,) = withholding.check()
    assert "quotes.veiw_margin" in error.msg and error.id == "identity.E001"
