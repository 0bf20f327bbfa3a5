"""Amendments and renewals on our own paper: from the contract, by the rules for their type, into the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.authoring import actions as authoring
from pactline.contracts import actions, queries, rules, testing
from pactline.contracts.actions import signing
from pactline.contracts.models import ContractRecord, ContractRequest, Revision
from pactline.esign.models import Envelope
from pactline.files import queries as file_queries
from pactline.flows import quote_to_contract
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible
from pactline.quotes import testing as shops

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
S = ContractRequest.Status
AMENDMENT = (
    "Amendment {{ amendment_number }} to {{ original_contract_number }}",
    "The contract now ends on {{ end_date }}. {{ changes }}",
    "Signed: {{ signature_provider }} {{ signatory_name_provider }}",
    "Signed: {{ signature_customer }} {{ signatory_name_customer }}",
)
RENEWAL = (
    "Renewal of {{ original_contract_number }} from {{ start_date }} to {{ end_date }}",
    "{{ table_lines }}",
    "Signed: {{ signature_provider }} {{ signatory_name_provider }}",
    "Signed: {{ signature_customer }} {{ signatory_name_customer }}",
)


def sign(request: ContractRequest) -> None:
    """Everybody signs: the engine's answer, without its seal."""
    envelope = Envelope.objects.filter(subject_id=request.pk).latest("id")
    envelope.sealed = envelope.certificate = envelope.presented
    signing.on_completed(envelope, SYSTEM)
    request.refresh_from_db()


def contract(cast: Cast, shop: shops.Shop | None = None) -> ContractRecord:
    """An active contract of Rita over a year from today, and templates for what may follow it."""
    testing.liability(cast)
    first = testing.template(cast)
    for name, words, kind in (("Amendment", AMENDMENT, "amendment"), ("Renewal", RENEWAL, "renewal")):
        made = testing.template(cast, *words, name=name)
        authoring.create_template_rule(name=name, template_id=made.pk, request_type=kind, actor=cast.cora)
    authoring.create_template_rule(name="New", template_id=first.pk, request_type="new", actor=cast.cora)
    testing.signatory_rule(cast)
    testing.legal_rule(cast)
    shop = shop or shops.shop(actor=cast.rita)
    quote = shops.approved_quote(shop, actor=cast.rita, starts_on=clock.today(), term_months=12)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert request.problems == []
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign(request)
    return ContractRecord.objects.get()


def text_of(request: ContractRequest) -> str:
    return file_queries.text(testing.latest(request).docx).text


def test_an_amendment_is_made_from_its_template_and_signing_changes_the_contract(cast: Cast) -> None:
    record = contract(cast)
    later = record.ends_on + timedelta(days=365)
    request = actions.amend_contract(
        record.pk, description="One more year, longer to pay", effective_on=clock.today(), ends_on=later,
        changes={"payment_terms_days": 45, "governing_law": "France", "auto_renew": record.auto_renew}, actor=cast.rita,
    )  # fmt: skip
    assert (request.status, request.problems, request.paper) == (S.WORK_IN_PROGRESS, [], "own")
    assert request.changes == {"payment_terms_days": 45, "governing_law": "France"}  # what differs
    assert request.title.endswith("Amend001") and testing.latest(request).filename.endswith("Amend001.docx")
    words = text_of(request)
    assert f"Amendment 1 to {record.number}" in words and f"{record.payment_terms_days} → 45" in words
    assert "Governing law: – → France" in words and "Signed" in words and "{{" not in words
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    record.refresh_from_db()
    assert (record.payment_terms_days, record.governing_law) != (45, "France")  # nothing before it is signed
    before = {
        name: getattr(record, name) for name in ("tcv", "starts_on", "effective_on", "title", "payment_terms_days")
    }
    sign(request)
    record.refresh_from_db()
    assert (record.ends_on, record.payment_terms_days, record.governing_law) == (later, 45, "France")
    assert {name: getattr(record, name) for name in before} == before | {"payment_terms_days": 45}
    log = {row.field: (row.old, row.new, row.amendment_id) for row in queries.changes(record)}
    assert set(log) == {"ends_on", "payment_terms_days", "governing_law"}
    assert log["payment_terms_days"] == (str(before["payment_terms_days"]), "45", request.pk)
    assert (request.status, ContractRecord.objects.count()) == (S.CLOSED_COMPLETE, 1)
    second = actions.amend_contract(record.pk, description="Again", actor=cast.rita)
    assert second.title.endswith("Amend002") and second.ends_on == later and second.changes == {}


def test_what_an_administrator_corrects_meanwhile_is_not_undone(cast: Cast) -> None:
    record = contract(cast)
    request = actions.amend_contract(record.pk, description="Law", changes={"governing_law": "Spain"}, actor=cast.rita)
    actions.edit_record(record.pk, payment_terms_days=60, reason="Typing error", actor=cast.cora)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign(request)
    record.refresh_from_db()
    assert (record.payment_terms_days, record.governing_law) == (60, "Spain")


def test_terms_that_change_after_the_document_stop_the_sending(cast: Cast) -> None:
    record = contract(cast)
    request = actions.amend_contract(record.pk, description="Pay", changes={"payment_terms_days": 45}, actor=cast.rita)
    testing.approve(cast, request)
    actions.edit(request.pk, changes={"payment_terms_days": 60}, actor=cast.rita)
    with pytest.raises(Blocked, match="were changed after revision"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    assert not Envelope.objects.filter(subject_id=request.pk).exists()
    actions.regenerate(request.pk, actor=cast.rita)
    assert "→ 60" in text_of(request)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    assert Envelope.objects.filter(subject_id=request.pk).exists()


def test_what_cannot_be_amended_says_why_and_leaves_nothing(cast: Cast) -> None:
    record = contract(cast)
    count = ContractRequest.objects.count()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"description": " "}, "Say what the amendment changes"),
        ({"changes": {"colour": "red"}}, "Some terms cannot be used"),
        ({"changes": {"payment_terms_days": "soon"}}, "Some terms cannot be used"),
        ({"changes": {"ends_on": "2030-01-01"}}, "Some terms cannot be used"),
        ({"effective_on": record.starts_on - timedelta(days=1)}, "cannot be initiated"),
        ({"ends_on": record.starts_on}, "cannot be initiated"),
    ]
    for fields, words in wrong:
        with pytest.raises(InvalidInput, match=words):
            actions.amend_contract(record.pk, actor=cast.rita, **{"description": "x", **fields})
    with pytest.raises(NotAllowed):
        actions.amend_contract(record.pk, description="x", actor=cast.lena)
    with pytest.raises(NotVisible):
        actions.amend_contract(record.pk, description="x", actor=cast.nora)
    assert ContractRequest.objects.count() == count
    actions.amend_contract(record.pk, description="x", actor=cast.rita)
    with pytest.raises(InvalidInput) as second:
        actions.amend_contract(record.pk, description="y", actor=cast.rita)
    assert "has the open request" in second.value.problems[0]
    actions.terminate_record(record.pk, reason="By notice", actor=cast.cora)
    with pytest.raises(InvalidInput) as ended:
        actions.renew_contract(record.pk, actor=cast.rita)
    assert "cannot be renewed" in ended.value.problems[0]


def test_without_a_template_for_its_type_the_request_waits_in_draft(cast: Cast) -> None:
    record = contract(cast)
    for rule in list(authoring_rules("amendment")):
        authoring.change_template_rule(rule.pk, is_active=False, actor=cast.cora)
    request = actions.amend_contract(record.pk, description="x", actor=cast.rita)
    assert request.status == S.DRAFT and "No template rule picks a template" in request.problems[0]
    assert not Revision.objects.filter(document__request=request).exists()


def authoring_rules(kind: str) -> Any:
    from pactline.authoring.models import TemplateRule

    return TemplateRule.objects.filter(request_type=kind)


def test_a_renewal_makes_the_successor_with_what_recurs(cast: Cast) -> None:
    record = contract(cast)
    actions.edit_record(record.pk, governing_law="France", metadata__region="North", reason="Read", actor=cast.cora)
    request = actions.renew_contract(record.pk, changes={"payment_terms_days": 14}, actor=cast.rita)
    assert (request.status, request.problems) == (S.WORK_IN_PROGRESS, [])
    assert (request.starts_on, request.ends_on) == rules.renewal_term(record.starts_on, record.ends_on)
    recurring = [line for line in queries.lines(record) if line.price_kind == "recurring"]
    words = text_of(request)
    assert f"Renewal of {record.number}" in words and all(line.name in words for line in recurring)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign(request)
    made = ContractRecord.objects.exclude(pk=record.pk).get()
    assert (made.previous_id, made.status, made.starts_on) == (record.pk, "draft", request.starts_on)
    assert (made.payment_terms_days, made.governing_law, made.metadata) == (14, "France", {"region": "North"})
    assert [(line.name, line.net) for line in queries.lines(made)] == [(line.name, line.net) for line in recurring]
    assert {(line.starts_on, line.ends_on) for line in queries.lines(made)} == {(made.starts_on, made.ends_on)}
    assert made.one_time == 0 and made.mrr == record.mrr and made.tcv == (made.mrr or Decimal(0)) * 12
    with pytest.raises(InvalidInput) as again:
        actions.renew_contract(record.pk, actor=cast.rita)
    assert f"{made} follows it" in again.value.problems[0]


def test_pages_lead_from_the_contract_to_the_amendment_and_its_log(cast: Cast, client_for: Sign) -> None:
    record = contract(cast)
    rita, page = client_for("rita"), f"{record.get_absolute_url()}amendment"
    assert page in rita.get(record.get_absolute_url()).content.decode()
    assert page not in client_for("sam").get(record.get_absolute_url()).content.decode()
    assert client_for("sam").get(page).status_code == 403 and client_for("nora").get(page).status_code == 404
    words = rita.get(page).content.decode()
    assert "made from the template “Amendment”" in words and f"?amends={record.pk}" in words
    data = {
        "description": "Longer to pay", "ends_on": record.ends_on.isoformat(), "signature_type": "electronic",
        "payment_terms_days": "45", "auto_renew": "on" if record.auto_renew else "",
        **{name: str(value) for name in ("renewal_notice_days", "renewal_term_months", "renewal_uplift_percent")
           if (value := getattr(record, name)) is not None},
    }  # fmt: skip
    assert rita.post(page, {**data, "description": ""}).status_code == 422
    answer = rita.post(page, data)
    assert answer.status_code == 303, answer.content.decode()
    request = ContractRequest.objects.get(amends=record)
    assert request.changes == {"payment_terms_days": 45}
    bench = rita.get(request.get_absolute_url()).content.decode()
    assert record.number in bench and "What changes" in bench and "Longer to pay" in bench
    assert "has the open request" in rita.get(record.get_absolute_url()).content.decode()
    again = rita.post(page, data)
    assert again.status_code == 422 and "has the open request" in again.content.decode()
    edit = f"{request.get_absolute_url()}edit"
    assert "Payment terms in days" in rita.get(edit).content.decode()
    changed = {**data, "title": request.title, "starts_on": record.starts_on.isoformat(), "governing_law": "Spain"}
    assert rita.post(edit, changed).status_code == 303
    request.refresh_from_db()
    assert request.changes == {"payment_terms_days": 45, "governing_law": "Spain"}
    actions.regenerate(request.pk, actor=cast.rita)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign(request)
    log = rita.get(f"{record.get_absolute_url()}?tab=changes").content.decode()
    assert "Governing law" in log and "Spain" in log and request.number in log


def test_the_renewal_page_begins_with_the_next_term(cast: Cast, client_for: Sign) -> None:
    record = contract(cast)
    page = f"{record.get_absolute_url()}renewal"
    term = rules.renewal_term(record.starts_on, record.ends_on)
    words = client_for("rita").get(page).content.decode()
    assert term is not None and f'value="{term[0].isoformat()}"' in words and f'value="{term[1].isoformat()}"' in words
    data = {"starts_on": term[0].isoformat(), "ends_on": term[1].isoformat(), "signature_type": "electronic"}
    assert client_for("rita").post(page, data).status_code == 303
    request = ContractRequest.objects.get(renews=record)
    assert request.status == S.WORK_IN_PROGRESS
    assert "Renews" in client_for("rita").get(request.get_absolute_url()).content.decode()


def test_the_api_amends_and_renews(cast: Cast, client_for: Sign) -> None:
    record = contract(cast)
    at = f"/api/v1/contracts/records/{record.pk}"

    def post(path: str, body: dict[str, Any], who: str = "rita") -> Any:
        return client_for(who).post(f"{at}{path}", body, content_type="application/json")

    made = post("/amendment", {"description": "Pay", "changes": {"payment_terms_days": 45, "metadata.region": "North"}})
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["amends_id"]) == ("work_in_progress", str(record.pk))
    assert made.json()["changes"] == {"payment_terms_days": 45, "metadata.region": "North"}
    assert post("/amendment", {"description": "Pay"}).status_code == 422
    assert post("/amendment", {"description": "Pay"}, "sam").status_code == 403
    assert post("/renewal", {"changes": {"colour": "red"}}).json()["fields"]["colour"]
    renewed = post("/renewal", {})
    assert renewed.status_code == 201 and renewed.json()["renews_id"] == str(record.pk)
    changed = client_for("rita").patch(
        f"/api/v1/contracts/requests/{renewed.json()['id']}", {"changes": {"governing_law": "Spain"}},
        content_type="application/json",
    )  # fmt: skip
    assert changed.json()["changes"] == {"governing_law": "Spain"}


def test_a_new_quote_can_amend_or_renew_from_its_own_page(cast: Cast, client_for: Sign) -> None:
    shop = shops.shop(actor=cast.rita)
    record = contract(cast, shop)
    quote = shops.approved_quote(shop, actor=cast.rita, starts_on=clock.today(), term_months=12, payment_terms_days=60)
    page = f"/quotes/{quote.pk}/contract"
    words = client_for("rita").get(page).content.decode()
    assert f"Amendment of {record.number}" in words and f"Renewal of {record.number}" in words
    data = {
        "contract_type": str(record.contract_type_id), "paper": "own", "signature_type": "electronic",
        "starts_on": record.starts_on.isoformat(), "ends_on": record.ends_on.isoformat(),
        "follows": f"amends:{record.pk}", "description": "More seats",
    }  # fmt: skip
    answer = client_for("rita").post(page, data)
    assert answer.status_code == 303, answer.content.decode()
    request = ContractRequest.objects.get(amends=record)
    assert (request.quote_id, request.request_type, request.problems) == (quote.pk, "amendment", [])
    assert f"{record.payment_terms_days} → 60" in text_of(request)


@pytest.mark.parametrize(
    ("start", "end", "following"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), (date(2027, 1, 1), date(2027, 12, 31))),
        (date(2026, 1, 31), date(2026, 2, 27), (date(2026, 2, 28), date(2026, 3, 27))),
        (date(2026, 11, 23), date(2028, 11, 22), (date(2028, 11, 23), date(2030, 11, 22))),
        (date(2026, 1, 10), date(2026, 1, 19), (date(2026, 1, 20), date(2026, 1, 29))),
        (date(2026, 1, 10), None, None),
    ],
)
def test_the_next_term_is_as_long_as_the_last(start: date, end: date | None, following: Any) -> None:
    assert rules.renewal_term(start, end) == following
