"""Pages and API of quotes: the same actions behind both, margins hidden, budgets of queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.approvals.models import ApprovalStep
from pactline.authoring.actions.clauses import create_clause
from pactline.identity.testing import Cast
from pactline.pipeline.testing import opportunity
from pactline.quotes import actions, panels, queries
from pactline.quotes.models import DealTerm, Quote, QuoteLine, TermRequest
from pactline.quotes.testing import Shop, approved_quote, quote, standard_rules

D = Decimal
ClientFor = Callable[[str], Client]


def test_list_filters_and_scope(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita, name="Roll-out")
    other = approved_quote(shop, actor=cast.rita, name="Second deal")
    rita = client_for("rita")
    page = rita.get("/quotes/").content.decode()
    assert made.number in page and other.number in page and "Roll-out" in page
    page = rita.get(f"/quotes/?status=approved&account={shop.account.pk}").content.decode()
    assert other.number in page and made.number not in page
    assert made.number not in client_for("nora").get("/quotes/").content.decode()
    assert client_for("sam").get("/quotes/").status_code == 403
    assert any(hit.number == made.number for hit in panels.search_quotes(cast.rita, made.number, 5))
    assert not panels.search_quotes(cast.nora, made.number, 5)


def test_new_quote_from_account_and_opportunity(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    rita = client_for("rita")
    deal = opportunity(shop.account, actor=cast.rita)
    assert deal.name in rita.get(f"/quotes/new?opportunity={deal.pk}").content.decode()
    answer = rita.post(
        "/quotes/new", {"account": str(shop.account.pk), "opportunity": str(deal.pk), "term_months": "24"}
    )
    made = Quote.objects.get()
    assert answer.status_code == 303 and answer["Location"] == made.get_absolute_url()
    assert (made.opportunity_id, made.term_months) == (deal.pk, 24)
    assert rita.post("/quotes/new", {"term_months": "12"}).status_code == 422
    assert client_for("lena").get("/quotes/new").status_code == 403
    assert made.number in rita.get(deal.get_absolute_url()).content.decode()
    assert made.number in rita.get(shop.account.get_absolute_url()).content.decode()


def test_record_page_shows_grid_totals_and_preview(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    standard_rules(actor=cast.cora, director=cast.user("finn"), vice_president=cast.user("lena"))
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(15))])
    page = client_for("rita").get(made.get_absolute_url()).content.decode()
    assert 'data-behaviour="line-editor"' in page and "Platform" in page
    assert "Discount over 10 %: sales manager" in page and "Max Sommer" in page
    assert "Margin over the term" not in page and "<script>" not in page and " style=" not in page
    page = client_for("max").get(made.get_absolute_url()).content.decode()
    assert "Margin over the term" in page
    page = client_for("ada").get(made.get_absolute_url()).content.decode()
    assert 'data-behaviour="line-editor"' not in page and "/submission" not in page
    assert client_for("nora").get(made.get_absolute_url()).status_code == 404
    for tab in ("terms", "details"):
        assert client_for("rita").get(f"{made.get_absolute_url()}?tab={tab}").status_code == 200


def test_lines_of_an_approved_quote_are_read_and_not_edited(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = approved_quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 3, name="<b>Platform</b> & more")])
    line = made.lines.get()
    page = client_for("rita").get(made.get_absolute_url()).content.decode()
    assert f'href="{made.get_absolute_url()}lines/{line.pk}/price" data-dialog' in page
    assert "&lt;b&gt;Platform&lt;/b&gt; &amp; more" in page and "<b>Platform</b>" not in page
    assert 'data-behaviour="line-editor"' not in page and 'name="quantity"' not in page
    assert 'class="grid-editor grid-editor--read"' in page
    row = page.partition(f'<tr data-key="{line.pk}"')[2].partition("</tr>")[0]
    assert '<span class="grid-editor__cell">3</span>' in row and "/ month" in row


def test_line_editor_saves_rows_one_by_one(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 2)])
    rita, url = client_for("rita"), f"/quotes/{made.pk}/lines/line"
    line = queries.lines(made)[0]
    answer = rita.post(
        url, {"key": str(line.pk), "quantity": "5", "discount": "10 %", "price": "", "choice": "required"}
    )
    assert answer.status_code == 200 and answer["HX-Trigger"] == "lines-changed" and "1,800" in answer.content.decode()
    answer = rita.post(url, {"key": "", "after": str(line.pk), "product": "SETUP", "quantity": "1"})
    assert answer.status_code == 200 and "Set-up" in answer.content.decode()
    answer = rita.post(url, {"key": str(line.pk), "quantity": "0"})
    assert (
        answer.status_code == 422
        and "must be more than 0" in answer.content.decode()
        and "<tr" in answer.content.decode()
    )
    answer = rita.post(url, {"key": str(line.pk), "quantity": "many"})
    assert answer.status_code == 422 and "many" in answer.content.decode()
    assert rita.post(url, {"key": "", "product": "", "quantity": "1"}).status_code == 422
    assert rita.post(url, {"key": "", "product": "SUITE", "quantity": "1"})["HX-Redirect"] == made.get_absolute_url()
    setup = QuoteLine.objects.get(quote=made, sku="SETUP")
    rita.post(f"/quotes/{made.pk}/lines/order", {"keys": [str(row["id"]) for row in reversed(queries.line_rows(made))]})
    assert [row["sku"] for row in queries.line_rows(made)] == ["SUITE", "PLAT", "SUP", "SETUP", "PLAT"]
    assert rita.post(url, {"key": str(setup.pk), "_delete": "1"}).status_code == 204
    assert "totals" in rita.get(f"/quotes/{made.pk}/totals").content.decode()
    found = rita.get(f"/quotes/{made.pk}/lines/products?q=plat").json()
    assert found[0]["text"] == "Platform" and "400 EUR" in found[0]["note"]
    assert client_for("ada").post(url, {"key": str(line.pk), "quantity": "9"}).status_code == 403


def test_grid_works_as_a_plain_form(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 2), shop.line("SETUP")])
    plat, setup = queries.lines(made)
    data = {
        "key": [str(plat.pk), str(setup.pk), ""],
        "offering": ["", "", str(shop.products["SUP"].pk)],
        "product": ["Platform", "Set-up", "Support"],
        "quantity": ["4", "1", "2"],
        "discount": ["5", "", ""],
        "price": ["", "", "1000"],
        "choice": ["required", "optional", "required"],
    }
    assert client_for("rita").post(f"/quotes/{made.pk}/lines", data).status_code == 303
    assert [(row["sku"], row["quantity"], row["net"]) for row in queries.line_rows(made)] == [
        ("PLAT", D(4), D(1520)),
        ("SETUP", D(1), D(2500)),
        ("SUP", D(2), D(2000)),
    ]
    data = {
        **data,
        "key": [str(plat.pk), str(setup.pk), ""],
        "remove": [str(setup.pk), str(queries.lines(made)[2].pk)],
        "product": ["", "", ""],
        "offering": [""] * 3,
    }
    client_for("rita").post(f"/quotes/{made.pk}/lines", data)
    assert [row["sku"] for row in queries.line_rows(made)] == ["PLAT"]


def test_verbs_on_pages(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita)
    rita = client_for("rita")
    base = f"/quotes/{made.pk}"
    assert "No approval is needed" in rita.get(f"{base}/submission").content.decode()
    assert rita.post(f"{base}/submission", {"note": ""}).status_code == 303
    second = rita.post(f"{base}/submission", {"note": ""})
    assert second.status_code == 409 and b"Approved" in second.content
    assert rita.get(f"{base}/sending").status_code == 200
    assert rita.post(f"{base}/sending", {"message": "Hello", "by_email": "on"}).status_code == 303
    assert rita.post(f"{base}/acceptance", {"accepted_by": "Carla"}).status_code == 303
    assert rita.post(f"{base}/completion").status_code == 303
    made.refresh_from_db()
    assert made.status == "completed"
    assert rita.post(f"{base}/cancellation", {"reason": "x"}).status_code == 409
    copy = {"account": shop.account.pk, "prices": "new"}
    assert rita.post(f"{base}/copies", copy).status_code == 303 and Quote.objects.count() == 2
    pdf = rita.get(f"{base}/pdf")
    assert pdf.status_code == 302 and rita.get(pdf["Location"]).status_code == 200
    assert client_for("nora").get(pdf["Location"]).status_code == 404


def test_versions_and_comparison_page(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = approved_quote(shop, actor=cast.rita)
    rita = client_for("rita")
    assert rita.post(f"/quotes/{made.pk}/versions").status_code == 303
    new = Quote.objects.get(version=2)
    line = queries.lines(new)[0]
    assert (
        rita.post(
            f"/quotes/{new.pk}/lines/{line.pk}/details",
            {"name": "Platform Plus", "choice": "required", "discount_amount": "0"},
        ).status_code
        == 303
    )
    actions.change_quote(new.pk, actor=cast.rita, term_months=24)
    page = rita.get(f"/quotes/{new.pk}/comparison").content.decode()
    assert "Platform Plus" in page and "24" in page
    assert rita.get(f"{new.get_absolute_url()}?tab=versions").status_code == 200
    assert rita.get(f"/quotes/{new.pk}/lines/{line.pk}/price").status_code == 200
    other = quote(shop, actor=cast.rita)
    assert rita.get(f"/quotes/{new.pk}/comparison?with={other.pk}").status_code == 404


def test_header_form_terms_and_wishes(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita)
    rita, olga = client_for("rita"), client_for("olga")
    page = rita.get(f"/quotes/{made.pk}/edit").content.decode()
    assert "Meridian" in page or "Carla Fontaine" in page
    data = {
        "name": "Named",
        "contact": str(shop.contact.pk),
        "price_list": str(shop.price_list.pk),
        "selling_entity": str(shop.entity.pk),
        "quote_on": made.quote_on.isoformat(),
        "expires_on": made.expires_on.isoformat(),
        "starts_on": "2027-01-01",
        "ends_on": "",
        "term_months": "6",
        "payment_terms_days": "14",
        "renewal_notice_days": "30",
        "renewal_uplift_percent": "3",
        "discount_percent": "5",
        "discount_amount": "0",
        "billing_country": "DE",
        "billing_city": "Berlin",
        "shipping_country": "CH",
    }
    assert rita.post(f"/quotes/{made.pk}/edit", data).status_code == 303
    made.refresh_from_db()
    assert (made.name, made.term_months, made.tax, made.billing_address["city"]) == ("Named", 6, D(0), "Berlin")
    assert str(made.ends_on) == "2027-06-30"
    clause = create_clause(name="Liability", actor=cast.olga)
    assert rita.get(f"/quotes/{made.pk}/terms/new").status_code == 403
    wish = {"text": "Higher cap", "clause": str(clause.pk)}
    assert rita.post(f"/quotes/{made.pk}/wishes/new", wish).status_code == 303
    answer = f"/quotes/wishes/{TermRequest.objects.get().pk}/answer"
    assert olga.post(answer, {"granted": "no", "answer": ""}).status_code == 422
    assert olga.post(answer, {"granted": "yes", "answer": "Fine"}).status_code == 303
    term = {"clause": str(clause.pk), "position": "custom", "custom_text": "Ours", "reason": "Asked"}
    assert olga.post(f"/quotes/{made.pk}/terms/new", {**term, "reason": ""}).status_code == 422
    assert olga.post(f"/quotes/{made.pk}/terms/new", term).status_code == 303
    found = DealTerm.objects.get()
    assert "Ours" in olga.get(f"{made.get_absolute_url()}?tab=terms").content.decode()
    assert olga.get(f"/quotes/terms/{found.pk}/edit").status_code == 200
    assert olga.post(f"/quotes/terms/{found.pk}/remove").status_code == 303
    assert (
        rita.post(f"/quotes/{made.pk}/handover", {"user": str(cast.olga.user_id), "note": "Please"}).status_code == 303
    )
    assert made.number in olga.get("/").content.decode()
    assert olga.post(f"/quotes/{made.pk}/handback", {"note": ""}).status_code == 303


def api(client: Client, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = client.generic(
        method,
        f"/api/v1/quotes{path}",
        json.dumps(body if body is not None else {}),
        content_type="application/json",
        headers=headers,
    )
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_api_life_of_a_quote(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    standard_rules(actor=cast.cora, director=cast.user("finn"), vice_president=cast.user("lena"))
    rita, olga = client_for("rita"), client_for("olga")
    body = {
        "account_id": str(shop.account.pk),
        "term_months": 24,
        "name": "By API",
        "lines": [
            {"sku": "plat", "quantity": "10", "discount_percent": "12.5"},
            {"offering_id": str(shop.products["SUITE"].pk)},
        ],
    }
    status, made = api(rita, "POST", "", body)
    assert status == 201 and made["totals"]["mrr"] == "4000.0000" and "margin" not in made["totals"]
    assert [(line["sku"], line["level"]) for line in made["lines"]] == [
        ("PLAT", 0),
        ("SUITE", 0),
        ("PLAT", 1),
        ("SUP", 1),
    ]
    assert "submit" in made["allowed_actions"] and "unit_cost" not in made["lines"][0]
    path = f"/{made['id']}"
    status, read = api(olga, "GET", path)
    assert status == 200 and "margin" in read["totals"] and read["lines"][0]["unit_cost"] == "100.00000000"
    assert api(client_for("nora"), "GET", path)[0] == 404
    assert api(client_for("sam"), "GET", path)[0] == 403
    status, problem = api(rita, "PATCH", path, {"term_months": 36}, **{"If-Match": '"stale"'})
    assert status == 412 and problem["code"] == "stale"
    assert (
        api(rita, "PATCH", path, {"term_months": 36, "shipping_address": {"country": "CH"}})[1]["totals"]["tax"]
        == "0.0000"
    )
    line = made["lines"][0]["id"]
    status, changed = api(rita, "PATCH", f"{path}/lines/{line}", {"discount_percent": "11", "quantity": "2"})
    assert status == 200 and changed["lines"][0]["net"] == "712.0000"
    assert api(rita, "PATCH", f"{path}/lines/{line}", {"quantity": "0"})[0] == 422
    assert api(rita, "GET", f"{path}/lines/{line}/price")[1][0]["code"] == "list_price"
    status, added = api(
        rita, "POST", f"{path}/lines", {"lines": [{"kind": "section", "name": "Extras"}, {"sku": "SETUP"}]}
    )
    assert status == 201 and len(added["lines"]) == 6
    assert api(rita, "POST", f"{path}/pasted-lines", {"text": "NOPE,1"})[0] == 422
    tops = [row["id"] for row in added["lines"] if not row["parent_id"]]
    assert api(rita, "PUT", f"{path}/line-order", {"line_ids": tops[::-1]})[1]["lines"][0]["sku"] == "SETUP"
    assert api(rita, "DELETE", f"{path}/lines/{tops[-2]}")[0] in (200, 409)
    assert api(rita, "POST", f"{path}/repricing")[0] == 200
    status, submitted = api(rita, "POST", f"{path}/submission", {"note": "Please"})
    assert status == 200 and submitted["status"] == "in_review" and submitted["allowed_actions"] == ["recall", "cancel"]
    status, problem = api(rita, "POST", f"{path}/submission")
    assert status == 409 and "In review" in problem["detail"]
    step = ApprovalStep.objects.get()
    answer = client_for("max").post(
        f"/api/v1/approvals/steps/{step.pk}/approval", "{}", content_type="application/json"
    )
    assert answer.status_code == 200
    status, sent = api(rita, "POST", f"{path}/sending", {"message": "Hi"})
    assert status == 200 and sent["status"] == "pending_customer_acceptance"
    status, new = api(rita, "POST", f"{path}/versions")
    assert status == 201 and new["version"] == 2
    status, compared = api(rita, "GET", f"/{new['id']}/versions/{made['id']}/comparison")
    assert status == 200 and {row["kind"] for row in compared["lines"]} == {"same"}
    assert [row["version"] for row in api(rita, "GET", f"/{new['id']}/versions")[1]] == [2, 1]
    assert api(rita, "POST", f"/{new['id']}/cancellation", {"reason": ""})[0] == 422
    assert api(rita, "POST", f"/{new['id']}/cancellation", {"reason": "Lost"})[1]["status"] == "canceled"
    assert api(rita, "POST", f"/{new['id']}/copies")[0] == 201
    status, pdf = api(rita, "GET", f"/{new['id']}/pdf")
    assert status == 200 and len(pdf["sha256"]) == 64


def test_api_list_pages_and_filters(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    for _n in range(3):
        quote(shop, actor=cast.rita)
    rita = client_for("rita")
    status, page = api(rita, "GET", f"?limit=2&status=draft&account={shop.account.pk}")
    assert status == 200 and len(page["items"]) == 2 and page["next_cursor"]
    assert page["items"][0]["account_name"] == "Meridian Labs" and page["items"][0]["total"] == "7735.0000"
    status, rest = api(rita, "GET", f"?limit=2&status=draft&account={shop.account.pk}&cursor={page['next_cursor']}")
    assert len(rest["items"]) == 1 and rest["next_cursor"] is None
    assert api(rita, "GET", "?status=approved")[1]["items"] == []
    assert api(client_for("nora"), "GET", "")[1]["items"] == []


def test_api_terms_and_handover(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita)
    clause = create_clause(name="Liability", actor=cast.olga)
    rita, olga = client_for("rita"), client_for("olga")
    term = {"clause_id": str(clause.pk), "position": "custom", "custom_text": "Ours", "reason": "Asked"}
    assert api(rita, "POST", f"/{made.pk}/terms", term)[0] == 403
    status, found = api(olga, "POST", f"/{made.pk}/terms", term)
    assert status == 201 and found["clause"] == "Liability"
    assert len(api(rita, "GET", f"/{made.pk}/terms")[1]) == 1
    assert api(olga, "DELETE", f"/terms/{found['id']}")[0] == 204
    status, wish = api(rita, "POST", f"/{made.pk}/term-requests", {"text": "More"})
    assert status == 201
    assert api(olga, "POST", f"/term-requests/{wish['id']}/answer", {"granted": True})[1]["is_granted"] is True
    assert len(api(rita, "GET", f"/{made.pk}/term-requests")[1]) == 1
    assert api(rita, "POST", f"/{made.pk}/handover", {"user_id": str(cast.olga.user_id)})[1]["assigned_to_id"] == str(
        cast.olga.user_id
    )
    assert api(olga, "POST", f"/{made.pk}/handback", {"note": "done"})[1]["assigned_to_id"] is None
    assert api(rita, "POST", f"/{made.pk}/assignment", {"owner_id": str(cast.nora.user_id)})[0] == 403
    assert api(client_for("max"), "POST", f"/{made.pk}/assignment", {"owner_id": str(cast.nora.user_id)})[0] == 200


def test_contract_context_is_plain_json(shop: Shop, cast: Cast) -> None:
    made = approved_quote(
        shop, actor=cast.rita, lines=[shop.line("SUITE", 2), shop.line("SETUP", 1, choice="optional")]
    )
    context = queries.contract_context(queries.get(made.pk, actor=cast.rita))
    assert json.loads(json.dumps(context)) == context
    assert context["quote"]["number"] == made.number and context["account"]["legal_name"] == "Meridian Labs SAS"
    assert [(line["sku"], line["level"], line["index"]) for line in context["lines"]] == [
        ("SUITE", 0, 1),
        ("PLAT", 1, 2),
        ("SUP", 1, 3),
    ]
    assert context["totals"]["total"] == "4046" and context["contact"]["email"] == "carla@meridian.example"


@pytest.mark.parametrize(
    ("path", "budget"), [("/quotes/", 10), ("/quotes/{id}/", 24), ("/api/v1/quotes", 8), ("/api/v1/quotes/{id}", 8)]
)
def test_queries_of_pages_are_bounded(
    path: str, budget: int, shop: Shop, cast: Cast, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", n + 1) for n in range(20)])
    client = client_for("rita")
    client.get(path.format(id=made.pk))
    with django_assert_max_num_queries(budget):
        assert client.get(path.format(id=made.pk)).status_code == 200


def test_links_lead_to_no_refusal(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1)])
    details = f"/quotes/{made.pk}/?tab=details"
    assert f"/quotes/{made.pk}/layout" in client_for("rita").get(details).content.decode()
    assert f"/quotes/{made.pk}/layout" not in client_for("ada").get(details).content.decode()
    assert client_for("ada").get(f"/quotes/{made.pk}/layout").status_code == 403
