from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from pactline.activity.models import Attempts
from pactline.esign import actions
from pactline.esign.models import Envelope, Signer
from pactline.esign.people import SignerInput
from pactline.esign.testing import envelope_for, mailed_code, mailed_token, sign_as
from pactline.files import queries as files
from pactline.identity import actions as identity
from pactline.identity.testing import Cast
from pactline.notify.models import MailMessage

CARL = SignerInput(name="Carl Customer", email="carl@contoso.example", title="CEO")


@pytest.fixture
def envelope(cast: Cast) -> Envelope:
    return envelope_for(cast.rita, [CARL], message="Please sign by Friday.")


@pytest.fixture
def carl(envelope: Envelope) -> Signer:
    return envelope.signers.get()


def authenticated(carl: Signer, client: Client) -> str:
    token = mailed_token(carl)
    assert client.get(f"/sign/{token}").status_code == 200
    assert client.post(f"/sign/{token}/code").headers["Location"] == f"/sign/{token}?sent=1"
    answer = client.post(f"/sign/{token}/authentication", {"code": mailed_code(carl)})
    assert answer.status_code == 302
    return token


def agreed(carl: Signer, client: Client) -> str:
    token = authenticated(carl, client)
    assert client.post(f"/sign/{token}/consent", {"agree": "on"}).status_code == 302
    return token


def drawing() -> bytes:
    picture = Image.new("RGB", (400, 120), "white")
    ImageDraw.Draw(picture).line([(10, 100), (200, 10), (380, 90)], fill="navy", width=6)
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def test_the_whole_way_without_javascript(carl: Signer, envelope: Envelope) -> None:
    client = Client(enforce_csrf_checks=False)
    token = mailed_token(carl)
    first = client.get(f"/sign/{token}")
    assert "Please sign by Friday." in first.text
    assert "c•••@contoso.example" in first.text
    assert "carl@contoso.example" not in first.text
    assert first.headers["Cache-Control"] == "no-store, private"
    assert first.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(f"/sign/{token}/document.pdf").status_code == 403
    token = authenticated(carl, client)
    assert "Signing electronically" in client.get(f"/sign/{token}").text
    assert client.post(f"/sign/{token}/consent", {}).status_code == 422
    assert client.get(f"/sign/{token}/document.pdf").status_code == 403
    assert client.post(f"/sign/{token}/consent", {"agree": "on"}).status_code == 302
    page = client.get(f"/sign/{token}")
    assert 'name="typed"' in page.text
    document = client.get(f"/sign/{token}/document.pdf")
    assert document.content == files.read(envelope.presented)
    assert document.headers["Content-Disposition"].startswith("inline")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert seen
    refused = client.post(f"/sign/{token}/signature", {"typed": "  ", "seen": seen[1]})
    assert (refused.status_code, "Type your name" in refused.text) == (422, True)
    answer = client.post(f"/sign/{token}/signature", {"typed": "Carl Customer", "seen": seen[1]})
    assert answer.status_code == 302
    assert "Signed. Thank you." in client.get(f"/sign/{token}").text
    again = client.post(f"/sign/{token}/signature", {"typed": "Carl Customer", "seen": seen[1]})
    assert (again.status_code, "nothing more is to be done" in again.text) == (409, True)
    assert client.get(f"/sign/{token}/signed.pdf").status_code == 409
    actions.seal_envelope(envelope.pk)
    assert "Signed by everybody" in client.get(f"/sign/{token}").text
    envelope.refresh_from_db()
    assert client.get(f"/sign/{token}/signed.pdf").content == files.read(envelope.sealed)
    assert client.get(f"/sign/{token}/certificate.pdf").content == files.read(envelope.certificate)


def test_no_page_carries_inline_script_or_style(carl: Signer) -> None:
    client = Client()
    token = agreed(carl, client)
    for path in (f"/sign/{token}", f"/sign/{token}/refusal", "/verify"):
        text = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert " style=" not in text
        assert not re.search(r"\son[a-z]+=", text)
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "unsafe" not in policy


@pytest.mark.parametrize("how", ["drawn", "uploaded", "uploaded without JavaScript"])
def test_pictures_are_adopted(carl: Signer, how: str) -> None:
    client = Client()
    token = agreed(carl, client)
    if how == "uploaded without JavaScript":
        form: dict[str, object] = {"upload": SimpleUploadedFile("me.png", drawing()), "typed": ""}
    else:
        form = {
            "signature": "data:image/png;base64," + base64.b64encode(drawing()).decode(),
            "signature_kind": how,
            "typed": "Carl",
        }
    assert client.post(f"/sign/{token}/signature", form).status_code == 302
    carl.refresh_from_db()
    assert (carl.status, carl.signature_kind) == ("completed", how.split()[0])
    assert carl.signature_image is not None
    assert files.read(carl.signature_image).startswith(b"\x89PNG")


@pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken"])
def test_hostile_uploads_are_refused_and_nothing_is_signed(carl: Signer, data: bytes) -> None:
    client = Client()
    token = agreed(carl, client)
    answer = client.post(f"/sign/{token}/signature", {"upload": SimpleUploadedFile("x.png", data)})
    assert (answer.status_code, "not a PNG or JPEG" in answer.text) == (422, True)
    carl.refresh_from_db()
    assert (carl.status, carl.signature_kind) == ("pending", "")


def test_declining_over_the_page(carl: Signer, envelope: Envelope) -> None:
    client = Client()
    token = authenticated(carl, client)
    assert client.get(f"/sign/{token}/refusal").status_code == 200
    assert client.post(f"/sign/{token}/refusal", {"reason": ""}).status_code == 422
    answer = client.post(f"/sign/{token}/refusal", {"reason": "The <b>price</b>"})
    assert "You declined" in answer.text
    assert "&lt;b&gt;price" in answer.text
    gone = client.get(f"/sign/{token}")
    assert (gone.status_code, "declined" in gone.text) == (410, True)


def test_dead_links_say_why(cast: Cast, carl: Signer, envelope: Envelope) -> None:
    client = Client()
    unknown = client.get("/sign/" + "x" * 43)
    assert (unknown.status_code, "not known here" in unknown.text) == (404, True)
    token = mailed_token(carl)
    actions.pause(envelope.pk, actor=cast.rita)
    paused = client.get(f"/sign/{token}")
    assert (paused.status_code, "paused" in paused.text) == (409, True)
    actions.resume(envelope.pk, actor=cast.rita)
    actions.cancel(envelope.pk, reason="No deal", actor=cast.rita)
    cancelled = client.get(f"/sign/{token}")
    assert (cancelled.status_code, "cancelled" in cancelled.text) == (410, True)


def test_staff_are_refused_on_a_customers_link(carl: Signer, client_for: Callable[[str], Client]) -> None:
    rita = client_for("rita")
    answer = rita.get(f"/sign/{mailed_token(carl)}")
    assert (answer.status_code, "belongs to Carl Customer" in answer.text) == (403, True)
    assert rita.post(f"/sign/{mailed_token(carl)}/code").status_code == 403
    assert carl.codes.count() == 0


def test_codes_are_limited(carl: Signer) -> None:
    client = Client()
    token = mailed_token(carl)
    assert client.post(f"/sign/{token}/code").status_code == 302
    assert client.post(f"/sign/{token}/code").status_code == 429
    Attempts.objects.update(count=1000)
    assert client.get(f"/sign/{token}").status_code == 429


def test_the_cookie_is_of_one_link_only(carl: Signer, cast: Cast) -> None:
    client = Client()
    token = agreed(carl, client)
    cookie = client.cookies["pactline_signing"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/sign/{token}", True, "Lax")
    other = envelope_for(cast.rita, [CARL]).signers.get()
    stranger = Client()
    stranger.cookies["pactline_signing"] = cookie.value
    assert stranger.get(f"/sign/{mailed_token(other)}/document.pdf").status_code == 403


def test_verify_by_file_hash_and_id(carl: Signer, envelope: Envelope) -> None:
    sign_as(carl)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    client = Client()
    sealed = files.read(envelope.sealed)
    good = client.post("/verify", {"file": SimpleUploadedFile("a.pdf", sealed)})
    assert good.status_code == 200
    assert "Genuine and unchanged" in good.text
    assert "Carl Customer" in good.text
    assert "carl@contoso.example" not in good.text
    flipped = bytearray(sealed)
    flipped[len(sealed) // 2] ^= 4
    bad = client.post("/verify", {"file": SimpleUploadedFile("a.pdf", bytes(flipped))})
    assert "Do not rely on this file" in bad.text
    assert "Genuine" not in bad.text
    for reference in (str(envelope.pk), envelope.sealed_sha256, envelope.certificate_sha256.upper()):
        page = client.get("/verify", {"reference": reference})
        assert (page.status_code, "Carl Customer" in page.text) == (200, True)
    assert client.get("/verify", {"reference": envelope.number}).status_code == 404
    assert client.post("/verify", {}).status_code == 422
    for noise in (b"", b"hello", b"%PDF-1.7 broken"):
        answer = client.post("/verify", {"file": SimpleUploadedFile("a.pdf", noise or b" ")})
        assert "Genuine" not in answer.text


def test_an_open_envelope_shows_no_people(carl: Signer, envelope: Envelope) -> None:
    page = Client().get("/verify", {"reference": str(envelope.pk)})
    assert "Carl Customer" not in page.text
    assert envelope.title not in page.text


@pytest.mark.parametrize(("locale", "day"), [("en", "23 Dec 2026"), ("de", "23.12.2026")])
def test_dates_are_written_as_the_signer_writes_them(cast: Cast, client: Client, locale: str, day: str) -> None:
    envelope = envelope_for(cast.rita, [replace(CARL, locale=locale)])
    actions.change_expiry(envelope.pk, expires_at=datetime(2026, 12, 23, 16, 5, tzinfo=UTC), actor=cast.rita)
    carl = envelope.signers.get()
    actions.remind(carl.pk, actor=cast.rita)
    assert f"{day}, 16:05 UTC" in MailMessage.objects.order_by("-id")[0].text
    page = client.get(f"/sign/{agreed(carl, client)}").text
    assert f">{day}</time>" in page and "2026-12-23." not in page


def test_the_sender_hears_of_a_refusal_in_their_own_language(cast: Cast, client: Client) -> None:
    identity.set_preferences(actor=cast.rita, locale="de")
    carl = envelope_for(cast.rita, [CARL]).signers.get()
    token = agreed(carl, client)
    assert client.post(f"/sign/{token}/refusal", {"reason": "Too long"}).status_code == 200
    told = MailMessage.objects.filter(to="rita@northlight.example").order_by("-id")[0]
    assert told.subject.startswith("Abgelehnt von Carl Customer") and "wurde nicht unterschrieben" in told.text
