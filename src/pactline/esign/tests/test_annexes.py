"""Several documents in one envelope: everybody signs all of them, each file is sealed and verifies on its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.esign import actions, queries, sealkey, verification
from pactline.esign.actions import Signature, Visitor
from pactline.esign.models import Envelope, Signer
from pactline.esign.pdf import places, verify
from pactline.esign.people import AnnexInput, SignerInput
from pactline.esign.testing import contract_pdf, envelope_for, prove
from pactline.files import actions as file_actions
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.identity import actions as identity
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotVisible, WrongState

LABEL = "Signer 1: signature"
PLACE = {"kind": "signature", "text": LABEL, "above": 7.5, "box": [150, 30], "document": 2}
CARL = SignerInput(name="Carl Customer", email="carl@contoso.example", title="CEO", places=(PLACE,))
DORA = SignerInput(name="Dora Deputy", email="dora@contoso.example", order=2)


def stored(actor: Actor, title: str, *labels: str) -> Blob:
    data = contract_pdf(title, labels=labels, pages=1)
    return file_actions.store(
        data, filename=f"{title}.pdf", content_type="application/pdf", purpose="files.upload", actor=actor
    )


def two(cast: Cast, *people: SignerInput, **options: object) -> Envelope:
    """A frame agreement and its order form, which has a place for Carl's signature."""
    annex = AnnexInput(document=stored(cast.rita, "Order form", LABEL), title="Order form")
    pdf = contract_pdf("Frame agreement", pages=1)
    return envelope_for(cast.rita, people or (CARL, DORA), pdf=pdf, title="Frame agreement", annexes=[annex], **options)


def signed(signer: Signer) -> None:
    """All that a person does with two documents."""
    token, place = prove(signer)
    actions.accept_consent(token, visitor=place)
    for number in (1, 2):
        actions.read_document(token, number=number, visitor=place)
    seen = actions.seen_hashes(signer.envelope)
    actions.sign(token, signature=Signature(text=signer.name), seen_sha256=seen, visitor=place)


def completed(cast: Cast) -> Envelope:
    envelope = two(cast)
    for signer in envelope.signers.all():
        signed(signer)
    actions.seal_envelope(envelope.pk)
    return queries.get(envelope.pk, actor=cast.rita)


@pytest.mark.django_db
def test_each_file_is_signed_by_all_and_verifies_on_its_own(cast: Cast, tmp_path: Path) -> None:
    envelope = completed(cast)
    sheets = queries.documents(envelope)
    assert [sheet.title for sheet in sheets] == ["Frame agreement", "Order form"]
    for sheet in sheets:
        assert sheet.sealed is not None and sheet.presented is not None
        data, shown = file_queries.read(sheet.sealed), file_queries.read(sheet.presented)
        assert data.startswith(shown)
        report = verify.verify(data, roots=sealkey.trusted(), now=clock.now())
        assert report.intact and report.trusted and report.signatures[-1].covers_whole_file
        words = places.text_of(data)
        assert "Carl Customer" in words and "Dora Deputy" in words
        verdict = verification.check_file(data)
        assert verdict.genuine and verdict.known is not None and verdict.known.envelope_id == str(envelope.pk)
        broken = bytearray(data)
        broken[len(shown) // 2] ^= 1
        assert not verification.check_file(bytes(broken)).genuine
        if program := shutil.which("pdfsig"):
            path = tmp_path / f"{sheet.title}.pdf"
            path.write_bytes(data)
            said = subprocess.run([program, "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
            assert "Signature is Valid" in said and "Total document signed" in said
    assert "Signatures" in places.text_of(file_queries.read(sheets[0].presented))  # no place in it: a page was added
    certificate = places.text_of(file_queries.read(envelope.certificate))
    for sheet in sheets:
        assert sheet.sealed_sha256 in certificate.replace("\n", "") and sheet.title in certificate
    assert "“Order form” shown" in certificate
    line = envelope.evidence.get(kind="sealed")
    assert line.data["annexes"] == [sheets[1].sealed_sha256] and queries.trail(envelope).intact


@pytest.mark.django_db
def test_nobody_signs_what_was_not_shown_to_them(cast: Cast) -> None:
    envelope = two(cast, CARL)
    carl = envelope.signers.get()
    assert {spot["document"] for spot in carl.spots} == {1, 2}
    token, place = prove(carl)
    actions.accept_consent(token, visitor=place)
    actions.read_document(token, visitor=place)
    with pytest.raises(Blocked, match="Open “Order form” before you sign"):
        actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    with pytest.raises(NotVisible):
        actions.read_document(token, number=3, visitor=place)
    actions.read_document(token, number=2, visitor=place)
    actions.read_document(token, number=2, visitor=place)
    assert envelope.evidence.filter(kind="viewed").count() == 2
    with pytest.raises(WrongState, match="not the present one"):
        actions.sign(token, signature=Signature(text="Carl"), seen_sha256=envelope.presented_sha256, visitor=place)
    carl.refresh_from_db()
    assert carl.status == "pending"
    actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    assert Envelope.objects.get().status == "sealing"
    assert len(envelope.evidence.get(kind="signed").data["annexes"]) == 1


@pytest.mark.django_db
def test_a_viewer_has_looked_when_every_document_was_shown(cast: Cast) -> None:
    vera = SignerInput(name="Vera Viewer", email="vera@contoso.example", role="viewer")
    envelope = two(cast, CARL, vera)
    person = envelope.signers.get(name="Vera Viewer")
    token, place = prove(person)
    actions.accept_consent(token, visitor=place)
    for number, status in ((1, "pending"), (2, "completed")):
        actions.read_document(token, number=number, visitor=place)
        person.refresh_from_db()
        assert person.status == status


@pytest.mark.django_db
def test_a_bad_further_document_leaves_nothing(cast: Cast) -> None:
    bad = file_actions.store(
        b"no pdf", filename="notes.pdf", content_type="application/pdf", purpose="files.upload", actor=cast.rita
    )
    with pytest.raises(InvalidInput, match=r"notes\.pdf"):
        envelope_for(cast.rita, [CARL], annexes=[AnnexInput(document=bad, title="Notes")])
    many = [AnnexInput(document=stored(cast.rita, "Annex"), title=str(number)) for number in range(20)]
    with pytest.raises(InvalidInput, match="at most 20"):
        envelope_for(cast.rita, [CARL], annexes=many)
    assert not Envelope.objects.exists()


@pytest.mark.django_db
def test_on_paper_the_signed_copy_of_each_document_comes_back(cast: Cast) -> None:
    envelope = two(cast, CARL, method="offline")
    carl = envelope.signers.get()
    scans = [contract_pdf(f"Scan {number}", pages=1) for number in (1, 2)]
    with pytest.raises(InvalidInput, match="2 documents"):
        actions.record_paper(envelope.pk, data=scans[0], filename="1.pdf", signed_by=[carl.pk], actor=cast.rita)
    envelope.refresh_from_db()
    assert envelope.status == "awaiting" and envelope.paper is None
    actions.record_paper(
        envelope.pk,
        data=scans[0],
        filename="1.pdf",
        annexes=[(scans[1], "2.pdf")],
        signed_by=[carl.pk],
        actor=cast.rita,
    )
    actions.seal_envelope(envelope.pk)
    for number, sheet in enumerate(queries.documents(queries.get(envelope.pk, actor=cast.rita)), 1):
        assert f"Scan {number}" in places.text_of(file_queries.read(sheet.sealed))


@pytest.mark.django_db
def test_pages_and_api_show_every_document(cast: Cast, client_for: object) -> None:
    envelope = completed(cast)
    rita: Client = client_for("rita")  # type: ignore[operator]
    page = rita.get(envelope.get_absolute_url()).content.decode()
    assert "2. Order form: Signed and sealed document" in page
    found = rita.get(f"/api/v1/esign/envelopes/{envelope.pk}").json()
    assert [one["title"] for one in found["annexes"]] == ["Order form"] and found["locale"] == "en"
    annex = envelope.annexes.get()
    assert rita.get(annex.sealed.url).status_code == 200
    assert client_for("nora").get(annex.sealed.url).status_code in (403, 404)  # type: ignore[operator]
    body = {
        "document_id": str(envelope.document_id), "title": "Again", "signers": [], "locale": "de",
        "annexes": [{"document_id": str(annex.document_id), "title": "Order form"}],
    }  # fmt: skip
    made = rita.post("/api/v1/esign/envelopes", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (len(made.json()["annexes"]), made.json()["locale"]) == (1, "de")
    known = Client().get(f"/api/v1/esign/verification?reference={annex.sealed_sha256}").json()["known"]
    assert [one["title"] for one in known["documents"]] == ["Frame agreement", "Order form"]
    assert "Order form" in Client().get(f"/verify?reference={envelope.pk}").content.decode()


@pytest.mark.django_db
def test_the_paper_form_asks_for_each_document(cast: Cast, client_for: object) -> None:
    envelope = two(cast, CARL, method="offline")
    rita: Client = client_for("rita")  # type: ignore[operator]
    address = f"/signatures/{envelope.pk}/paper"
    assert "Signed copy of “Order form”" in rita.get(address).content.decode()
    data = {"file": SimpleUploadedFile("1.pdf", contract_pdf(pages=1)), "signed_by": [str(envelope.signers.get().pk)]}
    assert rita.post(address, data).status_code == 422
    data["file"] = SimpleUploadedFile("1.pdf", contract_pdf(pages=1))
    data["annex_2"] = SimpleUploadedFile("2.pdf", contract_pdf(pages=1))
    assert rita.post(address, data).status_code == 303
    envelope.refresh_from_db()
    assert envelope.status == "sealing" and envelope.annexes.get().paper is not None


@pytest.mark.django_db
def test_a_signers_pages_show_both_documents(cast: Cast) -> None:
    envelope = two(cast, CARL)
    carl = envelope.signers.get()
    token, place = prove(carl)
    client = Client(REMOTE_ADDR=place.ip, headers={"user-agent": place.user_agent})
    client.cookies["pactline_signing"] = place.proof
    assert client.post(f"/sign/{token}/consent", {"agree": "on"}).status_code == 302
    page = client.get(f"/sign/{token}").content.decode()
    assert "These are 2 documents" in page and "2. Order form" in page and "document.pdf?document=2" in page
    seen = actions.seen_hashes(envelope)
    assert f'value="{seen}"' in page
    early = client.post(f"/sign/{token}/signature", {"typed": "Carl Customer", "seen": seen})
    assert early.status_code == 409 and "Open “Frame agreement” before you sign" in early.content.decode()
    for number in ("1", "2"):
        assert client.get(f"/sign/{token}/document.pdf?document={number}").content.startswith(b"%PDF")
    for number in ("3", "x", "0"):
        assert client.get(f"/sign/{token}/document.pdf?document={number}").status_code == 404
    assert client.post(f"/sign/{token}/signature", {"typed": "Carl Customer", "seen": seen}).status_code == 302
    actions.seal_envelope(envelope.pk)
    done = client.get(f"/sign/{token}").content.decode()
    assert "signed.pdf?document=2" in done
    copy = client.get(f"/sign/{token}/signed.pdf?document=2")
    assert copy.content == file_queries.read(envelope.annexes.get().sealed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "chosen", "title"),
    [("de", "", "Abschlusszertifikat"), ("en", "de-AT", "Abschlusszertifikat"), ("de", "en", "Certificate of completion"),
     ("en", "fr", "Certificate of completion")],
)  # fmt: skip
def test_the_certificate_is_in_the_language_of_the_envelope(cast: Cast, sender: str, chosen: str, title: str) -> None:
    identity.set_preferences(actor=cast.rita, locale=sender)
    actor = Actor(**{**{f: getattr(cast.rita, f) for f in cast.rita.__dataclass_fields__}, "locale": sender})
    envelope = envelope_for(actor, [SignerInput(name="Carl", email="carl@contoso.example")], locale=chosen)
    token, place = prove(envelope.signers.get(), visitor=Visitor(ip="198.51.100.7"))
    actions.accept_consent(token, visitor=place)
    actions.read_document(token, visitor=place)
    actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    words = places.text_of(file_queries.read(envelope.certificate))
    assert title in words
    assert ("Dokument gezeigt" in words) == (title == "Abschlusszertifikat")
