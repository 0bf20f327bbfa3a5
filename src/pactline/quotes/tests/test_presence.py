"""A quote's page asks once what hangs on the quote, and further only where there is something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from pactline.identity.testing import Cast
from pactline.parties.testing import account, contact
from pactline.quotes import actions, panels, queries
from pactline.quotes.models import OfferLink
from pactline.quotes.testing import Shop, approved_quote, quote


def test_one_query_for_all_tables(shop: Shop, cast: Cast, django_assert_num_queries: Callable[[int], Any]) -> None:
    made = queries.get(quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1)]).pk, actor=cast.rita)
    with django_assert_num_queries(1):
        found = [rows.there(made) for rows in (panels.OFFERS, panels.PARTNERS, panels.APPROVALS)]
    assert found == [False, False, False]


def test_rows_are_found_by_key_number_and_kind(shop: Shop, cast: Cast) -> None:
    made = approved_quote(shop, actor=cast.rita)
    reseller = account("Channel AG", actor=cast.rita)
    person = contact(reseller, actor=cast.rita, name="Paula Partner", email="paula@channel.example")
    actions.add_partner(made.pk, account_id=reseller.pk, contact_id=person.pk, access="listed", actor=cast.rita)
    actions.send(made.pk, actor=cast.rita)
    assert OfferLink.objects.filter(quote=made).exists()
    found = queries.get(made.pk, actor=cast.rita)
    assert panels.OFFERS.there(found) and panels.PARTNERS.there(found) and panels.APPROVALS.there(found)
    other = queries.get(quote(shop, actor=cast.rita).pk, actor=cast.rita)
    assert not (panels.OFFERS.there(other) or panels.PARTNERS.there(other) or panels.APPROVALS.there(other))


def test_page_shows_what_is_there(shop: Shop, cast: Cast, client_for: Callable[[str], Client]) -> None:
    made = approved_quote(shop, actor=cast.rita)
    page = client_for("rita").get(f"/quotes/{made.pk}/").content.decode()
    assert "At the customer" not in page and ">Approval<" in page
    actions.send(made.pk, actor=cast.rita)
    assert "At the customer" in client_for("rita").get(f"/quotes/{made.pk}/").content.decode()
