from __future__ import annotations

import io
import os
import signal
import time
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document
from docx.shared import Inches
from PIL import Image

from pactline.files import convert, embedded, sandbox, tracked
from pactline.files.sandbox_server import Refused
from pactline.kernel.errors import Blocked, InvalidInput, Unavailable

from .builders import docx, raw_docx

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "contracts"
TEMPLATES = sorted(SHARED.glob("*/*.docx"))


@pytest.fixture(autouse=True)
def embedded_converter(settings: object) -> None:
    settings.PACTLINE_PDF_ENGINE = "embedded"  # type: ignore[attr-defined]


def words_of(pdf: bytes) -> str:
    return " ".join("".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf)).split())


def test_a_document_becomes_a_pdf_with_all_its_text() -> None:
    def change(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Confidential"
        document.add_table(1, 1).cell(0, 0).text = "Übergröße 12.500,00 €"
        picture = io.BytesIO()
        Image.new("RGB", (20, 20), "red").save(picture, "PNG")
        document.add_picture(picture, width=Inches(1))

    made = convert.to_pdf(docx("Pay within thirty days.", change=change))
    assert (made.engine, made.pages) == ("embedded", 1)
    for word in ("Pay within thirty days.", "Confidential", "Übergröße 12.500,00 €"):
        assert word in words_of(made.pdf)


@pytest.mark.skipif(not TEMPLATES, reason="the shared templates are not beside this checkout")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.parent.name)
def test_every_shared_template_is_converted(path: Path) -> None:
    made = convert.to_pdf(path.read_bytes(), name=path.name)
    assert made.pages == len(pdfium.PdfDocument(made.pdf)) >= 1


def test_tracked_changes_must_be_decided_on_first() -> None:
    data = raw_docx('<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins></w:p>')
    with pytest.raises(Blocked, match=r"“offer\.docx” contains tracked changes"):
        convert.to_pdf(data, name="offer.docx")
    assert "new" in words_of(convert.to_pdf(tracked.accept_all(data)).pdf)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<w:p><w:r><w:t>\u05e9\u05dc\u05d5\u05dd</w:t></w:r></w:p>", "right-to-left"),
        ("<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>", "formulas"),
        (
            '<w:p><w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
            'wordprocessingDrawing"><wp:wrapSquare/></wp:anchor></w:drawing></w:r></w:p>',
            "text around them",
        ),
    ],
)
def test_what_the_embedded_converter_cannot_draw_is_refused_with_what_to_install(body: str, what: str) -> None:
    with pytest.raises(Unavailable) as caught:
        convert.to_pdf(raw_docx(body))
    assert what in caught.value.message
    assert "libreoffice-writer" in caught.value.message
    assert "PACTLINE_CONVERTER_URL" in caught.value.message


def test_the_guard_finds_lost_words_and_lost_paragraphs() -> None:
    whole = docx("The provider shall deliver.", "The customer shall pay the provider.", "Nothing else applies here.")
    part = convert.to_pdf(docx("The provider shall deliver.", "The customer shall pay the provider.")).pdf
    _pages, missing = embedded.missing_text(whole, part)
    assert {"nothing", "else", "applies", "here"} <= set(missing)
    assert embedded.missing_text(whole, convert.to_pdf(whole).pdf) == (1, [])
    shuffled = docx("provider the deliver shall.", "pay provider the customer the shall.", "here applies else nothing.")
    _pages, missing = embedded.missing_text(whole, convert.to_pdf(shuffled).pdf)
    assert "The customer shall pay the provider." in missing


def test_lost_text_is_told_and_nothing_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_arguments: object, **_options: object) -> None:
        raise Refused("lost", missing=["indemnify"], count=1)

    monkeypatch.setattr(sandbox, "run", run)
    with pytest.raises(Unavailable, match=r"would lose text .1 places, such as “indemnify”"):
        convert.to_pdf(docx("x"))


def test_a_damaged_document() -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        convert.to_pdf(docx("x")[:100])


def test_a_converter_that_is_set_but_missing_is_named(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "soffice", lambda: None)
    with pytest.raises(Unavailable, match="LibreOffice is set"):
        convert.to_pdf(docx("x"), engine="libreoffice")
    with pytest.raises(Unavailable, match="PACTLINE_CONVERTER_URL"):
        convert.to_pdf(docx("x"), engine="gotenberg")
    settings.PACTLINE_PDF_ENGINE = "auto"  # type: ignore[attr-defined]
    assert convert.available_engine() == "embedded"
    settings.PACTLINE_CONVERTER_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="does not answer"):
        convert.to_pdf(docx("x"))


def test_a_libreoffice_stand_in_is_run_with_a_profile_of_its_own(tmp_path: Path, settings: object) -> None:
    """A program in LibreOffice's place: its result passes the guard or is refused, and its time is limited."""
    good = convert.to_pdf(docx("Hello world")).pdf
    (tmp_path / "good.pdf").write_bytes(good)
    program = tmp_path / "soffice"
    program.write_text(
        "#!/bin/sh\nfor last; do :; done\n"
        f'case "$1" in -env:UserInstallation=file://*) cp {tmp_path}/good.pdf "$(dirname "$last")/document.pdf";; esac\n'
    )
    program.chmod(0o755)
    settings.PACTLINE_SOFFICE = str(program)  # type: ignore[attr-defined]
    assert convert.to_pdf(docx("Hello world"), engine="libreoffice").engine == "libreoffice"
    with pytest.raises(Unavailable, match="lose text"):
        convert.to_pdf(docx("Hello missing world"), engine="libreoffice")


def test_libreoffice_that_hangs_is_ended(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    settings.PACTLINE_SOFFICE = str(program)  # type: ignore[attr-defined]
    monkeypatch.setattr(convert, "SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="did not finish"):
        convert._libreoffice(docx("x"), "x")
    assert time.monotonic() - started < 10


# ---- the sandbox itself


def test_time_memory_and_crashes_end_the_child_only() -> None:
    here = "pactline.files.tests.test_convert"
    with pytest.raises(sandbox.LimitReached, match="time"):
        sandbox.run(f"{here}:spin", b"", seconds=1)
    with pytest.raises(sandbox.LimitReached, match="memory"):
        sandbox.run(f"{here}:eat", b"", memory=400 << 20)
    with pytest.raises(sandbox.LimitReached, match="crash"):
        sandbox.run(f"{here}:crash", b"")
    with pytest.raises(sandbox.JobFailed, match="ValueError: no"):
        sandbox.run(f"{here}:fail", b"")
    with pytest.raises(sandbox.JobFailed):
        sandbox.run("pactline.nowhere:job", b"")
    assert sandbox.run(f"{here}:echo", b"data", options={"a": 1}) == ({"a": 1, "secret": None}, b"data")


def test_the_server_is_started_again_when_it_has_left() -> None:
    here = "pactline.files.tests.test_convert"
    sandbox.run(f"{here}:echo", b"1")
    process = sandbox._server._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert sandbox.run(f"{here}:echo", b"2")[1] == b"2"


def spin(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    while True:
        pass


def eat(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    return {}, b"x" * (2 << 30)


def crash(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    os.abort()


def fail(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    raise ValueError("no")


def echo(options: dict[str, object], data: bytes) -> tuple[dict[str, object], bytes]:
    return {**options, "secret": os.environ.get("DATABASE_URL")}, data
