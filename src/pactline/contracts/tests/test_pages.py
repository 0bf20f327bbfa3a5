"""Pages and API of contracts, and the customer's pages behind a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.approvals import queries as approvals
from pactline.contracts import actions, queries, testing
from pactline.contracts.models import ContractConfiguration, ContractRecord, ContractRequest, Revision
from pactline.esign.models import Envelope
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.notify.models import MailMessage

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]


def signed(cast: Cast) -> ContractRecord:
    """A contract that is active today."""
    testing.legal_rule(cast)
    testing.signatory_rule(cast)
    request = testing.third_party(cast, starts_on=clock.today(), ends_on=None, perpetual=True)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    envelope = Envelope.objects.get()
    envelope.sealed = envelope.certificate = envelope.presented
    from pactline.contracts.actions import signing

    signing.on_completed(envelope, SYSTEM)
    return ContractRecord.objects.get()


def token() -> str:
    text = MailMessage.objects.filter(template="contracts/mail/review").order_by("-created_at", "-id").first().text
    return re.search(r"/review/([\w-]+)", text)[1]


def test_the_workbench_shows_the_document_and_whose_turn_it_is(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    actions.make_pdf(testing.latest(request).pk)
    actions.comment(testing.latest(request).pk, text="Look at 3.", passage="liability", actor=cast.rita)
    page = client_for("rita").get(request.get_absolute_url())
    words = page.content.decode()
    assert page.status_code == 200
    for text in ("CMR-", "Master Services Agreement", "Rita Alvarez", "Send to the customer", "Request legal approval"):
        assert text in words, text
    assert "has no valid approval" in words  # the blocked verb says why
    assert 'data-behaviour="document"' in words and "style=" not in words
    for tab in ("comments", "revisions", "approvals", "signers", "reviews"):
        answer = client_for("rita").get(f"{request.get_absolute_url()}?tab={tab}")
        assert answer.status_code == 200, tab


def test_who_may_not_see_gets_404_and_who_may_not_do_gets_no_button_and_403(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    address = request.get_absolute_url()
    assert client_for("nora").get(address).status_code == 404
    assert client_for("frank").get(address).status_code == 403
    reader = client_for("ada")
    words = reader.get(address).content.decode()
    assert "Send for signature" not in words and "Cancel the request" not in words
    for verb in ("signature", "cancellation", "approval", "reviews", "edit", "revisions", "signatories"):
        assert reader.post(f"{address}{verb}", {}).status_code == 403, verb
    request.refresh_from_db()
    assert request.status == "work_in_progress" and not Envelope.objects.exists()


def test_lists_find_and_export(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    client = client_for("rita")
    for query in ("", "?status=work_in_progress", "?q=Meridian", "?assigned_to=me", f"?account={request.account_id}"):
        assert request.number in client.get(f"/contracts/requests/{query}").content.decode(), query
    assert request.number not in client.get("/contracts/requests/?status=draft").content.decode()
    exported = client.get("/contracts/requests/?format=csv")
    assert request.number in b"".join(exported.streaming_content).decode()
    assert request.number not in client_for("nora").get("/contracts/requests/").content.decode()


def test_a_request_is_made_from_their_paper_on_the_page(cast: Cast, client_for: Sign) -> None:
    account, _contact = testing.customer(cast.rita)
    client = client_for("rita")
    assert client.get("/contracts/requests/new").status_code == 200
    data = {
        "account": account.pk,
        "contract_type": testing.contract_type().pk,
        "starts_on": "2026-12-01",
        "perpetual": "on",
        "signature_type": "electronic",
        "document": SimpleUploadedFile("their.docx", testing.word()),
    }
    answer = client.post("/contracts/requests/new", data)
    assert answer.status_code == 303
    request = ContractRequest.objects.get()
    assert (request.status, request.perpetual, testing.latest(request).filename) == ("new", True, "their.docx")
    data["document"] = SimpleUploadedFile("their.docx", b"MZ nothing")
    assert client.post("/contracts/requests/new", data).status_code == 422
    assert ContractRequest.objects.count() == 1


def test_forms_of_the_workbench_do_what_they_say(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    testing.legal_rule(cast)
    address, client = request.get_absolute_url(), client_for("rita")
    for form in ("edit", "assignment", "people", "parent", "signatories", "revisions", "reviews", "review-tasks", "approval",
                 "signature", "cancellation", "changes"):  # fmt: skip
        assert client.get(f"{address}{form}").status_code == 200, form
    upload = {"document": SimpleUploadedFile("b.docx", testing.word("Two", "words")), "notes": "Shorter."}
    assert client.post(f"{address}revisions", upload).status_code == 303
    rows = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0",
        "form-0-position": "1", "form-0-kind": "external", "form-0-role": "signer", "form-0-contact": str(request.contact_id),
        "form-1-position": "2", "form-1-kind": "internal", "form-1-role": "signer", "form-1-user": str(cast.ivan.user_id),
        "form-2-kind": "external", "form-2-role": "signer",
    }  # fmt: skip
    assert client.post(f"{address}signatories", rows).status_code == 303
    assert [str(one) for one in queries.signatories(request)] == ["Carla Fontaine", "Ivan Petrov"]
    compared = client.get(f"{address}comparison?old=1.0&new=2.0")
    assert compared.status_code == 200 and "<del>" in compared.content.decode()
    assert client.get(f"{address}comparison?old=1.0&new=9.0").status_code == 404
    assert client.post(f"{address}approval", {"note": "Please"}).status_code == 303
    request.refresh_from_db()
    assert request.status == "awaiting_approval"
    lena = client_for("lena")
    asked = lena.get(approvals.request_for(testing.latest(request)).get_absolute_url())
    place = f"{address}?revision=2.0&amp;tab=approvals"
    assert asked.status_code == 200 and place in asked.content.decode()
    assert lena.get(place.replace("&amp;", "&")).status_code == 200


def test_a_signatory_without_an_address_keeps_it_from_being_sent(cast: Cast, client_for: Sign) -> None:
    testing.legal_rule(cast)
    request = testing.third_party(cast)
    testing.approve(cast, request)
    address, client = request.get_absolute_url(), client_for("rita")
    before = [str(one) for one in queries.signatories(request)]
    rows = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
        "form-0-position": "1", "form-0-kind": "external", "form-0-role": "signer", "form-0-name": "Dora Diaz",
        "form-1-position": "2", "form-1-kind": "internal", "form-1-role": "signer", "form-1-user": str(cast.ivan.user_id),
    }  # fmt: skip
    assert client.post(f"{address}signatories", {**rows, "form-0-email": "nope"}).status_code == 422
    assert [str(one) for one in queries.signatories(request)] == before
    assert client.post(f"{address}signatories", {**rows, "form-0-email": ""}).status_code == 303
    mails = MailMessage.objects.count()
    refused = client.post(f"{address}signature", {})
    assert refused.status_code == 409 and "Dora Diaz has no e-mail address" in refused.content.decode()
    answer = client.post(f"/api/v1{address}signature", {}, content_type="application/json")
    assert answer.status_code == 409 and "Dora Diaz has no e-mail address" in answer.content.decode()
    assert client_for("nora").post(f"{address}signature", {}).status_code in (403, 404)
    request.refresh_from_db()
    assert request.status == "work_in_progress" and not Envelope.objects.exists()
    assert MailMessage.objects.count() == mails


def test_the_record_page_shows_terms_documents_and_history(cast: Cast, client_for: Sign) -> None:
    record = signed(cast)
    actions.edit_record(record.pk, reason="Found", governing_law="France", actor=cast.cora)
    address = record.get_absolute_url()
    words = client_for("rita").get(address).content.decode()
    assert record.number in words and "perpetual" in words and "Change data" not in words
    assert "France" in client_for("sam").get(f"{address}?tab=terms").content.decode()
    documents = client_for("rita").get(f"{address}?tab=documents").content.decode()
    link = re.search(r'href="(/files/[^"]+)"', documents)[1]
    for name, status in (("rita", 200), ("sam", 200), ("nora", 404), ("frank", 404)):
        assert client_for(name).get(link).status_code == status, name
    changes = client_for("cora").get(f"{address}?tab=changes").content.decode()
    assert "Governing law" in changes and "Found" in changes
    assert client_for("rita").post(f"{address}termination", {"reason": "x"}).status_code == 403
    assert client_for("cora").get(f"{address}edit").status_code == 200
    assert client_for("cora").post(f"{address}termination", {"reason": "By notice."}).status_code == 303
    assert record.number in client_for("rita").get("/contracts/records/?status=terminated").content.decode()


def test_home_counts_contracts_and_leads_to_their_lists(cast: Cast, client_for: Sign) -> None:
    assert "End within 90 days" not in client_for("rita").get("/").content.decode()
    record = signed(cast)
    ContractRecord.objects.filter(pk=record.pk).update(
        status="active", perpetual=False, ends_on=clock.today() + timedelta(days=90)
    )
    assert queries.figures(cast.rita) == {"active": 1, "ending": 1, "awaiting_signature": 0}
    words = client_for("rita").get("/").content.decode()
    link = next(one for one in re.findall(r'href="([^"]+)"', words) if "ends_on_to" in one).replace("&amp;", "&")
    assert record.number in client_for("rita").get(link).content.decode()
    ContractRecord.objects.filter(pk=record.pk).update(ends_on=clock.today() + timedelta(days=91))
    assert queries.figures(cast.rita)["ending"] == 0
    assert not any(queries.figures(cast.nora).values())


def test_a_configuration_is_made_on_its_page(cast: Cast, client_for: Sign) -> None:
    client = client_for("cora")
    assert client.get("/contracts/configurations/new").status_code == 200
    data = {
        "name": "Sales", "order": "10", "is_active": "on", "when-0-field": "account.country", "when-0-op": "eq",
        "when-0-value": "FR",
        "map-0-source": "field", "map-0-path": "account.country", "map-0-extra": "country",
        "map-1-source": "answer", "map-1-path": "law", "map-1-target": "governing_law",
    }  # fmt: skip
    assert client.post("/contracts/configurations/new", data).status_code == 303
    made = ContractConfiguration.objects.get()
    assert [(m.path, m.target) for m in made.mappings.all()] == [
        ("account.country", "metadata.country"),
        ("law", "governing_law"),
    ]
    assert made.condition
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client_for("rita").get("/contracts/configurations/").status_code == 403


def test_the_customer_reads_comments_and_sends_a_redline_without_an_account(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    actions.send_for_review(request.pk, message="Have a look", actor=cast.rita)
    client, address = Client(), f"/review/{token()}"
    page = client.get(address)
    words = page.content.decode()
    assert page.status_code == 200 and "Master Services Agreement" in words and "Have a look" in words
    assert page["Cache-Control"].find("no-store") >= 0 and "style=" not in words
    assert client.get(f"{address}/document.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}/document.docx")["Content-Disposition"].startswith("attachment")
    assert client.post(f"{address}/comments", {"text": "Too short", "passage": "within 30 days"}).status_code == 302
    assert "Too short" in client.get(address).content.decode()
    bad = client.post(f"{address}/redline", {"document": SimpleUploadedFile("x.docx", b"%PDF-1.4")})
    assert bad.status_code == 422 and Revision.objects.count() == 1
    good = SimpleUploadedFile("x.docx", testing.redlined(testing.word(), "30 days", "60 days"))
    assert client.post(f"{address}/redline", {"document": good, "note": "60"}).status_code == 302
    assert testing.latest(request).number == "2.0"
    after = client.get(address)
    assert after.status_code == 200 and "revision 2.0 now" in after.content.decode()
    assert client.get(f"{address}/document.pdf").status_code == 410
    assert client.post(f"{address}/acceptance", {"sure": "on"}).status_code == 410
    assert client.get("/review/not-a-token").status_code == 404
    inside = client_for("rita").get(f"{request.get_absolute_url()}?tab=comments").content.decode()
    assert "Too short" in inside and "on revision 1.0" in inside, "what was said of the draft is not lost with it"
    earlier = client_for("rita").get(f"{request.get_absolute_url()}?tab=comments&revision=1.0").content.decode()
    assert "Too short" in earlier and "on revision 1.0" not in earlier


def test_the_customer_accepts_once(cast: Cast) -> None:
    request = testing.third_party(cast)
    actions.send_for_review(request.pk, actor=cast.rita)
    client, address = Client(), f"/review/{token()}"
    assert client.post(f"{address}/acceptance", {}).status_code == 422
    assert client.post(f"{address}/acceptance", {"sure": "on", "note": "Fine"}).status_code == 302
    assert "You accepted revision 1.0" in client.get(address).content.decode()
    request.refresh_from_db()
    assert request.contract_status == "review_completed"


def test_the_api_does_every_verb_and_names_what_is_allowed(cast: Cast, client_for: Sign) -> None:
    client = client_for("rita")
    account, contact = testing.customer(cast.rita)
    testing.legal_rule(cast)
    testing.signatory_rule(cast)

    def call(method: str, path: str, body: Any = None, who: Client = client) -> Any:
        kwargs = {"content_type": "application/json"} if body is not None else {}
        return getattr(who, method)(f"/api/v1/contracts{path}", *([body] if body is not None else []), **kwargs)

    made = call("post", "/requests", {
        "account_id": str(account.pk), "contact_id": str(contact.pk), "contract_type_id": str(testing.contract_type().pk),
        "starts_on": "2026-12-01", "ends_on": "2027-11-30",
    })  # fmt: skip
    assert made.status_code == 201, made.content
    at = f"/requests/{made.json()['id']}"
    file = SimpleUploadedFile("msa.docx", testing.word())
    assert client.post(f"/api/v1/contracts{at}/revisions", {"document": file}).status_code == 201
    assert call("post", f"{at}/submission").json()["status"] == "new"
    assert call("post", f"{at}/work").json()["status"] == "work_in_progress"
    detail = call("get", at)
    assert detail.status_code == 200, detail.content
    offers = {one["verb"]: one for one in detail.json()["allowed_actions"]}
    assert (
        offers["send_review"]["enabled"]
        and not offers["send_signature"]["enabled"]
        and offers["send_signature"]["reasons"]
    )
    assert detail.json()["revisions"][0]["number"] == "1.0" and detail["ETag"]
    refused = call("post", f"{at}/signature", {})
    assert refused.status_code == 409 and "no valid approval" in refused.json()["problems"][0]
    assert call("patch", at, {"title": "New"}).json()["title"] == "New"
    review = call("post", f"{at}/reviews", {"message": "Please"})
    assert review.status_code == 201 and "token" not in review.content.decode()
    assert call("post", f"/reviews/{review.json()['id']}/closing", {"reason": "Phone"}).json()["status"] == "closed"
    assert call("post", f"{at}/approval", {}).json()["status"] == "awaiting_approval"
    assert call("post", f"{at}/approval/recall", {"reason": "x"}).json()["status"] == "work_in_progress"
    compared = call("get", f"{at}/comparison?old=1.0&new=1.0")
    assert compared.status_code == 200 and compared.json()["blocks"] == []
    listed = call("get", "/requests?limit=5").json()
    assert [one["title"] for one in listed["items"]] == ["New"]
    assert call("get", at, who=client_for("nora")).status_code == 404
    assert call("post", f"{at}/cancellation", {"reason": "x"}, who=client_for("ada")).status_code == 403
    assert call("post", f"{at}/cancellation", {"reason": ""}).status_code == 422
    assert call("post", f"{at}/cancellation", {"reason": "Lost"}).json()["status"] == "cancelled"


def test_pages_stay_within_their_query_budgets(
    cast: Cast, client_for: Sign, django_assert_max_num_queries: Any
) -> None:
    request = testing.third_party(cast)
    actions.make_pdf(testing.latest(request).pk)
    client = client_for("rita")
    client.get("/contracts/requests/")
    with django_assert_max_num_queries(30):
        client.get("/contracts/requests/")
    with django_assert_max_num_queries(75):
        client.get(request.get_absolute_url())


def test_contracts_are_found_by_number_words_and_text(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    for text in (request.number, "Meridian", "liability of each party"):
        assert request.number in client_for("rita").get("/search", {"q": text}).content.decode(), text
    assert request.number not in client_for("nora").get("/search", {"q": "liability of each party"}).content.decode()
    assert "Contracts in my court" in client_for("rita").get("/").content.decode()
