"""Pages and API of staff, and the public verification API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.esign import actions, sealkey
from pactline.esign.models import Envelope
from pactline.esign.people import SignerInput
from pactline.esign.testing import contract_pdf, envelope_for, mailed_token, sign_as
from pactline.files import actions as file_actions
from pactline.files import queries as files
from pactline.identity.testing import Cast
from pactline.notify.models import MailMessage

CARL = SignerInput(name="Carl Customer", email="carl@contoso.example", title="CEO")
ClientFor = Callable[[str], Client]


@pytest.fixture
def envelope(cast: Cast) -> Envelope:
    user = cast.user("ivan")
    return envelope_for(
        cast.rita,
        [CARL, SignerInput(name=user.name, email=user.email, order=2, kind="internal", user_id=user.pk)],
    )


def post(client: Client, path: str, body: Any, method: str = "post") -> Any:
    call = getattr(client, method)
    return call(f"/api/v1/esign{path}", json.dumps(body), content_type="application/json")


def test_pages_open_for_those_who_may_and_show_only_their_buttons(
    cast: Cast, envelope: Envelope, client_for: ClientFor
) -> None:
    path = envelope.get_absolute_url()
    for name, status in (("rita", 200), ("cora", 200), ("ada", 200), ("ivan", 200), ("nora", 404), ("frank", 403)):
        assert client_for(name).get(path).status_code == status, name
    assert Client().get(path).status_code == 302
    mine = client_for("rita").get(path).text
    assert f"/signatures/{envelope.pk}/cancellation" in mine
    assert "Copy link" not in mine
    theirs = client_for("ada").get(path).text
    assert "cancellation" not in theirs
    assert "Remind" not in theirs
    assert client_for("ada").post(f"{path}pause").status_code == 403
    assert "Evidence" in client_for("ada").get(f"{path}?tab=evidence").text
    assert client_for("rita").get("/signatures/").status_code == 200
    envelope.refresh_from_db()
    assert envelope.status == "awaiting"


def test_the_staffs_way_over_pages(cast: Cast, envelope: Envelope, client_for: ClientFor) -> None:
    rita, path = client_for("rita"), envelope.get_absolute_url()
    carl, boss = envelope.signers.all()
    assert rita.post(f"/signers/{carl.pk}/reminder").status_code == 303
    assert rita.post(f"/signers/{carl.pk}/delivery-failure", {"reason": "550"}).status_code == 303
    assert rita.post(f"/signers/{carl.pk}/resending", {"email": "carl2@contoso.example"}).status_code == 303
    assert rita.post(f"{path}pause", {"hours": 8}).status_code == 303
    new = {"name": "Dora", "email": "dora@contoso.example", "order": 1, "role": "signer", "factor": "email_code"}
    assert rita.post(f"{path}signers/new", new).status_code == 303
    assert rita.post(f"/signers/{boss.pk}/removal").status_code == 303
    assert rita.post(f"{path}resumption").status_code == 303
    assert sorted(envelope.signers.values_list("name", flat=True)) == ["Carl Customer", "Dora"]
    assert rita.post(f"{path}expiry", {"expires_at": "2020-01-01T00:00"}).status_code == 422
    scan = SimpleUploadedFile("scan.pdf", contract_pdf("Scan"))
    assert rita.post(f"{path}paper", {"file": scan, "signed_by": [str(carl.pk)]}).status_code == 303
    assert rita.post(f"{path}cancellation", {"reason": "No deal"}).status_code == 303
    envelope.refresh_from_db()
    assert (envelope.status, envelope.closed_reason) == ("cancelled", "No deal")


def test_an_internal_signer_signs_from_the_home_page(cast: Cast, envelope: Envelope, client_for: ClientFor) -> None:
    carl, boss = envelope.signers.all()
    ivan = client_for("ivan")
    early = ivan.post(f"/signers/{boss.pk}/signature")
    assert early.status_code == 409 and "not your turn" in early.text
    boss.refresh_from_db()
    assert boss.signed_at is None and envelope.evidence.filter(signer_id=boss.pk, kind="signed").count() == 0
    sign_as(carl)
    assert f"/signers/{boss.pk}/signature" in ivan.get("/").text
    answer = ivan.post(f"/signers/{boss.pk}/signature")
    link = answer.headers["Location"]
    page = ivan.get(link)
    assert (page.status_code, "Signing electronically" in page.text) == (200, True)
    ivan.post(f"{link}/consent", {"agree": "on"})
    assert ivan.get(f"{link}/document.pdf").status_code == 200
    assert ivan.post(f"{link}/signature", {"typed": "Ivan Petrov"}).status_code == 302
    envelope.refresh_from_db()
    assert envelope.status == "sealing"
    assert client_for("rita").post(f"/signers/{boss.pk}/signature").status_code == 403


def test_operators_see_and_retry_seals(cast: Cast, envelope: Envelope, client_for: ClientFor) -> None:
    for signer in envelope.signers.all():
        sign_as(signer)
    Envelope.objects.filter(pk=envelope.pk).update(seal_error="The authority is away.", seal_attempts=3)
    adam = client_for("adam")
    assert "The authority is away." in adam.get("/esign/seals").text
    assert "The authority is away." in adam.get("/").text
    assert client_for("rita").get("/esign/seals").status_code == 403
    assert client_for("rita").post(f"/signatures/{envelope.pk}/sealing").status_code == 403
    assert adam.post(f"/signatures/{envelope.pk}/sealing").status_code == 303
    shown = adam.get("/api/v1/esign/seals").json()["items"]
    assert [row["seal_error"] for row in shown] == ["The authority is away."]


def test_the_seal_page_shows_renews_and_installs(cast: Cast, client_for: ClientFor) -> None:
    adam = client_for("adam")
    assert "self-signed" in adam.get("/esign/seal").text
    before = sealkey.current().fingerprint
    assert adam.post("/esign/seal/renewal").status_code == 303
    assert sealkey.current().fingerprint != before
    bad = adam.post("/esign/seal/key", {"file": SimpleUploadedFile("key.p12", b"nothing"), "password": "x"})
    assert (bad.status_code, "wrong password" in bad.text) == (422, True)
    assert client_for("cora").get("/esign/seal").status_code == 403
    assert client_for("cora").post("/esign/seal/renewal").status_code == 403


def test_a_copied_link_is_shown_once_to_operators_only(cast: Cast, envelope: Envelope, client_for: ClientFor) -> None:
    carl = envelope.signers.first()
    assert carl is not None
    assert client_for("rita").post(f"/signers/{carl.pk}/link").status_code == 403
    page = client_for("cora").post(f"/signers/{carl.pk}/link")
    assert (page.status_code, "/sign/" in page.text) == (200, True)


def test_the_api_does_what_the_pages_do(cast: Cast, client_for: ClientFor) -> None:
    rita = client_for("rita")
    blob = file_actions.store(
        contract_pdf(labels=["Sign here: Carl"]), filename="a.pdf", purpose="files.upload", actor=cast.rita
    )
    made = post(
        rita,
        "/envelopes",
        {
            "document_id": str(blob.pk),
            "title": "By API",
            "signers": [
                {
                    "name": "Carl Customer",
                    "email": "carl@contoso.example",
                    "places": [{"text": "Sign here: Carl", "above": 7.5, "box": [150, 30]}],
                }
            ],
        },
    )
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["status"], body["allowed_actions"]) == ("draft", ["send", "cancel"])
    path = f"/envelopes/{body['id']}"
    assert not MailMessage.objects.exists()
    sent = post(rita, f"{path}/sending", {}).json()
    assert (sent["status"], sent["signers"][0]["status"]) == ("awaiting", "pending")
    again = post(rita, f"{path}/sending", {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    token = mailed_token(Envelope.objects.get(pk=body["id"]).signers.get())
    assert token not in sent.__repr__()
    assert post(rita, f"{path}/pause", {"hours": 99}).status_code == 422
    assert post(rita, f"{path}/pause", {"hours": 2}).json()["status"] == "paused"
    person = {"id": sent["signers"][0]["id"], "name": "Carl C.", "email": "carl@contoso.example"}
    assert post(rita, f"{path}/signers", {"signers": [person]}, "put").json()["signers"][0]["name"] == "Carl C."
    assert post(rita, f"{path}/resumption", {}).json()["status"] == "awaiting"
    trail = rita.get(f"/api/v1/esign{path}/evidence").json()
    assert trail["intact"]
    assert [line["kind"] for line in trail["lines"]][:3] == ["created", "recipient_added", "sent"]
    assert post(rita, f"{path}/cancellation", {"reason": "No"}).json()["status"] == "cancelled"
    assert post(client_for("frank"), f"{path}/sending", {}).status_code == 403
    assert client_for("nora").get(f"/api/v1/esign{path}").status_code == 404
    assert Client().get(f"/api/v1/esign{path}").status_code == 401
    assert [row["title"] for row in rita.get("/api/v1/esign/envelopes?status=cancelled").json()["items"]] == ["By API"]
    missing = post(
        rita, "/envelopes", {"document_id": str(blob.pk), "title": "x", "signers": [{"name": "No Mail"}]}
    ).json()
    refused = post(rita, f"/envelopes/{missing['id']}/sending", {})
    assert (refused.status_code, "No Mail" in refused.text) == (409, True)


def test_the_public_verification_api(cast: Cast, envelope: Envelope) -> None:
    for signer in envelope.signers.all():
        sign_as(signer)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    client = Client()
    sealed = files.read(envelope.sealed)
    good = client.post("/api/v1/esign/verification", {"file": SimpleUploadedFile("a.pdf", sealed)}).json()
    assert (good["genuine"], good["trusted"], good["signatures"][0]["level"]) == (True, True, "B-B")
    assert [one["name"] for one in good["known"]["signers"]] == ["Carl Customer", "Ivan Petrov"]
    flipped = bytearray(sealed)
    flipped[1000] ^= 1
    bad = client.post("/api/v1/esign/verification", {"file": SimpleUploadedFile("a.pdf", bytes(flipped))}).json()
    assert (bad["genuine"], bad["known"]) == (False, None)
    known = client.get("/api/v1/esign/verification", {"reference": str(envelope.pk)}).json()
    assert known["known"]["sealed_sha256"] == envelope.sealed_sha256
    assert "contoso.example" not in json.dumps(known)
    assert client.get("/api/v1/esign/verification", {"reference": "E-2026-0001"}).status_code == 404


def test_files_of_an_envelope_are_read_by_those_who_see_it(
    cast: Cast, envelope: Envelope, client_for: ClientFor
) -> None:
    assert envelope.presented is not None
    for name, may in (("rita", True), ("ada", True), ("nora", False), ("frank", False)):
        from pactline.files import access

        assert access.may_read(envelope.presented, getattr(cast, name)) is may, name
