"""A signer on a phone: code, consent, document in the page, a drawn signature, the copy; then the public check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pactline.esign import actions
from pactline.esign.models import Envelope
from pactline.esign.people import SignerInput
from pactline.esign.testing import contract_pdf, envelope_for, mailed_code, mailed_token
from pactline.files import queries as files
from pactline.identity.testing import make_cast

AXE = Path(__file__).resolve().parents[2] / "src/pactline/ui/static/vendor/axe/axe.min.js"


def accessible(page: Page) -> None:
    """No axe violation."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]


@pytest.fixture
def envelope(transactional_db: None) -> Envelope:
    cast = make_cast()
    label = "Signer 1: signature"
    place = {"kind": "signature", "text": label, "above": 7.5, "box": [150, 30]}
    carl = SignerInput(name="Carl Customer", email="carl@contoso.example", title="CEO", places=(place,))
    return envelope_for(cast.rita, [carl], pdf=contract_pdf(labels=[label]), message="Please sign by Friday.")


def test_signing_on_a_phone_and_verifying(visit: Callable[..., Page], envelope: Envelope, tmp_path: Path) -> None:
    carl = envelope.signers.get()
    page = visit(width=390, height=844)
    page.goto(f"/sign/{mailed_token(carl)}")
    accessible(page)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill(mailed_code(carl))
    accessible(page)
    page.get_by_role("button", name="Open the document").click()
    accessible(page)
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Agree and read").click()
    expect(page.locator(".viewer__page canvas").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Draw").click()
    pad = page.locator("canvas[aria-label='Draw your signature here']")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 100)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + step * 20, box["y"] + (40 if step % 2 else 110), steps=3)
    page.mouse.up()
    accessible(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Signed. Thank you.")).to_be_visible()
    accessible(page)
    carl.refresh_from_db()
    assert (carl.status, carl.signature_kind) == ("completed", "drawn")
    actions.seal_envelope(envelope.pk)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Signed document", exact=True).click()
    saved = tmp_path / "signed.pdf"
    download.value.save_as(saved)
    envelope.refresh_from_db()
    assert saved.read_bytes() == files.read(envelope.sealed)
    accessible(page)
    page.goto("/verify")
    accessible(page)
    page.locator("input[type=file]").set_input_files(saved)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Genuine and unchanged")).to_be_visible()
    expect(page.get_by_text("Carl Customer").first).to_be_visible()
    accessible(page)


def test_typing_a_name_and_declining(visit: Callable[..., Page], envelope: Envelope) -> None:
    carl = envelope.signers.get()
    page = visit()
    page.goto(f"/sign/{mailed_token(carl)}")
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Open the document").click()
    expect(page.get_by_text("tries are left").first).to_be_visible()
    page.get_by_label("Code").fill(mailed_code(carl))
    page.get_by_role("button", name="Open the document").click()
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Agree and read").click()
    expect(page.get_by_label("Type your name")).to_have_value("Carl Customer")
    page.get_by_role("link", name="Decline").click()
    accessible(page)
    page.get_by_label("Why do you decline?").fill("The term is too long.")
    page.get_by_role("button", name="Decline to sign").click()
    expect(page.get_by_role("heading", name="You declined")).to_be_visible()
    envelope.refresh_from_db()
    assert envelope.status == "declined"
