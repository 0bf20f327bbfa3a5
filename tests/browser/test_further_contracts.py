"""What follows a first contract, through the pages: an amendment with its log, and several documents on their paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from pactline.approvals import actions as approvals
from pactline.approvals.models import ApprovalStep
from pactline.authoring.models import ContractType
from pactline.contracts import actions, queries, testing
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.demo import loading, mailbox
from pactline.esign.models import Envelope
from pactline.files import queries as files
from pactline.identity.testing import Cast
from pactline.parties.models import Contact

from .test_main_job import Walk, dialog, fill, press, send, stands_at, work

pytestmark = pytest.mark.django_db(transaction=True)


def company() -> tuple[Cast, Contact]:
    """The demo company, and the signatory of one of its customers."""
    with transaction.atomic():
        cast = loading.set_up(print)
    return cast, Contact.objects.filter(is_signatory=True).select_related("account")[0]


def signed_contract(cast: Cast, contact: Contact) -> ContractRecord:
    """An active contract with that customer."""
    return ContractRecord.objects.create(
        number="CNTR-2026-9001", title="Port terminal platform", account=contact.account, contact=contact,
        contract_type=ContractType.objects.get(code="sales"), owner=cast.user("rita"), team=cast.user("rita").team,
        status="active", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31), signed_on=date(2025, 12, 15),
        currency="EUR", payment_terms_days=30, governing_law="Germany",
    )  # fmt: skip


def approve_all(cast: Cast, request: ContractRequest) -> None:
    """Legal approves every document."""
    actions.request_approval(request.pk, actor=cast.cora)
    for step in ApprovalStep.objects.filter(status="pending"):
        approvals.approve(step.pk, actor=cast.lena, comment="Fine.")
    work()


def sign(page: Page, address: str) -> None:
    """A person's way through their link."""
    page.goto(f"/sign/{mailbox.link_token(address, path='/sign/', template='invitation')}")
    if page.get_by_role("button", name="Send me the code").is_visible():
        page.get_by_role("button", name="Send me the code").click()
        page.get_by_label("Code").fill(mailbox.code(address))
        page.get_by_role("button", name="Open the document").click()
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Agree and read").click()
    for viewer in page.locator(".viewer").all():
        expect(viewer.locator(".viewer__page canvas").first).to_be_visible()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Signed"))).to_be_visible()
    work()


def test_an_amendment_from_the_contract_to_its_log(visit: Callable[..., Page], tmp_path: Path) -> None:
    cast, contact = company()
    record = signed_contract(cast, contact)
    walk = Walk(visit, tmp_path)
    page = walk.as_("ada", record.get_absolute_url())
    expect(page.get_by_text("Amend…")).to_have_count(0)
    assert walk.post(page, f"{record.get_absolute_url()}amendment", description="x").status == 403
    page = walk.as_("rita", record.get_absolute_url())
    press(page, "Amend…")
    box = dialog(page)
    expect(box.get_by_text("made from the template “Amendment”")).to_be_visible()
    walk.picture(page, "amend-dialog")
    fill(box, description="The customer pays later and stays longer.", ends_on=date(2028, 12, 31),
         payment_terms_days=45, governing_law="France")  # fmt: skip
    box.get_by_role("button", name="Make the amendment").click()
    page.wait_for_url("**/contracts/requests/*/")
    work()
    request = ContractRequest.objects.get(amends=record)
    page.goto(request.get_absolute_url())
    stands_at(page, "Work in progress")
    expect(page.locator("#changes")).to_contain_text("Payment terms in days")
    expect(page.locator(".viewer canvas").first).to_be_visible()
    walk.picture(page, "amend-request")
    page.goto(record.get_absolute_url())
    expect(page.locator("details.blocked", has_text="Amend…")).to_be_visible()  # one at a time
    approve_all(cast, request)
    page.goto(request.get_absolute_url())
    press(page, "Send for signature")
    send(page, "Send for signature")
    work()
    sign(visit(), contact.email)
    sign(walk.as_("ivan"), "ivan@northlight.example")
    page.goto(f"{record.get_absolute_url()}?tab=changes")
    log = page.locator("main")
    for words in (
        "Ends on: 31 Dec 2027 → 31 Dec 2028",
        "Payment terms in days: 30 → 45",
        "Governing law: Germany → France",
    ):
        expect(log.get_by_text(words)).to_be_visible()
    expect(log.get_by_role("link", name=request.number).first).to_be_visible()
    walk.picture(page, "amend-log")
    page.goto(f"{record.get_absolute_url()}?tab=documents")
    expect(page.get_by_role("link", name="Port terminal platform Amend001: Signed contract")).to_be_visible()


def test_several_documents_are_uploaded_read_and_signed_together(visit: Callable[..., Page], tmp_path: Path) -> None:
    cast, contact = company()
    walk = Walk(visit, tmp_path)
    names = {
        "framework_agreement.docx": "Framework Agreement",
        "order_form.docx": "Order form",
        "prices.docx": "Prices",
    }
    for name, words in names.items():
        (tmp_path / name).write_bytes(testing.word(words, f"1. What the {words} says."))
    page = walk.as_("rita", "/contracts/requests/new")
    fill(page, account=contact.account.name, contract_type="Sales Contract", title="Framework",
         starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30))  # fmt: skip
    page.locator("input[name=document]").set_input_files(
        [tmp_path / "framework_agreement.docx", tmp_path / "order_form.docx"]
    )
    page.locator("input[name=supporting]").set_input_files([tmp_path / "prices.docx"])
    walk.picture(page, "several-new")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/contracts/requests/*/")
    request = ContractRequest.objects.get(title="Framework")
    press(page, "Start work")
    stands_at(page, "Work in progress")
    work()
    page.goto(request.get_absolute_url())
    documents = page.get_by_role("navigation", name="Documents")
    documents.get_by_role("link", name=re.compile("2. Order form")).click()
    expect(page.get_by_role("heading", name="Order form")).to_be_visible()
    expect(page.locator(".viewer canvas").first).to_be_visible()
    walk.picture(page, "several-request")
    page.get_by_role("link", name="Make it a contract document").click()
    fill(dialog(page), title="Price agreement")
    send(page, "Make it a contract document")
    expect(documents.get_by_role("link", name=re.compile("3. Price agreement"))).to_be_visible()
    approve_all(cast, request)
    page.goto(request.get_absolute_url())
    expect(documents.get_by_text("Approved")).to_have_count(3)
    press(page, "Send for signature")
    expect(dialog(page).get_by_text("Everybody signs each of them.")).to_be_visible()
    send(page, "Send for signature")
    work()
    carl = visit(width=390, height=844)
    sign(carl, contact.email)
    walk.picture(carl, "several-signed")
    sign(walk.as_("ivan"), "ivan@northlight.example")
    envelope = Envelope.objects.get(subject_id=request.pk)
    carl.reload()
    walk.picture(carl, "several-finished")
    for number, title in enumerate(("Framework", "Order form", "Price agreement"), 1):
        with carl.expect_download() as download:
            carl.get_by_role("link", name=title, exact=True).click()
        saved = tmp_path / f"signed-{number}.pdf"
        download.value.save_as(saved)
        verifier = visit()
        verifier.goto("/verify")
        verifier.locator("input[type=file]").set_input_files(saved)
        verifier.get_by_role("button", name="Check").click()
        expect(verifier.get_by_text("Genuine and unchanged")).to_be_visible()
        expect(verifier.get_by_text(contact.signing_name).first).to_be_visible()
    assert envelope.annexes.count() == 2
    record = ContractRecord.objects.get(request=request)
    page.goto(f"{record.get_absolute_url()}?tab=documents")
    for title in ("Framework", "Order form", "Price agreement", "Certificate of completion"):
        expect(page.locator("main").get_by_role("link", name=title, exact=True)).to_be_visible()
    walk.picture(page, "several-record")
    assert [files.read(one.signed_pdf)[:4] for one in queries.documents(request) if one.signed_pdf] == [b"%PDF"] * 3
