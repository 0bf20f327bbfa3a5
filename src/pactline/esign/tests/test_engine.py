"""The pure engine: no database here."""

from __future__ import annotations

import io
import random
import stat
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from pactline.esign.pdf import certificate, document, images, keys, places, seal, stamps, verify
from pactline.esign.pdf.loops import outside_loop
from pactline.esign.pdf.places import Place, Spot
from pactline.esign.pdf.refusals import PdfRefused, SealRefused, TimestampUnavailable
from pactline.esign.testing import contract_pdf

from .pki import Pki, running

NOW = datetime.now(UTC).replace(microsecond=0)
LABELS = ("Signer 1: signature", "Signer 2: signature")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> keys.SealKey:
    return keys.load_or_create(tmp_path_factory.mktemp("seal"), organisation="Northlight GmbH", now=NOW)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with running(tmp_path_factory.mktemp("pki")) as found:
        yield found


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return contract_pdf(labels=LABELS)


def drawn(size: tuple[int, int] = (600, 200), form: str = "PNG") -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).line(
        [(20, size[1] - 30), (size[0] // 2, 20), (size[0] - 40, size[1] // 2)], fill="navy", width=8
    )
    output = io.BytesIO()
    picture.save(output, form)
    return output.getvalue()


def marks_in(pdf: bytes) -> list[stamps.Mark]:
    found = places.resolve(pdf, [Place(text=label, above=7.5, box=(150, 30)) for label in LABELS])
    assert None not in found
    first, second = (spot for spot in found if spot)
    return [
        stamps.Mark(spot=first, text="Carl Customer", caption="Carl Customer · now"),
        stamps.Mark(spot=second, image=images.clean(drawn()), caption="Ivan Petrov · now"),
    ]


def pdfsig(data: bytes, folder: Path) -> str:
    path = folder / "judged.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


# ---- the key


def test_a_key_is_made_once_with_mode_0600_and_read_again(tmp_path: Path) -> None:
    first = keys.load_or_create(tmp_path / "seal", organisation="Northlight GmbH", now=NOW)
    again = keys.load_or_create(tmp_path / "seal", organisation="Other", now=NOW)
    assert first.fingerprint == again.fingerprint
    assert stat.S_IMODE((tmp_path / "seal" / "seal.pem").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "seal").iterdir()] == ["seal.pem"]
    assert first.self_signed
    assert "Northlight GmbH" in first.subject


def test_rotation_keeps_the_old_certificate_for_verifying(tmp_path: Path, pdf: bytes) -> None:
    first = keys.load_or_create(tmp_path, organisation="Northlight GmbH", now=NOW)
    sealed = seal.seal(pdf, key=first, now=NOW)
    second = keys.rotate(tmp_path, organisation="Northlight GmbH", now=NOW)
    assert first.fingerprint != second.fingerprint
    assert not verify.verify(sealed.data, roots=second.chain, now=NOW).trusted
    assert verify.verify(sealed.data, roots=[*second.chain, *keys.retired(tmp_path)], now=NOW).trusted


def test_an_expired_certificate_is_refused_and_alarms_come_before(tmp_path: Path, pdf: bytes) -> None:
    data = keys.self_signed(organisation="Northlight GmbH", now=NOW, validity=timedelta(days=100))
    short = keys.load_pem(data, data)
    alarms = {day: short.alarm(NOW + timedelta(days=day)) for day in (0, 39, 41, 71, 94, 101)}
    assert alarms == {0: None, 39: None, 41: 60, 71: 30, 94: 7, 101: 0}
    with pytest.raises(SealRefused, match="expired on"):
        seal.seal(pdf, key=short, now=NOW + timedelta(days=101))
    with pytest.raises(SealRefused, match="valid only from"):
        seal.seal(pdf, key=short, now=NOW - timedelta(days=1))


def test_pkcs12_and_pem_are_read_and_wrong_ones_named(tmp_path: Path, pki: Pki) -> None:
    private = serialization.load_pem_private_key(pki.pem, None)
    chain = x509.load_pem_x509_certificates(pki.pem[pki.pem.index(b"-----BEGIN CERT") :])
    bundle = pkcs12.serialize_key_and_certificates(
        b"seal",
        private,
        chain[0],
        chain[1:],
        serialization.BestAvailableEncryption(b"pass"),  # type: ignore[arg-type]
    )
    assert keys.load_pkcs12(bundle, "pass").fingerprint == pki.key.fingerprint
    with pytest.raises(SealRefused, match="wrong password"):
        keys.load_pkcs12(bundle, "other")
    with pytest.raises(SealRefused, match="does not belong"):
        keys.load_pem(keys.self_signed(organisation="X", now=NOW), pki.pem[pki.pem.index(b"-----BEGIN CERT") :])
    with pytest.raises(SealRefused, match="no readable PEM"):
        keys.load_pem(b"nothing", b"nothing")
    keys.load_or_create(tmp_path, organisation="X", now=NOW)
    assert keys.install(tmp_path, bundle, "pass").fingerprint == pki.key.fingerprint
    assert len(keys.retired(tmp_path)) == 1


# ---- documents and pictures


def test_hostile_files_are_refused_in_sentences(pdf: bytes) -> None:
    for data, words in (
        (b"PK\x03\x04", "not a PDF"),
        (b"%PDF-1.7\n%%EOF", "not a readable PDF"),
        (pdf[: len(pdf) // 2], "readable PDF|damaged"),
        (_encrypted(), "protected"),
        (_with_javascript(), "active content"),
    ):
        with pytest.raises(PdfRefused, match=words):
            document.inspect(data)
    with pytest.raises(PdfRefused, match="at most"):
        document.inspect(pdf, max_bytes=1000)


def _blank() -> PdfFileWriter:
    from pyhanko.pdf_utils.writer import PageObject

    writer = PdfFileWriter()
    content = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(content, [0, 0, 595, 842]))
    return writer


def _written(writer: PdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _encrypted() -> bytes:
    writer = _blank()
    writer.encrypt(owner_pass="secret")
    return _written(writer)


def _with_javascript() -> bytes:
    writer = _blank()
    writer.root[generic.pdf_name("/OpenAction")] = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )
    return _written(writer)


def test_pictures_are_judged_by_content_cropped_and_re_encoded() -> None:
    clean = images.clean(drawn(form="JPEG"))
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "PNG"
        assert picture.mode == "RGBA"
        assert picture.width < 600
        assert picture.getpixel((picture.width - 1, picture.height - 1))[3] == 0  # type: ignore[index]
    for data, words in (
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG or JPEG"),
        (contract_pdf(), "not a PNG or JPEG"),
        (drawn()[:200], "not a PNG or JPEG"),
        (_white(), "blank"),
        (b"\x89PNG" + b"0" * 3_000_000, "at most"),
        (drawn((5000, 4000)), "too many pixels"),
    ):
        with pytest.raises(PdfRefused, match=words):
            images.clean(data)
    with pytest.raises(PdfRefused, match="did not arrive"):
        images.from_data_url("data:image/svg+xml;base64,AAAA")


def _white() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(output, "PNG")
    return output.getvalue()


# ---- places and stamps


def test_places_are_found_by_label_and_never_cover_text(pdf: bytes) -> None:
    wishes = [
        Place(text=LABELS[0], above=7.5, box=(150, 30)),
        Place(text=LABELS[1]),
        Place(text="not in there"),
        Place(kind="date", page=0, box=(100, 100, 200, 114)),
        Place(page=99, box=(0, 0, 10, 10)),
        Place(page=0, box=(0, 0, 9000, 10)),
        Place(text=LABELS[0], occurrence=2),
    ]
    first, second, *rest = places.resolve(pdf, wishes)
    assert first is not None and second is not None
    assert (first.page, second.page) == (1, 1)
    assert round(first.box[2] - first.box[0]) == 150
    assert first.cover is None
    assert second.box[3] - second.box[1] >= 12
    assert second.cover is not None
    assert [spot is None for spot in rest] == [True, False, True, True, True]


def test_stamps_come_after_the_bytes_that_were_shown(pdf: bytes) -> None:
    writer = stamps.writer(pdf)
    stamps.draw(writer, marks_in(pdf))
    output = io.BytesIO()
    writer.write(output)
    stamped = output.getvalue()
    assert stamped.startswith(pdf)
    assert "Carl Customer" in places.text_of(stamped)
    before, after = _rendered(pdf, 1), _rendered(stamped, 1)
    changed = Image.new("RGB", before.size)
    changed.paste(after)
    assert before.tobytes() != after.tobytes()
    assert _rendered(pdf, 0).tobytes() == _rendered(stamped, 0).tobytes()


def _rendered(data: bytes, page: int) -> Image.Image:
    rendered = pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil()
    assert isinstance(rendered, Image.Image)
    return rendered


def test_the_signature_page_has_its_spots_where_they_are_drawn() -> None:
    people = [(f"Person {number}", "Director") for number in range(8)]
    sheet = certificate.signature_page("Agreement", people)
    spots = certificate.signature_page_spots(8, first_page=0)
    assert document.page_count(sheet) == 2
    assert [spot.page for spot in spots] == [0] * 6 + [1] * 2
    writer = stamps.writer(sheet)
    stamps.draw(writer, [stamps.Mark(spot=spot, text=f"Sign{number}") for number, spot in enumerate(spots)])
    output = io.BytesIO()
    writer.write(output)
    assert "Sign7" in places.text_of(output.getvalue())


# ---- sealing and verifying


def test_a_sealed_file_is_valid_for_two_judges_and_no_flipped_byte_is(
    key: keys.SealKey, pdf: bytes, tmp_path: Path
) -> None:
    sealed = seal.seal(pdf, key=key, now=NOW, marks=marks_in(pdf))
    assert sealed.data.startswith(pdf)
    report = verify.verify(sealed.data, roots=key.chain, now=NOW)
    assert (report.intact, report.trusted, report.level, report.problems) == (True, True, "B-B", ())
    assert report.signatures[0].covers_whole_file
    judged = pdfsig(sealed.data, tmp_path)
    assert "Signature is Valid" in judged
    assert "Total document signed" in judged
    assert "ETSI.CAdES.detached" in judged
    dice = random.Random(7)
    for _try in range(40):
        place = dice.randrange(len(sealed.data))
        flipped = bytearray(sealed.data)
        flipped[place] ^= 1 << dice.randrange(8)
        assert not verify.verify(bytes(flipped), roots=key.chain, now=NOW).intact, place
    for place in (20, len(pdf) // 2, len(pdf) + 500):
        flipped = bytearray(sealed.data)
        flipped[place] ^= 1
        assert "Signature is Valid" not in pdfsig(bytes(flipped), tmp_path)
    assert not verify.verify(sealed.data + b"\n% more", roots=key.chain, now=NOW).intact


def test_every_byte_of_the_signature_container_counts(key: keys.SealKey, pdf: bytes) -> None:
    sealed = seal.seal(pdf, key=key, now=NOW).data
    start = sealed.rindex(b"/Contents <")
    dice = random.Random(3)
    for _try in range(60):
        flipped = bytearray(sealed)
        flipped[start + 11 + dice.randrange(4000)] ^= 1 << dice.randrange(7)
        assert not verify.verify(bytes(flipped), roots=key.chain, now=NOW).intact


def test_later_changes_and_strangers_are_told_apart(key: keys.SealKey, pdf: bytes) -> None:
    sealed = seal.seal(pdf, key=key, now=NOW).data
    writer = stamps.writer(sealed)
    stamps.draw(writer, [stamps.Mark(spot=Spot(kind="signature", page=0, box=(60, 60, 260, 100)), text="Forged")])
    output = io.BytesIO()
    writer.write(output)
    forged = verify.verify(output.getvalue(), roots=key.chain, now=NOW)
    assert not forged.intact
    assert forged.signatures[0].later_changes == "forbidden"
    stranger = verify.verify(sealed, roots=[], now=NOW)
    assert (stranger.intact, stranger.trusted) == (True, False)
    assert "does not lead to a root" in stranger.signatures[0].problems[0]
    assert verify.verify(pdf, roots=key.chain).problems == ("This PDF carries no signature.",)
    for noise in (b"", b"%PDF-", b"%PDF-1.4\n" + bytes(range(256)) * 20, sealed[:-400]):
        assert not verify.verify(noise, roots=key.chain).intact


def test_earlier_signatures_are_kept(key: keys.SealKey, pdf: bytes, tmp_path: Path) -> None:
    meta = signers.PdfSignatureMetadata(field_name="Theirs", subfilter=SigSeedSubFilter.PADES)
    theirs = outside_loop(lambda: signers.sign_pdf(stamps.writer(pdf), meta, signer=key.signer).getvalue())
    sealed = seal.seal(theirs, key=key, now=NOW, marks=marks_in(pdf))
    assert sealed.data.startswith(theirs)
    report = verify.verify(sealed.data, roots=key.chain, now=NOW)
    assert report.intact
    assert report.signatures[0].field_name == "Theirs"
    assert len(report.signatures) == 3
    assert pdfsig(sealed.data, tmp_path).count("Signature is Valid") == 3
    with pytest.raises(PdfRefused, match="signed already"):
        seal.seal(theirs, key=key, now=NOW, appendix=pdf)


def test_a_certified_file_gets_an_invisible_seal_and_a_locked_one_none(key: keys.SealKey, pdf: bytes) -> None:
    certified = seal.seal(pdf, key=key, now=NOW).data
    again = seal.seal(certified, key=key, now=NOW, marks=marks_in(pdf))
    assert verify.verify(again.data, roots=key.chain, now=NOW).intact
    meta = signers.PdfSignatureMetadata(field_name="Lock", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    locked = outside_loop(lambda: signers.sign_pdf(stamps.writer(pdf), meta, signer=key.signer).getvalue())
    assert document.inspect(locked).locked
    with pytest.raises(PdfRefused, match="forbids"):
        seal.seal(locked, key=key, now=NOW)


def test_time_stamps_and_revocation_data_raise_the_level(pki: Pki, pdf: bytes, tmp_path: Path) -> None:
    stamper = RequestsHTTPTimeStamper(pki.tsa_url)
    for level in ("B-T", "B-LT", "B-LTA"):
        options = seal.SealOptions(timestamper=stamper, level=level, roots=(pki.root,))  # type: ignore[arg-type]
        sealed = seal.seal(pdf, key=pki.key, now=NOW, marks=marks_in(pdf), options=options)
        assert (sealed.level, sealed.notes) == (level, ())
        report = verify.verify(sealed.data, roots=[pki.root], now=datetime.now(UTC))
        assert (report.intact, report.trusted, report.level) == (True, True, level)
        stamped = report.signatures[0]
        assert "Northlight TSA" in stamped.timestamp_by
        assert stamped.timestamp_at is not None
        assert stamped.chain[0].startswith("Common Name: Northlight GmbH Seal")
        assert len(stamped.chain) == 3
        judged = pdfsig(sealed.data, tmp_path)
        assert "Signature is Valid" in judged
        assert ("Not total document signed" in judged) == (level != "B-T")  # what follows is for checking it later
    assert seal.reachable(pki.key, seal.SealOptions(timestamper=stamper)) == "B-LTA"


def test_an_authority_that_is_away_costs_a_level_or_is_refused(key: keys.SealKey, pki: Pki, pdf: bytes) -> None:
    away = RequestsHTTPTimeStamper("http://127.0.0.1:9/tsa", timeout=2)
    sealed = seal.seal(pdf, key=key, now=NOW, options=seal.SealOptions(timestamper=away))
    assert sealed.level == "B-B"
    assert "B-T was not reached" in sealed.notes[0]
    chain = pki.pem[pki.pem.index(b"-----BEGIN CERT") :]
    rootless = keys.load_pem(pki.pem, chain[: chain.rindex(b"-----BEGIN CERT")])
    lower = seal.seal(
        pdf, key=rootless, now=NOW, options=seal.SealOptions(timestamper=RequestsHTTPTimeStamper(pki.tsa_url))
    )
    assert lower.level == "B-T"  # the root is not known here, so no revocation data can be gathered
    assert len(lower.notes) == 2
    with pytest.raises(TimestampUnavailable, match="tried again"):
        seal.seal(pdf, key=key, now=NOW, options=seal.SealOptions(timestamper=away, policy="refuse"))
    with pytest.raises(SealRefused, match="needs a time stamp authority"):
        seal.seal(pdf, key=key, now=NOW, options=seal.SealOptions(level="B-T"))


def test_sealing_is_quick(key: keys.SealKey, pdf: bytes) -> None:
    marks = marks_in(pdf)
    seal.seal(pdf, key=key, now=NOW, marks=marks)
    spent = []
    for _try in range(5):
        begin = time.process_time()
        seal.seal(pdf, key=key, now=NOW, marks=marks)
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.3


def test_certificates_print_hostile_names_as_text() -> None:
    facts = certificate.CertificateFacts(
        organisation="Northlight", envelope_id="e", number="E-1", title='#panic("x") *bold* $x$', status="s", method="m",
        completed_at=NOW, time_zone="Europe/Berlin", sender="Rita", verify_url="https://example.com/verify",
        files=(certificate.FileFacts(name="a.pdf", pages=1, original_sha256="0" * 64, presented_sha256="0" * 64),),
        signers=(certificate.SignerFacts(name="]#[ {} <b>", role="Signer", order=1, outcome="Signed"),),
    )  # fmt: skip
    words = places.text_of(certificate.certificate(facts))
    assert '#panic("x") *bold* $x$' in words
    assert "]#[ {} <b>" in words
    assert pem.detect(b"none") is False


def test_the_engine_works_inside_a_running_event_loop(key: keys.SealKey, pdf: bytes) -> None:
    import asyncio

    async def inside() -> verify.Report:
        return verify.verify(seal.seal(pdf, key=key, now=NOW).data, roots=key.chain, now=NOW)

    assert outside_loop(lambda: asyncio.run(inside())).trusted
