"""From an approved quote to a contract request with its first revision."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from pactline.authoring import actions as authoring
from pactline.authoring import queries as authoring_queries
from pactline.contracts import actions, queries, testing
from pactline.contracts.actions import signing
from pactline.contracts.models import ContractRecord, ContractRequest, ContractStatus, Revision
from pactline.esign.models import Envelope
from pactline.files import queries as file_queries
from pactline.flows import quote_to_contract
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, DomainError, InvalidInput, NotAllowed, NotVisible
from pactline.quotes import actions as quotes
from pactline.quotes import testing as shops
from pactline.quotes.models import Quote

S = ContractRequest.Status


def prepared(cast: Cast, *paragraphs: str, **fields: Any) -> Quote:
    """An approved quote of Rita, a published template, and a rule that names Ivan."""
    testing.liability(cast)
    testing.template(cast, *paragraphs)
    testing.signatory_rule(cast)
    return shops.approved_quote(shops.shop(actor=cast.rita), actor=cast.rita, **fields)


def text_of(revision: Revision) -> str:
    return file_queries.text(revision.docx).text


@pytest.mark.django_db
def test_qte11_initiating_fills_the_template_and_begins_the_work(cast: Cast) -> None:
    quote = prepared(cast)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert (request.status, request.contract_status, request.problems) == (
        S.WORK_IN_PROGRESS,
        ContractStatus.DOCUMENT_READY,
        [],
    )
    assert (request.quote_id, request.account_id, request.value) == (quote.pk, quote.account_id, quote.tcv)
    revision = testing.latest(request)
    assert (revision.number, revision.source) == ("1.0", "generated")
    words = text_of(revision)
    assert quote.number in words and "Northlight GmbH" in words and "Meridian Labs SAS" in words
    assert "limited to the fees of twelve months" in words and "Platform" in words and "{{" not in words
    assert [str(p) for p in queries.signatories(request)] == ["Carla Fontaine", "Ivan Petrov"]
    stored = Revision.objects.get(pk=revision.pk)
    assert stored.values["tags"] and stored.values_hash and stored.quote_hash == request.quote_hash
    assert request.quote_snapshot["totals"]["tcv"]


@pytest.mark.django_db
def test_a_deal_term_chooses_the_words_of_its_clause(cast: Cast) -> None:
    clause = testing.liability(cast)
    testing.template(cast)
    testing.signatory_rule(cast)
    shop = shops.shop(actor=cast.rita)
    quote = shops.quote(shop, actor=cast.rita)
    quotes.set_term(
        quote.pk, clause_id=clause.pk, position="fallback", fallback_no=1, reason="Asked for", actor=cast.olga
    )
    quotes.submit(quote.pk, actor=cast.olga)
    quote = shops.approve_all(quote)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert "limited to twice the fees" in text_of(testing.latest(request))
    assert "twelve months" not in text_of(testing.latest(request))


@pytest.mark.django_db
def test_without_a_template_the_request_stays_in_draft_and_says_so(cast: Cast) -> None:
    testing.contract_type()
    quote = shops.approved_quote(shops.shop(actor=cast.rita), actor=cast.rita)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert (request.status, request.contract_status) == (S.DRAFT, ContractStatus.ERROR)
    assert "no published template" in request.problems[0]
    assert not Revision.objects.exists()
    testing.liability(cast)
    testing.template(cast)
    testing.signatory_rule(cast)
    again = actions.generate(request.pk, actor=cast.rita)
    assert (again.status, again.problems) == (S.WORK_IN_PROGRESS, [])


@pytest.mark.django_db
def test_an_empty_value_is_named_with_its_tag_and_place(cast: Cast) -> None:
    quote = prepared(cast, "Contract {{ quote_number }}", "Telephone {{ customer_phone }}")
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert request.status == S.DRAFT
    assert len(request.problems) == 1
    assert (
        "customer_phone" in request.problems[0] and "empty" in request.problems[0] and "aragraph" in request.problems[0]
    )
    assert not Revision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "expired"])
def test_only_an_approved_quote_in_its_dates_becomes_a_contract(cast: Cast, state: str, move_clock: Any) -> None:
    shop = shops.shop(actor=cast.rita)
    testing.contract_type()
    quote = shops.quote(shop, actor=cast.rita) if state == "draft" else shops.approved_quote(shop, actor=cast.rita)
    if state == "expired":
        move_clock(clock.now() + timedelta(days=400))
    with pytest.raises(Blocked, match="only from an approved quote" if state == "draft" else "was valid until"):
        quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert not ContractRequest.objects.exists()


@pytest.mark.django_db
def test_who_may_not_initiate_makes_nothing(cast: Cast) -> None:
    quote = prepared(cast)
    with pytest.raises(NotVisible):
        quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.nora)
    for who in (cast.max, cast.olga, cast.lena, cast.ada):
        with pytest.raises(NotAllowed):
            quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=who)
    with pytest.raises(InvalidInput):
        quote_to_contract.initiate(
            quote.pk,
            contract_type="sales_contract",
            starts_on=date(2027, 1, 1),
            ends_on=date(2026, 1, 1),
            actor=cast.rita,
        )
    kind = testing.contract_type()
    authoring.deactivate_contract_type(kind.pk, actor=cast.cora)
    with pytest.raises(InvalidInput, match="not active"):
        quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    assert not ContractRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_make_one_request(cast: Cast) -> None:
    quote = prepared(cast)
    done: list[str] = []

    def press(who: Any) -> None:
        try:
            done.append(quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=who).number)
        except DomainError as error:
            done.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in (cast.rita, cast.cora, cast.rita)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ContractRequest.objects.count() == 1, done
    assert sum(text.startswith("CMR-") and "has the" not in text for text in done) == 1


@pytest.mark.django_db
def test_a_newer_quote_stops_the_sending_until_made_again_or_waived(cast: Cast) -> None:
    quote = prepared(cast)
    testing.legal_rule(cast)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    testing.approve(cast, request)
    newer = quotes.revise(quote.pk, actor=cast.rita)
    request.refresh_from_db()
    with pytest.raises(Blocked, match="newer version 2"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    with pytest.raises(Blocked, match="only from an approved quote"):
        actions.regenerate(request.pk, actor=cast.rita)
    assert not Envelope.objects.exists() and testing.latest(request).number == "1.0"
    quotes.submit(newer.pk, actor=cast.rita)
    newer = shops.approve_all(newer)
    second = actions.regenerate(request.pk, actor=cast.rita)
    request.refresh_from_db()
    assert (second.number, request.quote_id, second.approval_status) == ("2.0", newer.pk, "none")
    testing.approve(cast, request)
    third = quotes.revise(newer.pk, actor=cast.rita)
    with pytest.raises(Blocked, match="newer version 3"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    actions.waive_quote_change(request.pk, reason="Only the notes differ.", actor=cast.rita)
    actions.send_for_signature(request.pk, actor=cast.rita)
    assert Envelope.objects.get().status == "awaiting" and third.version == 3


@pytest.mark.django_db
def test_signed_own_paper_closes_and_its_record_has_the_quotes_lines(cast: Cast) -> None:
    quote = prepared(cast, starts_on=clock.today(), term_months=12)
    testing.legal_rule(cast)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    envelope = Envelope.objects.get()
    first, second = envelope.signers.all()
    assert [spot["kind"] for spot in first.spots] and [spot["kind"] for spot in second.spots]
    envelope.sealed = envelope.certificate = envelope.presented
    signing.on_completed(envelope, SYSTEM)
    request.refresh_from_db()
    record = ContractRecord.objects.get()
    assert (request.status, record.status, record.starts_on) == (S.CLOSED_COMPLETE, "active", clock.today())
    assert (record.tcv, record.currency, record.payment_terms_days) == (quote.tcv, "EUR", quote.payment_terms_days)
    assert [(line.sku, line.quantity, line.net) for line in queries.lines(record)] == [
        (line.sku, line.quantity, line.net) for line in quote.lines.order_by("position")
    ]
    assert record.mapping_problems == []


@pytest.mark.django_db
def test_the_dialog_says_which_template_and_asks_its_questions(cast: Cast, client_for: Any) -> None:
    quote = prepared(cast)
    usual = authoring_queries.usable_templates(None).get()
    other = testing.template(cast, *testing.TEMPLATE, "Badges go to {{ badge_desk }}.", name="Site contract")
    address = reverse("flows:initiate_contract", args=[quote.pk])
    client = client_for("rita")
    words = client.get(address).content.decode()
    assert "No template rule picks a template" in words and "Site contract" in words
    words = client.get(address, {"template": str(other.pk)}).content.decode()
    assert "The document is made from “Site contract”" in words and "answer_" in words
    assert "answer_" not in client.get(address, {"template": str(usual.pk)}).content.decode()
    assert "uploaded to the request" in client.get(address, {"paper": "third_party"}).content.decode()
    sent = {
        "contract_type": testing.contract_type().pk,
        "paper": "own",
        "signature_type": "electronic",
        "template": str(usual.pk),
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
    }
    assert client.post(address, {**sent, "template": str(uuid4())}).status_code == 422
    assert not ContractRequest.objects.exists()
    assert client.post(address, sent).status_code == 303
    request = ContractRequest.objects.get()
    assert request.problems == [] and testing.latest(request).document.template_id == usual.pk


@pytest.mark.django_db
def test_an_empty_value_is_named_on_the_page_and_no_document_is_made(cast: Cast, client_for: Any) -> None:
    quote = prepared(cast, "Contract {{ quote_number }}", "Telephone {{ customer_phone }}")
    rita = client_for("rita")
    kind = str(authoring_queries.contract_types(only_active=True).get().pk)
    data = {"contract_type": kind, "paper": "own", "signature_type": "electronic", "starts_on": "2030-01-01"}
    done = rita.post(f"/quotes/{quote.pk}/contract", {**data, "perpetual": "on"})
    assert done.status_code == 303, done.content.decode()[-3000:]
    request = ContractRequest.objects.get()
    page = rita.get(request.get_absolute_url()).content.decode()
    assert "customer_phone" in page and "empty" in page and "paragraph 2" in page.lower()
    again = rita.post(f"{request.get_absolute_url()}generation")
    assert again.status_code in (303, 409)
    request.refresh_from_db()
    assert request.contract_status == "error" and not Revision.objects.exists()
