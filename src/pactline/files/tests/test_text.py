from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from pactline.files import text as texts
from pactline.files.docx_numbering import formatted
from pactline.files.docx_text import read_docx
from pactline.kernel.errors import InvalidInput

from .builders import REL, docx, pdf, raw_docx

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "contracts"
TEMPLATES = sorted(SHARED.glob("*/template.docx"))
NUMBERING = (
    b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b'<w:abstractNum w:abstractNumId="0">'
    b'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    b'<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    b'<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>'
    b'</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    b'<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    b"</w:num></w:numbering>"
)


def numbered(level: int, text: str, num: int = 5) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def test_every_place_of_a_document_is_read_and_offsets_point_at_it() -> None:
    def change(document: Document) -> None:
        document.add_heading("Scope", 2)
        table = document.add_table(1, 2)
        table.cell(0, 1).text = "in a cell"
        document.sections[0].header.paragraphs[0].text = "at the top"
        document.sections[0].footer.paragraphs[0].text = "at the bottom"
        run = document.add_paragraph("before").add_run()
        run.add_break(WD_BREAK.LINE)
        run.add_text("after")

    text = read_docx(docx("First paragraph", change=change))
    assert text.lines == ["First paragraph", "Scope", "in a cell", "before after", "at the top", "at the bottom"]
    for block in text.blocks:
        assert text.text[block.start : block.end] == text.of(block)
    assert [b.story for b in text.blocks] == ["body"] * 4 + ["header", "footer"]
    assert text.blocks[1].heading_level == 2
    assert text.blocks[2].place == "table 1, row 1, column 2"
    assert text.block_at(text.text.index("cell")) == text.blocks[2]


def test_numbers_are_those_that_word_prints() -> None:
    rel = (
        '<Relationship Id="n" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
        'Target="numbering.xml"/>'
    )
    body = "".join(
        [
            numbered(0, "Definitions"),
            numbered(1, "Terms"),
            numbered(2, "one"),
            numbered(2, "two"),
            numbered(1, "More"),
            numbered(2, "again"),
            numbered(0, "Fees"),
            numbered(1, "Due"),
            numbered(0, "Restarted", num=6),
        ]
    )
    text = read_docx(raw_docx(body, rels=rel, extra={"word/numbering.xml": NUMBERING}))
    assert [b.number for b in text.blocks] == ["1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1", "7."]
    assert text.numbered().splitlines()[7] == "2.1 Due"
    assert "2.1" not in text.text


@pytest.mark.parametrize(
    ("count", "style", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (27, "lowerLetter", "aa"),
        (3, "upperLetter", "C"),
        (12, "ordinal", "12th"),
        (2, "ordinal", "2nd"),
    ],
)
def test_number_formats(count: int, style: str, shown: str) -> None:
    assert formatted(count, style) == shown


def test_content_controls_text_boxes_fields_and_split_runs() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:drawing>'
        "</mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        "<w:sdt><w:sdtPr><w:tag w:val='field_x'/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{cust</w:t></w:r>"
        "<w:r><w:t>omer}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>Page </w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r>{box}</w:p>"
    )
    text = read_docx(raw_docx(body))
    assert text.lines == ["{customer}", "Page 7", "in a box"]
    assert text.blocks[2].story == "textbox"


def test_tracked_changes_count_as_asked() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Pay in </w:t></w:r><w:del w:id="1" w:author="A"><w:r><w:delText>30</w:delText>'
        '</w:r></w:del><w:ins w:id="2" w:author="A"><w:r><w:t>60</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> days'
        "</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:rPr><w:del w:id="3" w:author="A"/></w:rPr></w:pPr><w:r><w:t>One</w:t></w:r></w:p>'
        "<w:p><w:r><w:t> two</w:t></w:r></w:p>"
    )
    data = raw_docx(body)
    assert read_docx(data, changes="final").lines == ["Pay in 60 days", "One two"]
    assert read_docx(data, changes="original").lines == ["Pay in 30 days", "One", "two"]


def test_hidden_text_and_footnotes() -> None:
    def change(document: Document) -> None:
        run = document.paragraphs[0].add_run(" hidden")
        run.font.hidden = True

    data = docx("seen", change=change)
    assert read_docx(data).lines == ["seen hidden"]
    assert read_docx(data, hidden=False).lines == ["seen"]
    note = (
        b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="4"><w:p>'
        b"<w:r><w:t>the note</w:t></w:r></w:p></w:footnote><w:footnote w:id='9'><w:p><w:r><w:t>unused</w:t></w:r></w:p>"
        b"</w:footnote></w:footnotes>"
    )
    rel = f'<Relationship Id="f" Type="{REL}/footnotes" Target="footnotes.xml"/>'
    body = '<w:p><w:r><w:t>text</w:t></w:r><w:r><w:footnoteReference w:id="4"/></w:r></w:p>'
    text = read_docx(raw_docx(body, rels=rel, extra={"word/footnotes.xml": note}))
    assert text.lines == ["text", "the note"]
    assert text.blocks[1].place == "footnote 1"


def test_pdf_and_plain_text() -> None:
    text = texts.extract(pdf("1. First clause", "2. Second clause"), "pdf")
    assert (text.lines, text.pages, text.blocks[1].page) == (["1. First clause", "2. Second clause"], 2, 2)
    plain = texts.extract("Grüße\r\n\r\nzwei\n".encode("cp1252"), "txt")
    assert (plain.lines, plain.blocks[1].place) == (["Grüße", "zwei"], "line 3")
    with pytest.raises(InvalidInput, match="no text"):
        texts.extract(b"x", "png")


def test_a_damaged_document_is_refused_in_words() -> None:
    for data, kind in ((docx("x")[:200], "docx"), (b"%PDF-", "pdf"), (raw_docx("<w:p><w:r>"), "docx")):
        with pytest.raises(InvalidInput, match="cannot be read"):
            texts.extract(data, kind)


def test_deep_nesting_ends_in_words_not_in_a_crash() -> None:
    body = "<w:sdt><w:sdtContent>" * 200 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 200
    with pytest.raises(InvalidInput):
        texts.extract(raw_docx(body), "docx")


def test_the_sandboxed_reader_gives_what_the_plain_one_gives() -> None:
    data = docx("one", "two")
    assert texts.extract(data, "docx") == read_docx(data)


@pytest.mark.skipif(not TEMPLATES, reason="the shared templates are not beside this checkout")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.parent.name)
def test_the_real_templates_are_read_whole(path: Path) -> None:
    text = read_docx(path.read_bytes())
    document = Document(str(path))
    joined = "".join(text.text.split())
    for node in document.element.body.iter(qn("w:t")):
        if node.text and not any(a.tag == qn("w:del") for a in node.iterancestors()):
            assert "".join(node.text.split()) in joined
    assert all(text.text[b.start : b.end].strip() for b in text.blocks)


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1), max_size=8))
def test_offsets_always_cut_out_the_paragraph(lines: list[str]) -> None:
    builder = texts.Text.builder()
    for line in lines:
        builder.add(line)
    text = builder.done(pages=None)
    assert text.lines == lines
    assert text.text == "\n".join(lines)
