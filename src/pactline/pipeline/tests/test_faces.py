"""Pages and API of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.parties.testing import account, contact
from pactline.pipeline import actions
from pactline.pipeline.models import ForecastAdjustment, ForecastSubmission, Opportunity, Quota
from pactline.pipeline.rules import period_of
from pactline.pipeline.testing import opportunity

JSON = "application/json"
BASE = "/api/v1/pipeline"


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    customer = account(actor=cast.rita)
    return opportunity(
        customer, actor=cast.rita, contact_id=contact(customer, actor=cast.rita).pk, forecast_category="commit"
    )


@pytest.fixture
def rita(client_for: Callable[[str], Client]) -> Client:
    return client_for("rita")


def quarter(deal: Opportunity) -> str:
    return period_of(deal.close_on, "quarter").key


def test_pages_have_query_budgets(
    cast: Cast, deal: Opportunity, rita: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for index in range(20):
        opportunity(deal.account, f"Deal {index:02d}", actor=cast.rita, stage="develop" if index % 2 else "")
    actions.submit_forecast(period=quarter(deal), actor=cast.rita)
    rita.get("/opportunities/")
    budgets = {
        "/opportunities/": 11,
        "/opportunities/?as=board": 12,
        deal.get_absolute_url(): 16,
        f"/forecasts/?period={quarter(deal)}": 20,
        "/forecasts/submissions/": 11,
        deal.account.get_absolute_url(): 18,
        "/": 32,
    }
    for path, budget in budgets.items():
        with django_assert_max_num_queries(budget, info=path):
            answer = rita.get(path)
        assert answer.status_code == 200, path
    assert b"Deal 07" in rita.get("/opportunities/?q=deal+07&stage=develop").content
    assert b"My open opportunities" in rita.get("/").content


def test_walk_of_an_agent(cast: Cast, deal: Opportunity, rita: Client) -> None:
    customer = deal.account
    assert rita.get(f"/opportunities/new?account={customer.pk}").status_code == 200
    form = {
        "name": "Second", "account": str(customer.pk), "amount": "100", "close_on": str(clock.today()),
        "forecast_category": "pipeline", "source": "direct",
    }  # fmt: skip
    assert rita.post("/opportunities/new", form | {"close_on": "2020-01-01"}).status_code == 422
    assert rita.post("/opportunities/new", form).status_code == 303
    second = Opportunity.objects.get(name="Second")
    assert second.currency == "EUR"
    url = f"/opportunities/{deal.pk}"
    text = rita.get(f"{url}/").content.decode()
    assert "Develop" in text and "No quote of this opportunity was accepted" in text
    assert rita.get(f"{url}/?tab=stages").status_code == 200
    edit = {
        "name": "New name", "contact": str(deal.contact_id), "amount": "5000", "currency": "EUR", "probability": "20",
        "close_on": str(deal.close_on), "forecast_category": "upside", "source": "direct",
    }  # fmt: skip
    assert rita.get(f"{url}/edit").status_code == 200
    assert rita.post(f"{url}/edit", edit).status_code == 303
    assert rita.post(f"{url}/stages/develop").status_code == 303
    assert rita.post(f"{url}/stages/closed_won").status_code == 422
    assert rita.post(f"{url}/win").status_code == 409
    assert rita.get(f"{url}/loss").status_code == 200
    assert rita.post(f"{url}/loss", {"loss_reason": "competitor"}).status_code == 422
    assert rita.post(f"{url}/loss", {"loss_reason": "price"}).status_code == 303
    assert rita.get(f"{url}/edit").status_code == 200
    assert rita.post(f"{url}/edit", {"description": "words"}).status_code == 303
    deal.refresh_from_db()
    assert (deal.stage, deal.name, deal.description, deal.amount) == ("closed_lost", "New name", "words", 5000)
    options = rita.get("/opportunities/options", {"open": "1"}).json()
    assert [row["text"] for row in options] == ["Second"]


def test_manager_overrides_reopens_assigns(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    max_, rita, url = client_for("max"), client_for("rita"), f"/opportunities/{deal.pk}"
    for path in ("override-win", "reopening", "assignment"):
        assert rita.get(f"{url}/{path}").status_code == 403
        assert max_.get(f"{url}/{path}").status_code == 200
    assert max_.post(f"{url}/override-win", {"reason": "by hand"}).status_code == 303
    assert max_.post(f"{url}/reopening", {"reason": "mistake"}).status_code == 303
    assert max_.post(f"{url}/assignment", {"owner": str(cast.user("nora").pk)}).status_code == 303
    deal.refresh_from_db()
    assert (deal.stage, deal.owner) == ("negotiate", cast.user("nora"))
    assert rita.get(f"{url}/").status_code == 404


def test_board_drops_are_the_same_steps(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    def drop(client: Client, to: str) -> Any:
        body = {"_move": str(deal.pk), "to": to}
        return client.post("/opportunities/?as=board", body, headers={"Accept": "application/json"})

    rita, max_, nora = client_for("rita"), client_for("max"), client_for("nora")
    assert drop(rita, "propose").json() == {"ask": None}
    assert drop(rita, "closed_lost").json()["ask"].endswith("/loss")
    refused = drop(rita, "closed_won")
    assert refused.status_code == 409 and "accepted" in refused.json()["problems"][0]
    assert drop(max_, "closed_won").json()["ask"].endswith("/override-win")
    assert drop(nora, "develop").status_code == 404
    assert drop(rita, "nowhere").status_code == 422
    deal.refresh_from_db()
    assert deal.stage == "propose"


def test_siblings_and_readers(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    nora, ada = client_for("nora"), client_for("ada")
    before = Event.objects.count()
    assert nora.get(deal.get_absolute_url()).status_code == 404
    assert nora.get(f"{BASE}/opportunities/{deal.pk}").status_code == 404
    assert (
        nora.post(f"{BASE}/opportunities/{deal.pk}/stage", {"stage": "develop"}, content_type=JSON).status_code == 404
    )
    assert nora.get(f"{BASE}/forecasts/{quarter(deal)}", {"owner": str(cast.user("rita").pk)}).status_code == 404
    assert nora.get("/forecasts/", {"owner": str(cast.user("rita").pk)}).status_code == 404
    assert ada.get(deal.get_absolute_url()).status_code == 200
    assert ada.post(f"/opportunities/{deal.pk}/stages/develop").status_code == 403
    assert ada.post(f"{BASE}/forecasts/{quarter(deal)}/submission", {}, content_type=JSON).status_code == 403
    assert client_for("frank").get("/opportunities/").status_code == 403
    assert Event.objects.count() == before


def test_api_of_opportunities(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    rita, max_ = client_for("rita"), client_for("max")
    body = {"account_id": str(deal.account_id), "name": "API", "close_on": str(clock.today()), "amount": "12.50"}
    made = rita.post(f"{BASE}/opportunities", body, content_type=JSON)
    assert made.status_code == 201 and made.json()["amount"] == "12.50"
    assert made.json()["allowed_actions"] == ["develop", "propose", "lose"]
    url = f"{BASE}/opportunities/{made.json()['id']}"
    etag = rita.get(url)["ETag"]
    changed = rita.patch(url, {"forecast_category": "commit"}, content_type=JSON, headers={"If-Match": etag})
    assert changed.json()["forecast_category"] == "commit"
    assert rita.patch(url, {"name": "x"}, content_type=JSON, headers={"If-Match": etag}).status_code == 412
    assert rita.patch(url, {"forecast_category": "won"}, content_type=JSON).status_code == 422
    moved = rita.post(f"{url}/stage", {"stage": "propose"}, content_type=JSON).json()
    assert moved["stage"] == "propose" and len(moved["stages"]) == 2
    blocked = rita.post(f"{url}/stage", {"stage": "negotiate"}, content_type=JSON)
    assert blocked.status_code == 409 and "No contact is set" in blocked.json()["problems"][0]
    assert rita.post(f"{url}/win").status_code == 409
    assert rita.post(f"{url}/override-win", {"reason": "x"}, content_type=JSON).status_code == 403
    assert max_.post(f"{url}/override-win", {"reason": "x"}, content_type=JSON).json()["stage"] == "closed_won"
    assert max_.post(f"{url}/reopening", {"reason": "x"}, content_type=JSON).json()["stage"] == "negotiate"
    lost = rita.post(f"{url}/loss", {"loss_reason": "price"}, content_type=JSON).json()
    assert (lost["stage"], lost["forecast_category"]) == ("closed_lost", "omitted")
    found = rita.get(f"{BASE}/opportunities", {"stage": "qualify", "sort": "-amount", "limit": 1}).json()
    assert [row["name"] for row in found["items"]] == ["Platform roll-out"]
    assigned = max_.post(f"{url}/assignment", {"owner_id": str(cast.user("nora").pk)}, content_type=JSON)
    assert assigned.status_code == 200 and rita.get(url).status_code == 404


def test_forecast_page_and_api(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    rita, max_, period = client_for("rita"), client_for("max"), quarter(deal)
    rita_id = str(cast.user("rita").pk)
    url = f"{BASE}/forecasts/{period}"
    found = rita.get(url).json()
    assert Decimal(found["total"]["final"]["commit"]) == 48000
    assert [row["kind"] for row in found["rows"]] == ["team", "person"]
    assert rita.get(f"{BASE}/forecasts/2026-Q9").status_code == 422
    assert max_.put(f"{url}/quota", {"amount": "100000", "owner_id": rita_id}, content_type=JSON).status_code == 200
    assert rita.put(f"{url}/quota", {"amount": "1", "owner_id": rita_id}, content_type=JSON).status_code == 403
    change = {"category": "commit", "amount": "40000", "reason": "slipping"}
    made = rita.post(f"{url}/adjustments", change, content_type=JSON)
    assert made.status_code == 201 and made.json()["layer"] == "own"
    text = rita.get("/forecasts/", {"period": period, "owner": rita_id}).content.decode()
    assert "Adjustments" in text and "slipping" in text and "Platform roll-out" in text
    assert "cumulative" in rita.get("/forecasts/", {"period": period, "columns": "cumulative"}).content.decode()
    assert len(rita.get(f"{url}/adjustments").json()) == 1
    row = next(row for row in max_.get(url, {"owner": rita_id}).json()["rows"])
    assert Decimal(row["system"]["commit"]) == 48000 and Decimal(row["final"]["commit"]) == 40000
    assert Decimal(row["gap"]) == 100000
    assert rita.delete(f"{BASE}/forecast-adjustments/{made.json()['id']}").status_code == 204
    sent = rita.post(f"{url}/submission", {"note": "done"}, content_type=JSON)
    assert sent.status_code == 201
    assert rita.post(f"{url}/submission", {}, content_type=JSON).status_code == 409
    assert rita.post(f"{url}/adjustments", change, content_type=JSON).status_code == 409
    assert max_.get(f"{BASE}/forecast-submissions/{sent.json()['id']}").json()["note"] == "done"
    assert client_for("nora").get(f"{BASE}/forecast-submissions/{sent.json()['id']}").status_code == 404
    assert len(max_.get(f"{BASE}/forecast-submissions").json()["items"]) == 1
    assert rita.get(f"/forecasts/submissions/{sent.json()['id']}/").status_code == 200


def test_forecast_forms(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    rita, max_, period = client_for("rita"), client_for("max"), quarter(deal)
    query = f"?period={period}&currency=EUR&owner={cast.user('rita').pk}"
    assert rita.get(f"/forecasts/adjustments/new{query}").status_code == 200
    change = {"category": "commit", "amount": "1", "reason": "why"}
    assert rita.post(f"/forecasts/adjustments/new{query}", change | {"reason": ""}).status_code == 422
    assert rita.post(f"/forecasts/adjustments/new{query}", change).status_code == 303
    assert rita.post(f"/forecasts/adjustments/{ForecastAdjustment.objects.get().pk}/removal").status_code == 303
    assert rita.get(f"/forecasts/quota{query}").status_code == 403
    assert max_.get(f"/forecasts/quota{query}").status_code == 200
    assert max_.post(f"/forecasts/quota{query}", {"amount": "5000"}).status_code == 303
    assert Quota.objects.get().amount == 5000
    assert rita.get(f"/forecasts/submissions/new{query}").status_code == 200
    page = f"/forecasts/?period={period}"
    assert "Submit forecast" in rita.get(page).content.decode()
    assert rita.post(f"/forecasts/submissions/new{query}", {"note": ""}).status_code == 303
    assert rita.post(f"/forecasts/submissions/new{query}", {"note": ""}).status_code == 409
    locked = rita.get(page).content.decode()
    assert "is locked" in locked and "Submit forecast" not in locked and "/forecasts/adjustments/new" not in locked
    assert ForecastSubmission.objects.count() == 1
    max_.post("/forecasts/submissions/new", {"note": ""})
    assert rita.get("/forecasts/", {"period": "soon"}).status_code == 422
    assert rita.get("/forecasts/", {"owner": "x"}).status_code == 422
    assert max_.get("/forecasts/", {"period": "2020-01"}).status_code == 200
    assert clock.today() + timedelta(days=30) == deal.close_on


def test_home_shows_the_quarter(cast: Cast, deal: Opportunity, client_for: Callable[[str], Client]) -> None:
    actions.change_opportunity(deal.pk, close_on=clock.today(), actor=cast.rita)
    text = client_for("rita").get("/").content.decode()
    assert "My quarter" in text and "Pipeline by stage" in text and "Platform roll-out" in text
    assert "Platform roll-out" not in client_for("nora").get("/").content.decode()
