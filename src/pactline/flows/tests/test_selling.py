"""CAT7 and CAT8 on quotes: what is recommended or suggested becomes a line."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.catalog import actions as catalog
from pactline.catalog import queries as catalog_queries
from pactline.catalog.configuring.selecting import judge, read
from pactline.catalog.models import NeedsAssessment, Suggestion, SuggestionAnswer
from pactline.catalog.tests.test_needs import questionnaire
from pactline.catalog.tests.test_rows import box
from pactline.flows import needs_to_line, suggestion_to_line
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, NotAllowed, NotVisible
from pactline.pipeline.models import Opportunity
from pactline.pipeline.testing import opportunity
from pactline.quotes import actions, queries
from pactline.quotes import testing as shops
from pactline.quotes.actions.configuring import selection_of
from pactline.quotes.models import Quote

JSON = "application/json"


@pytest.fixture
def shop(cast: Cast) -> shops.Shop:
    return shops.shop(actor=cast.rita)


@pytest.fixture
def quote(cast: Cast, shop: shops.Shop) -> Quote:
    """A draft with 10 PLAT and one SETUP."""
    return shops.quote(shop, actor=cast.rita)


@pytest.fixture
def support(shop: shops.Shop) -> Suggestion:
    """Three SUP beside PLAT."""
    return catalog.add_suggestion(
        shop.products["PLAT"].pk,
        target_id=shop.products["SUP"].pk,
        quantity=Decimal(3),
        description="Answers within an hour",
        actor=SYSTEM,
    )


def skus(quote: Quote) -> list[tuple[str, Decimal]]:
    return [(line.sku, line.quantity) for line in queries.lines(quote)]


def test_cat8_accept_adds_the_line_with_its_quantity(cast: Cast, quote: Quote, support: Suggestion) -> None:
    assert [
        card.offering.sku for card in suggestion_to_line.suggested(quote, suggestion_to_line.said(quote)).cards
    ] == ["SUP"]
    changed = suggestion_to_line.accept(support.pk, quote.pk, actor=cast.rita)
    assert skus(changed) == [("PLAT", 10), ("SUP", 3), ("SETUP", 1)] and changed.net > quote.net
    said = SuggestionAnswer.objects.get()
    assert (said.said, said.quantity, said.by_id) == ("accepted", 3, cast.rita.user_id)
    assert Event.objects.filter(subject_id=quote.pk, name__endswith="suggestion_accepted").count() == 1
    with pytest.raises(Blocked, match="not suggested"):
        suggestion_to_line.accept(support.pk, quote.pk, actor=cast.rita)
    line = next(line for line in queries.lines(changed) if line.sku == "SUP")
    actions.remove_lines(quote.pk, [line.pk], actor=cast.rita)
    again = suggestion_to_line.accept(support.pk, quote.pk, quantity=Decimal(5), actor=cast.rita)
    assert ("SUP", Decimal(5)) in skus(again)


def test_cat8_dismissal_is_kept_with_who_and_when_and_for_later_versions(
    cast: Cast, quote: Quote, support: Suggestion
) -> None:
    suggestion_to_line.dismiss(support.pk, quote.pk, reason="Has its own", actor=cast.rita)
    found = suggestion_to_line.suggested(quote, suggestion_to_line.said(quote))
    assert found.cards == [] and [(row.reason, row.by_id) for row in found.dismissed] == [
        ("Has its own", cast.rita.user_id)
    ]
    with pytest.raises(Blocked):
        suggestion_to_line.dismiss(support.pk, quote.pk, actor=cast.rita)
    actions.submit(quote.pk, actor=cast.rita)
    second = actions.revise(quote.pk, actor=cast.rita)
    assert suggestion_to_line.suggested(second, suggestion_to_line.said(second)).cards == []
    suggestion_to_line.restore(support.pk, second.pk, actor=cast.rita)
    found = suggestion_to_line.suggested(second, suggestion_to_line.said(second))
    assert len(found.cards) == 1 and [row.said for row in found.history] == ["restored", "dismissed"]
    with pytest.raises(Blocked, match="not dismissed"):
        suggestion_to_line.restore(support.pk, second.pk, actor=cast.rita)
    with pytest.raises((NotVisible, NotAllowed)):
        suggestion_to_line.accept(support.pk, second.pk, actor=cast.frank)


def test_cat8_what_must_be_configured_is_finished(cast: Cast, quote: Quote, shop: shops.Shop) -> None:
    made = box()
    shop.add(made, "5")
    for item in catalog_queries.bundle_items(made):
        shop.add(item.child, "1")
    one = catalog.add_suggestion(shop.products["PLAT"].pk, target_id=made.pk, actor=SYSTEM)
    changed = suggestion_to_line.accept(one.pk, quote.pk, actor=cast.rita)
    assert [sku for sku, _quantity in skus(changed)][:3] == ["PLAT", "BOX", "ROUTER"]
    lines = queries.lines(changed)
    outcome = judge(catalog_queries.shape(made), read(selection_of(lines[1], lines).json()))
    found = catalog_queries.deliveries(outcome, lines[1].quantity)
    assert [(row.offering.sku, row.quantity) for row in found] == [("BOX", 1), ("ROUTER", 1)]


def test_cat8_cards_on_the_quote_page(
    cast: Cast, quote: Quote, support: Suggestion, client_for: Callable[[str], Client]
) -> None:
    rita = client_for("rita")
    page = rita.get(quote.get_absolute_url()).content.decode()
    assert "Goes well with it" in page and "Answers within an hour" in page and "goes with Platform" in page
    base = f"/quotes/{quote.pk}/suggestions/{support.pk}"
    assert rita.post(f"{base}/dismissal").status_code == 303
    page = rita.get(quote.get_absolute_url()).content.decode()
    assert "Dismissed" in page and "Rita Alvarez" in page and "Show it again" in page
    assert rita.post(f"{base}/return").status_code == 303
    assert client_for("frank").post(f"{base}/acceptance").status_code in (403, 404)
    assert rita.post(f"{base}/acceptance").status_code == 303
    assert ("SUP", Decimal(3)) in skus(quote)


def test_cat8_api(cast: Cast, quote: Quote, support: Suggestion, client_for: Callable[[str], Client]) -> None:
    rita, base = client_for("rita"), f"/api/v1/flows/quotes/{quote.pk}/suggestions"
    card = rita.get(base).json()["cards"][0]
    assert (card["source"], card["sku"], Decimal(card["quantity"])) == ("PLAT", "SUP", 3)
    one = f"{base}/{support.pk}"
    gone = rita.post(f"{one}/dismissal", {"reason": "No"}, content_type=JSON).json()
    assert gone["cards"] == [] and gone["history"][0]["by"] == "Rita Alvarez"
    assert len(rita.delete(f"{one}/dismissal").json()["cards"]) == 1
    answer = rita.post(f"{one}/acceptance", {"quantity": "2"}, content_type=JSON)
    assert answer.status_code == 201 and answer.json()["line_count"] == 3
    assert rita.post(f"{one}/acceptance", {}, content_type=JSON).status_code == 409
    assert client_for("frank").post(f"{one}/acceptance", {}, content_type=JSON).status_code in (403, 404)


def asked(cast: Cast, shop: shops.Shop, subject: Quote | Opportunity, **answers: object) -> NeedsAssessment:
    """PLAT × 2 for each site of a plant, SUP for voice, PLAT × 5 for ten sites and more."""
    found = catalog_queries.open_questionnaires()
    known = found[0] if found else questionnaire(shop.products["PLAT"], narrow=shop.products["SUP"], publish=True)
    return catalog.assess(
        known.pk,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        answers={"sites": "2", **answers},
        actor=cast.rita,
    )


def test_cat7_a_chosen_recommendation_becomes_a_line(cast: Cast, shop: shops.Shop) -> None:
    deal = opportunity(shop.account, actor=cast.rita)
    made = asked(cast, shop, deal, place="plant", wishes=["voice"])
    plant, voice, many = catalog_queries.needs_rules(made.questionnaire)
    quote = needs_to_line.take(made.pk, plant.pk, actor=cast.rita)
    assert quote.opportunity_id == deal.pk and skus(quote) == [("PLAT", 4)]
    second = needs_to_line.take(made.pk, voice.pk, actor=cast.rita)
    assert second.pk == quote.pk and skus(second) == [("PLAT", 4), ("SUP", 1)]
    with pytest.raises(Blocked, match="do not recommend"):
        needs_to_line.take(made.pk, many.pk, actor=cast.rita)
    catalog.change_answers(made.pk, answers={"sites": "2"}, actor=cast.rita)
    with pytest.raises(Blocked, match="do not recommend"):
        needs_to_line.take(made.pk, plant.pk, actor=cast.rita)
    other = shops.quote(shop, actor=cast.rita)
    with pytest.raises(Blocked, match="not about"):
        needs_to_line.take(made.pk, plant.pk, quote_id=other.pk, actor=cast.rita)
    with pytest.raises((NotVisible, NotAllowed)):
        needs_to_line.take(made.pk, plant.pk, actor=cast.frank)


def test_cat7_on_a_quote_and_what_the_customer_may_not_buy(cast: Cast, shop: shops.Shop, quote: Quote) -> None:
    made = asked(cast, shop, quote, place="plant", wishes=["voice"])
    plant, voice, _many = catalog_queries.needs_rules(made.questionnaire)
    row = catalog.add_eligibility(
        "offering", shop.products["SUP"].pk, effect="deny", account_id=shop.account.pk, actor=SYSTEM
    )
    with pytest.raises(Blocked) as refusal:
        needs_to_line.take(made.pk, voice.pk, actor=cast.rita)
    assert "not sold to Meridian Labs" in refusal.value.problems[0]
    catalog.remove_eligibility(row.pk, actor=SYSTEM)
    assert ("SUP", Decimal(1)) in skus(needs_to_line.take(made.pk, voice.pk, actor=cast.rita))
    actions.submit(quote.pk, actor=cast.rita)
    newer = actions.revise(quote.pk, actor=cast.rita)
    assert [one.pk for one in needs_to_line.of_quote(newer)] == [made.pk]
    taken = needs_to_line.take(made.pk, plant.pk, actor=cast.rita)
    assert taken.pk == newer.pk


def test_cat7_on_the_pages_and_in_the_api(cast: Cast, shop: shops.Shop, client_for: Callable[[str], Client]) -> None:
    rita, deal = client_for("rita"), opportunity(shop.account, actor=cast.rita)
    assert "Needs analysis" not in rita.get(deal.get_absolute_url()).content.decode()
    made = asked(cast, shop, deal, place="plant")
    page = rita.get(deal.get_absolute_url()).content.decode()
    assert "Needs analysis" in page and "4 × Platform" in page and "Because of plant" in page
    plant = catalog_queries.needs_rules(made.questionnaire)[0]
    assert "Add to the quote" in rita.get(made.get_absolute_url()).content.decode()
    entered = {"a-sites": "2", "a-place": "plant"}
    assert "Add to the quote" in rita.post(made.get_absolute_url(), entered).content.decode()
    changed = rita.post(made.get_absolute_url(), entered | {"a-sites": "3"}).content.decode()
    assert "6 ×" in changed and "Add to the quote" not in changed
    answer = rita.post(f"/needs/{made.pk}/rules/{plant.pk}/line")
    assert answer.status_code == 303
    quote = Quote.objects.get(opportunity=deal)
    page = rita.get(quote.get_absolute_url()).content.decode()
    assert "Needs analysis" in page and "in the quote" in page
    assert "in the quote" in rita.get(deal.get_absolute_url()).content.decode(), "the deal says it of its draft"
    path = f"/api/v1/flows/needs/{made.pk}/recommendations/{plant.pk}/lines"
    answer = rita.post(path, {"quote_id": str(quote.pk)}, content_type=JSON)
    assert answer.status_code == 201 and answer.json()["line_count"] == 2
    assert rita.post(f"/needs/{made.pk}/rules/{plant.pk}/line", {"quote": "x"}).status_code == 422
    assert client_for("frank").post(path, {}, content_type=JSON).status_code in (403, 404)


def test_cat9_what_fits_a_quote_becomes_a_line(
    cast: Cast, quote: Quote, shop: shops.Shop, client_for: Callable[[str], Client]
) -> None:
    rita, support = client_for("rita"), shop.products["SUP"]
    url = f"/quotes/{quote.pk}/finding"
    assert url in rita.get(quote.get_absolute_url()).content.decode()
    page = rita.get(url, {"text": support.name}).content.decode()
    take = f"{url}/{support.pk}/line"
    assert take in page and str(quote) in page
    for wrong in ("many", "NaN", "0", "-1"):
        assert rita.post(take, {"quantity": wrong}).status_code == 422
    assert len(queries.lines(quote)) == 2
    assert rita.post(take, {"quantity": "3"}).status_code == 303
    assert ("SUP", Decimal(3)) in skus(quote)
    assert "in the quote" in rita.get(url, {"text": support.name}).content.decode()
    found = rita.post(f"/api/v1/flows{url}", {"text": support.name}, content_type=JSON).json()
    assert "SUP" in [fit["sku"] for fit in found["fits"]]


def test_cat9_what_the_customer_may_not_buy_is_neither_found_nor_added(
    cast: Cast, quote: Quote, shop: shops.Shop, client_for: Callable[[str], Client]
) -> None:
    rita, support = client_for("rita"), shop.products["SUP"]
    url = f"/quotes/{quote.pk}/finding"
    catalog.add_eligibility("offering", support.pk, effect="deny", account_id=quote.account_id, actor=SYSTEM)
    assert f"{support.pk}/line" not in rita.get(url, {"text": support.name}).content.decode()
    found = rita.post(f"/api/v1/flows{url}", {"text": support.name}, content_type=JSON).json()
    assert "SUP" not in [fit["sku"] for fit in found["fits"]]
    refused = rita.post(f"{url}/{support.pk}/line", {"quantity": "1"})
    assert refused.status_code == 409 and "is not sold to" in refused.content.decode()
    assert len(queries.lines(quote)) == 2
    assert client_for("nora").get(url, {"text": "x"}).status_code == 404
    assert client_for("frank").post(f"{url}/{shop.products['SETUP'].pk}/line").status_code in (403, 404)
    actions.submit(quote.pk, actor=cast.rita)
    assert "/line" not in rita.get(url, {"text": "Setup"}).content.decode()
