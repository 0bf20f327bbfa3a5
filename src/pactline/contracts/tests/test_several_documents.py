"""Several contract documents and supporting files on the other side's paper: from upload to the contract."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pactline.activity.models import Event
from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.contracts import actions, queries, testing
from pactline.contracts.models import (
    ContractDocument,
    ContractRecord,
    ContractRequest,
    CustomerReview,
    Revision,
    SupportingFile,
)
from pactline.esign import actions as esign
from pactline.esign import queries as envelopes
from pactline.esign.models import Envelope
from pactline.esign.pdf import places
from pactline.esign.testing import sign_as
from pactline.files import queries as files
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
S = ContractRequest.Status
A = Revision.Approval
ORDER = ("Order form", "1. The Provider delivers ten seats.", "Signed by Carla Fontaine and Ivan Petrov.")
PRICES = ("Price list", "All prices in euros.")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "PNG")
    return out.getvalue()


def two(cast: Cast, **fields: Any) -> ContractRequest:
    """Meridian's agreement and its order form, in work with Rita."""
    request = testing.third_party(cast, **fields)
    actions.add_document(request.pk, data=testing.word(*ORDER), filename="order_form.docx", actor=cast.rita)
    request.refresh_from_db()
    return request


def pending(revision: Revision) -> Any:
    found = approval_queries.request_for(revision)
    assert found is not None
    return found.steps.get(status="pending")


def states(request: ContractRequest) -> list[str]:
    return [row.approval_status for row in queries.latest_revisions(request)]


def test_all_are_taken_in_at_once_or_none(cast: Cast) -> None:
    account, contact = testing.customer(cast.rita)
    common: dict[str, Any] = {
        "account_id": account.pk, "contact_id": contact.pk, "contract_type_id": testing.contract_type().pk,
        "perpetual": True, "starts_on": date(2026, 12, 1), "data": testing.word(), "filename": "msa.docx", "actor": cast.rita,
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        actions.receive_third_party(**common, further=[(b"no document", "notes.docx")])
    assert not ContractRequest.objects.exists() and not SupportingFile.objects.exists()
    request = actions.receive_third_party(
        **common, further=[(testing.word(*ORDER), "order_form.docx")], supporting=[(picture(), "power of attorney.png")]
    )
    assert request.status == S.NEW
    assert [(one.position, one.title) for one in queries.documents(request)] == [(1, request.title), (2, "Order form")]
    assert [row.number for row in queries.latest_revisions(request)] == ["1.0", "1.0"]
    kept = queries.supporting_files(request).get()
    assert (kept.title, kept.blob.kind) == ("Power of attorney", "png")


def test_each_document_has_its_own_revisions_and_approval(cast: Cast) -> None:
    testing.legal_rule(cast)
    testing.signatory_rule(cast)
    request = two(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    assert states(request) == [A.REQUESTED, A.REQUESTED]
    first, second = queries.latest_revisions(request)
    assert str(second).endswith("Order form · 1.0") and "Order form" not in str(first)
    approvals.approve(pending(first).pk, actor=cast.lena, comment="Fine.")
    request.refresh_from_db()
    assert (request.status, states(request)) == (S.AWAITING_APPROVAL, [A.APPROVED, A.REQUESTED])
    approvals.reject(pending(second).pk, actor=cast.lena, comment="Ten seats are too few.")
    request.refresh_from_db()
    assert (request.status, states(request)) == (S.WORK_IN_PROGRESS, [A.APPROVED, A.REJECTED])
    with pytest.raises(Blocked, match="“Order form” has no valid approval"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    revision, _warnings = actions.upload(
        request.pk, data=testing.word(*ORDER, "Twenty."), filename="o.docx", notes="Twenty seats",
        document_id=second.document_id, actor=cast.rita,
    )  # fmt: skip
    assert (revision.number, states(request)) == ("2.0", [A.APPROVED, A.NONE])  # the agreement's approval stands
    actions.request_approval(request.pk, actor=cast.cora)
    assert states(request) == [A.APPROVED, A.REQUESTED]
    approvals.approve(pending(revision).pk, actor=cast.lena, comment="Fine.")
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, "document_approved")


def test_a_new_revision_of_one_leaves_the_other_with_its_approvers(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = two(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    first, second = queries.latest_revisions(request)
    actions.upload(request.pk, data=testing.word("New"), filename="n.docx", notes="New", actor=cast.rita)
    request.refresh_from_db()
    first.refresh_from_db()
    assert first.approval_status == A.VOIDED
    assert (request.status, states(request)) == (S.AWAITING_APPROVAL, [A.NONE, A.REQUESTED])
    approvals.approve(pending(second).pk, actor=cast.lena, comment="Fine.")
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, "document_ready")
    assert states(request) == [A.NONE, A.APPROVED]


def test_the_customer_reads_one_after_the_other_and_each_redline_is_its_own(cast: Cast) -> None:
    request = two(cast)
    first, second = queries.documents(request)
    one = actions.send_for_review(request.pk, actor=cast.rita)
    other = actions.send_for_review(request.pk, document_id=second.pk, actor=cast.rita)
    assert (one.document_id, other.document_id) == (first.pk, second.pk)
    with pytest.raises(WrongState, match="“Order form” is with"):
        actions.send_for_review(request.pk, document_id=second.pk, actor=cast.rita)
    assert CustomerReview.objects.count() == 2
    data = testing.redlined(testing.word(*ORDER), "ten seats", "twenty seats")
    revision, _warnings = actions.customer_redline(
        testing.link_of(other), data=data, filename="o.docx", actor_facts={"ip": "198.51.100.7", "user_agent": "F"}
    )
    assert (revision.document_id, revision.number) == (second.pk, "2.0")
    request.refresh_from_db()
    assert request.status == S.AWAITING_REVIEW  # the agreement is still with the customer
    assert "twenty" in str(queries.compare(request, "1.0", "2.0", actor=cast.rita, document_id=second.pk).blocks)
    with pytest.raises(NotVisible):
        queries.compare(request, "1.0", "2.0", actor=cast.rita)
    task = actions.ask_review(request.pk, assignee_id=cast.lena.user_id, document_id=second.pk, actor=cast.rita)
    assert task.revision.document_id == second.pk
    again = actions.ask_review(request.pk, assignee_id=cast.lena.user_id, actor=cast.rita)
    assert again.revision.document_id == first.pk
    with pytest.raises(WrongState, match="asked already"):
        actions.ask_review(request.pk, assignee_id=cast.lena.user_id, actor=cast.rita)


def test_everybody_signs_every_document_and_the_contract_lists_them(cast: Cast, client_for: Sign) -> None:
    testing.legal_rule(cast)
    testing.signatory_rule(cast)
    request = two(cast)
    actions.add_supporting(request.pk, data=picture(), filename="proxy.png", actor=cast.rita)
    actions.request_approval(request.pk, actor=cast.cora)
    for revision in queries.latest_revisions(request):
        approvals.approve(pending(revision).pk, actor=cast.lena, comment="Fine.")
    actions.send_for_signature(request.pk, actor=cast.rita)
    envelope = Envelope.objects.get()
    sheets = envelopes.documents(envelope)
    assert [sheet.document_name for sheet in sheets] == ["Master Services Agreement", "Order form"]
    frozen = [row.pdf.sha256 for row in queries.latest_revisions(request) if row.pdf]
    assert [sheet.document_sha256 for sheet in sheets] == frozen
    assert Event.objects.filter(name="contracts.revision.frozen").count() == 2
    for state in ("add", "remove"):
        with pytest.raises(WrongState, match="cannot be changed now"):
            if state == "add":
                actions.add_document(request.pk, data=testing.word(), filename="x.docx", actor=cast.rita)
            else:
                actions.remove_supporting(queries.supporting_files(request).get().pk, actor=cast.rita)
    for signer in envelope.signers.order_by("order"):
        sign_as(signer)
    esign.seal_envelope(envelope.pk)
    record = ContractRecord.objects.get()
    signed = [one.signed_pdf for one in queries.documents(request)]
    assert all(signed) and record.signed_pdf == signed[0]
    for blob in signed:
        words = places.text_of(files.read(blob))
        assert "Carla Fontaine" in words and "Ivan Petrov" in words
    page = client_for("rita").get(f"{record.get_absolute_url()}?tab=documents").content.decode()
    assert "Master Services Agreement" in page and "Order form" in page and "Certificate of completion" in page
    listed = client_for("rita").get(f"/api/v1/contracts/records/{record.pk}").json()["documents"]
    assert [one["name"] for one in listed][:2] == ["Master Services Agreement", "Order form"]
    for who, status in (("rita", 200), ("sam", 200), ("nora", 404)):
        assert client_for(who).get(signed[1].url).status_code == status, who


def test_a_supporting_file_is_never_signed_unless_somebody_makes_it_a_document(cast: Cast) -> None:
    request = testing.third_party(cast, start=False)
    kept, _warnings = actions.add_supporting(
        request.pk, data=testing.word(*PRICES), filename="price_list.docx", title="Prices", actor=cast.rita
    )
    with pytest.raises(WrongState, match="is New"):
        actions.classify(kept.pk, actor=cast.rita)
    actions.start_work(request.pk, actor=cast.rita)
    scan, _warnings = actions.add_supporting(request.pk, data=picture(), filename="scan.png", actor=cast.rita)
    with pytest.raises(InvalidInput, match="cannot be signed"):
        actions.classify(scan.pk, actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.classify(kept.pk, actor=cast.ada)
    other = testing.contract_type("Price agreement")
    made = actions.classify(kept.pk, contract_type_id=other.pk, actor=cast.rita)
    assert (made.number, made.document.title, made.document.contract_type_id) == ("1.0", "Prices", other.pk)
    assert made.sha256 == kept.blob.sha256 and not SupportingFile.objects.filter(pk=kept.pk).exists()
    assert len(queries.latest_revisions(request)) == 2
    back = actions.take_off(made.document_id, reason="Only for information", actor=cast.rita)
    assert (back.title, len(queries.latest_revisions(request))) == ("Prices", 1)
    assert not ContractDocument.objects.get(pk=made.document_id).is_active
    with pytest.raises(Blocked, match="needs a contract document"):
        actions.take_off(queries.documents(request).get().pk, reason="x", actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.take_off(queries.documents(request).get().pk, reason=" ", actor=cast.rita)
    again = actions.add_document(request.pk, data=testing.word(*ORDER), filename="o.docx", actor=cast.rita)[0]
    assert again.document.position == 3
    names = list(Event.objects.filter(subject_id=request.pk).values_list("name", flat=True))
    assert "contracts.contractrequest.document_taken_off" in names


def test_taking_an_approved_document_off_voids_its_approval_only(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = two(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    first, second = queries.latest_revisions(request)
    for revision in (first, second):
        approvals.approve(pending(revision).pk, actor=cast.lena, comment="Fine.")
    actions.take_off(second.document_id, reason="Comes later", actor=cast.rita)
    second.refresh_from_db()
    assert (second.approval_status, states(request)) == (A.VOIDED, [A.APPROVED])


def test_our_own_paper_has_one_document(cast: Cast) -> None:
    request = testing.third_party(cast)
    ContractRequest.objects.filter(pk=request.pk).update(paper="own")
    with pytest.raises(Blocked, match="has one document"):
        actions.add_document(request.pk, data=testing.word(), filename="x.docx", actor=cast.rita)


def test_pages_add_name_classify_and_remove(cast: Cast, client_for: Sign) -> None:
    account, _contact = testing.customer(cast.rita)
    testing.signatory_rule(cast)
    rita = client_for("rita")
    data = {
        "account": str(account.pk), "contract_type": str(testing.contract_type().pk), "starts_on": "2026-12-01",
        "perpetual": "on", "signature_type": "electronic",
    }  # fmt: skip
    assert rita.post("/contracts/requests/new", data).status_code == 422
    data |= {
        "document": [SimpleUploadedFile("msa.docx", testing.word()), SimpleUploadedFile("order.docx", testing.word(*ORDER))],
        "supporting": [SimpleUploadedFile("proxy.png", picture())],
    }  # fmt: skip
    assert rita.post("/contracts/requests/new", data).status_code == 303
    request = ContractRequest.objects.get()
    assert (queries.documents(request).count(), queries.supporting_files(request).count()) == (2, 1)
    actions.start_work(request.pk, actor=cast.rita)
    address = request.get_absolute_url()
    first, second = queries.documents(request)
    page = rita.get(address).content.decode()
    assert f"?document={second.pk}" in page and "Proxy" in page and "Add a contract document" in page
    shown = rita.get(f"{address}?document={second.pk}").content.decode()
    assert ">Order</h2>" in shown and f"revisions?document={second.pk}" in shown
    kind = testing.contract_type("Order")
    named = {"title": "Order form 7", "contract_type": str(kind.pk)}
    assert rita.post(f"/contracts/documents/{second.pk}/edit", named).status_code == 303
    second.refresh_from_db()
    assert (second.title, second.contract_type) == ("Order form 7", kind)
    more = {
        "document": SimpleUploadedFile("annex_a.docx", testing.word("Annex A")),
        "contract_type": str(request.contract_type_id),
    }
    answer = rita.post(f"{address}documents", more)
    third = queries.documents(request).last()
    assert third is not None and third.title == "Annex a" and f"document={third.pk}" in answer["Location"]
    assert (
        rita.post(f"{address}files", {"file": SimpleUploadedFile("p.docx", testing.word(*PRICES))}).status_code == 303
    )
    kept = SupportingFile.objects.get(title="P")
    chosen = {"title": "Prices", "contract_type": str(kind.pk)}
    assert rita.post(f"/contracts/files/{kept.pk}/classification", chosen).status_code == 303
    assert queries.documents(request).count() == 4
    assert rita.post(f"/contracts/documents/{third.pk}/removal", {"reason": "Draft"}).status_code == 303
    gone = SupportingFile.objects.get(title="Annex a")
    assert rita.post(f"/contracts/files/{gone.pk}/removal").status_code == 303
    upload = {
        "document": SimpleUploadedFile("o.docx", testing.word(*ORDER, "x")),
        "notes": "More",
        "of": str(second.pk),
    }
    assert rita.post(f"{address}revisions", upload).status_code == 303
    assert (
        queries.latest_of(request, second.pk).number == "2.0" and queries.latest_of(request, first.pk).number == "1.0"
    )
    compared = rita.get(f"{address}comparison?document={second.pk}").content.decode()
    assert "Order form 7" in compared
    approval = rita.get(f"{address}approval").content.decode()
    assert "Order form 7" in approval and "Prices" in approval
    review = rita.get(f"{address}reviews").content.decode()
    assert "2. Order form 7" in review
    for path in (f"{address}documents", f"{address}files", f"/contracts/documents/{first.pk}/edit"):
        assert client_for("ada").get(path).status_code == 403, path
        assert client_for("nora").get(path).status_code in (403, 404), path
    assert client_for("ada").post(f"/contracts/files/{SupportingFile.objects.get().pk}/removal").status_code == 403


def test_the_api_does_the_same(cast: Cast, client_for: Sign) -> None:
    request = testing.third_party(cast)
    rita, at = client_for("rita"), f"/api/v1/contracts/requests/{request.pk}"
    added = rita.post(f"{at}/documents", {"document": SimpleUploadedFile("order.docx", testing.word(*ORDER))})
    assert added.status_code == 201, added.content
    second = added.json()["document_id"]
    kept = rita.post(f"{at}/files", {"file": SimpleUploadedFile("p.docx", testing.word(*PRICES)), "title": "Prices"})
    assert kept.status_code == 201, kept.content
    found = rita.get(at).json()
    assert [(one["position"], one["title"], one["latest"]) for one in found["documents"]] == [
        (1, "Master Services Agreement", "1.0"),
        (2, "Order", "1.0"),
    ]
    assert [one["filename"] for one in found["supporting_files"]] == ["p.docx"]
    body = {"title": "Order form"}
    named = rita.patch(f"/api/v1/contracts/documents/{second}", body, content_type="application/json")
    assert named.json()["title"] == "Order form"
    revised = rita.post(
        f"{at}/revisions",
        {"document": SimpleUploadedFile("o.docx", testing.word("x")), "notes": "n", "document_id": second},
    )
    assert (revised.json()["number"], revised.json()["document_id"]) == ("2.0", second)
    compared = rita.get(f"{at}/comparison?old=1.0&new=2.0&document_id={second}")
    assert compared.status_code == 200 and compared.json()["blocks"]
    file_id = kept.json()["id"]
    refused = client_for("ada").post(
        f"/api/v1/contracts/files/{file_id}/classification", {}, content_type="application/json"
    )
    assert refused.status_code == 403
    made = rita.post(f"/api/v1/contracts/files/{file_id}/classification", {}, content_type="application/json")
    assert made.status_code == 201 and made.json()["number"] == "1.0"
    off = rita.post(
        f"/api/v1/contracts/documents/{made.json()['document_id']}/removal",
        {"reason": "No"},
        content_type="application/json",
    )
    assert off.json()["title"] == "Prices"
    assert rita.delete(f"/api/v1/contracts/files/{off.json()['id']}").status_code == 204
    assert client_for("nora").get(at).status_code == 404
