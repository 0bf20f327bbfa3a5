"""A filled document says exactly what it was given, where the tags stood, and keeps everything else of the template."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pactline.authoring.docx.anchors import Mark, signature_places, visible_label
from pactline.authoring.docx.content import ClauseText, Column, Content, Row, Signer, TableData
from pactline.authoring.docx.conversion import convert
from pactline.authoring.docx.filling import fill
from pactline.authoring.docx.ooxml import w
from pactline.authoring.docx.package import Package
from pactline.authoring.docx.parties import EXTERNAL, INTERNAL
from pactline.authoring.docx.tags import Kind, find_tags
from pactline.authoring.testing import block_control, body_text, document, opened, run_control, save, split, text_box

DATA = Path(__file__).parents[5] / "shared" / "data" / "contracts"
TEMPLATES = sorted(DATA.glob("common-paper-*/template.docx"))
CARL = Signer(
    number=1, side=EXTERNAL, name="Carl Weber", title="CFO", email="carl@meridian.example", legal_name="Meridian GmbH"
)
DORA = Signer(
    number=2, side=EXTERNAL, name="Dora Lind", title="CEO", email="dora@meridian.example", legal_name="Meridian GmbH"
)
IVAN = Signer(
    number=3, side=INTERNAL, name="Ivan Petrov", title="Director", email="ivan@us.example", legal_name="Northlight Ltd"
)
LINES = TableData(
    columns=[Column("number", "No."), Column("name", "Product", indented=True), Column("total", "Total", right=True)],
    rows=[
        Row(cells={"number": "1", "name": "Suite", "total": "120.00"}),
        Row(cells={"number": "1.1", "name": "Seat", "total": "100.00"}, level=1),
        Row(cells={"number": "2", "name": "Training", "total": "50.00"}),
    ],
    totals=[("Total", "EUR 170.00")],
    with_totals=True,
)
BARE = Content(append_missing=False)


def filled(data: bytes, **parts: object) -> str:
    done = fill(data, Content(append_missing=False, **parts))  # type: ignore[arg-type]
    assert [str(problem) for problem in done.problems] == []
    return body_text(done.data)


def test_values_stand_in_body_header_footer_box_nested_table_and_split_runs() -> None:
    def change(made: Document) -> None:
        made.sections[0].header.paragraphs[0].text = "No. {{ field_x }}"
        made.sections[0].footer.paragraphs[0].text = "{{ field_x }} / {{ field_y }}"
        table = made.add_table(rows=1, cols=1)
        table.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "n {{ field_x }}"
        made.add_paragraph()._p.append(text_box("b {{ field_x }}"))
        split(made.add_paragraph(), "s {{ field_x }} e", [3, 5, 9, 12])

    done = fill(
        document("{{ FIELD_X }}", change=change),
        Content(values={"field_x": "A & B <c>", "field_y": "two"}, append_missing=False),
    )
    assert done.problems == ()
    made = opened(done.data)
    assert made.sections[0].header.paragraphs[0].text == "No. A & B <c>"
    assert made.sections[0].footer.paragraphs[0].text == "A & B <c> / two"
    text = body_text(done.data)
    assert text.count("A & B <c>") == 7 and "s A & B <c> e" in text and "{{" not in text


def test_line_feeds_become_breaks_and_formatting_stays() -> None:
    def change(made: Document) -> None:
        run = made.add_paragraph().add_run("{{ field_address }}")
        run.italic, run.font.size = True, Pt(9)

    done = fill(document(change=change), Content(values={"field_address": "Street 1\nTown"}, append_missing=False))
    run = opened(done.data).paragraphs[0].runs[0]
    assert run.text == "Street 1\nTown" and run.italic and run.font.size == Pt(9)


def test_content_controls_at_every_level() -> None:
    def change(made: Document) -> None:
        made.add_paragraph("Name: ")._p.append(run_control("field_name"))
        made.add_paragraph("x")._p.addnext(block_control("FIELD_block", "old words"))
        empty = run_control("field_empty", "")
        made.add_paragraph("E: ")._p.append(empty)

    done = fill(
        document(change=change),
        Content(
            values={"field_name": "Meridian", "field_block": "new words", "field_empty": "was empty"},
            append_missing=False,
        ),
    )
    assert done.problems == ()
    text = body_text(done.data)
    assert "Name: Meridian" in text and "new words" in text and "old words" not in text and "E: was empty" in text
    control = next(opened(done.data).element.body.iter(w("sdt")))
    assert control.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is None
    assert next(control.iter(w("r"))).find(f"{w('rPr')}/{w('b')}") is not None


def test_a_field_without_a_value_is_a_problem_with_tag_and_place() -> None:
    done = fill(document("Heading", "Dear {{ field_gone }}"), BARE)
    assert len(done.problems) == 1
    assert "field_gone" in str(done.problems[0]) and "paragraph 2" in str(done.problems[0])


@given(st.text(st.sampled_from("{}%[]. field_secretline|\n\ue000'\"_"), max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_value_is_ever_read_as_a_tag(value: str) -> None:
    template = document("A {{ field_x }} B", "{{ clause_c }}", "{{ field_secret }}")
    done = fill(
        template,
        Content(
            values={"field_x": value, "field_secret": "SECRET"},
            append_missing=False,
            clauses={"clause_c": ClauseText(title="C", paragraphs=(value,))},
        ),
    )
    assert done.problems == ()
    lines = body_text(done.data)
    assert lines == f"A {value} B\n{value}\nSECRET"


def test_injection_through_names_and_lines_stays_text() -> None:
    evil = "{{ field_secret }}{% if x %}{{ ''.__class__ }}"

    def change(made: Document) -> None:
        table = made.add_table(rows=2, cols=1)
        table.cell(1, 0).text = "{{ line.name }}"

    template = document("{{ signatory_name_customer }} {{ signature_customer }}", change=change)
    done = fill(
        template,
        Content(
            values={"field_secret": "SECRET"},
            append_missing=False,
            signers=[Signer(number=1, side=EXTERNAL, name=evil)],
            tables={"table_lines": TableData(columns=[], rows=[Row(cells={"name": evil})])},
        ),
    )
    assert done.problems == ()
    assert body_text(done.data).count(evil) == 2 and "SECRET" not in body_text(done.data)


def test_an_injection_in_the_template_is_not_run() -> None:
    done = fill(document("{{ ''.__class__.__mro__ }} {{ cycler.__init__ }}"), BARE)
    assert "class" in body_text(done.data) and "<class" not in body_text(done.data)


def test_conditions_in_a_line_over_paragraphs_and_over_rows() -> None:
    def change(made: Document) -> None:
        table = made.add_table(rows=3, cols=2)
        for row, texts in enumerate([("head", "head"), ("{% if field_a %}gone", "row{% endif %}"), ("last", "row")]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text

    template = document(
        "x {% if field_a %}A{% else %}B{% endif %} y",
        "{% if field_b == 'DE' %}",
        "German",
        "{% endif %}",
        "{% if field_a %}",
        "never",
        "{% if field_b %}inner{% endif %}",
        "{% endif %}",
        "end",
        change=change,
    )
    done = fill(template, Content(values={"field_a": "no", "field_b": "DE"}, append_missing=False))
    assert done.problems == ()
    assert [line for line in body_text(done.data).splitlines() if line] == [
        "x B y",
        "German",
        "end",
        "head",
        "head",
        "last",
        "row",
    ]
    assert len(opened(done.data).tables[0].rows) == 2
    kept = fill(template, Content(values={"field_a": "yes", "field_b": "US"}, append_missing=False))
    assert [line for line in body_text(kept.data).splitlines() if line] == [
        "x A y",
        "never",
        "inner",
        "end",
        "head",
        "head",
        "gone",
        "row",
        "last",
        "row",
    ]


def line_table(made: Document) -> None:
    table = made.add_table(rows=3, cols=3, style="Table Grid")
    for column, text in enumerate(("No.", "Product", "Total")):
        table.cell(0, column).text = text
    for column, text in enumerate(("{{ line.number }}", "{{ line.name }}", "{{ LINE.total }}")):
        table.cell(1, column).text = text
    table.cell(2, 1).text, table.cell(2, 2).text = "Total", "{{ field_total }}"


def test_a_row_with_line_tags_repeats_for_each_line_and_bundles_are_indented() -> None:
    done = fill(
        document(change=line_table),
        Content(values={"field_total": "170.00"}, tables={"table_lines": LINES}, append_missing=False),
    )
    assert done.problems == ()
    table = opened(done.data).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Product", "Total"],
        ["1", "Suite", "120.00"],
        ["1.1", "Seat", "100.00"],
        ["2", "Training", "50.00"],
        ["", "Total", "170.00"],
    ]
    assert table.style is not None and table.style.name == "Table Grid"
    assert table.cell(2, 1).paragraphs[0].paragraph_format.left_indent is not None
    assert table.cell(1, 1).paragraphs[0].paragraph_format.left_indent is None
    empty = fill(
        document(change=line_table),
        Content(
            values={"field_total": "0"}, append_missing=False, tables={"table_lines": TableData(columns=[], rows=[])}
        ),
    )
    assert len(opened(empty.data).tables[0].rows) == 2


def test_an_unknown_column_is_a_problem() -> None:
    def change(made: Document) -> None:
        made.add_table(rows=1, cols=1).cell(0, 0).text = "{{ line.colour }}"

    done = fill(document(change=change), Content(tables={"table_lines": LINES}, append_missing=False))
    assert [problem.key for problem in done.problems] == ["line.colour"]


def test_a_table_control_around_a_table_without_line_tags_is_filled_by_columns() -> None:
    def change(made: Document) -> None:
        table = made.add_table(rows=2, cols=3)
        for column, text in enumerate(("No.", "Product", "Total")):
            table.cell(0, column).text = text
        element = table._tbl
        holder = made.add_paragraph()
        holder._p.addnext(block_control("table_lines", element))

    done = fill(document(change=change), Content(tables={"table_lines": LINES}, append_missing=False))
    assert [row.cells[1].text for row in opened(done.data).tables[0].rows] == [
        "Product",
        "Suite",
        "Seat",
        "Training",
        "",
    ]


def test_the_heads_of_a_table_without_line_tags_say_what_stands_below() -> None:
    def change(made: Document) -> None:
        table = made.add_table(rows=2, cols=4)
        for column, text in enumerate(("Description", "Qty", "Amount", "Remarks")):
            table.cell(0, column).text = text
        element = table._tbl
        made.add_paragraph()._p.addnext(block_control("table_lines", element))

    lines = TableData(
        columns=[Column("name", "Product"), Column("total", "Net")],
        names={"quantity": ("Quantity",), "unit_price": ("Unit price",)},
        rows=[Row(cells={"name": "Seat", "total": "100.00", "quantity": "25", "unit_price": "4.00"})],
    )
    done = fill(document(change=change), Content(tables={"table_lines": lines}, append_missing=False))
    assert [cell.text for cell in opened(done.data).tables[0].rows[1].cells] == ["Seat", "25", "100.00", ""]


def test_a_table_tag_in_a_line_draws_a_table_of_our_own_with_totals() -> None:
    done = fill(
        document("Products", "{{ table_lines }}", "end"), Content(tables={"table_lines": LINES}, append_missing=False)
    )
    assert done.problems == ()
    table = opened(done.data).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["No.", "Product", "Total"]
    assert table.rows[-1].cells[-1].text == "EUR 170.00" and len(table.rows) == 5


def clause_document() -> bytes:
    made = docx.Document()
    made.add_paragraph("Liability of {{ field_name }}", style="Heading 2")
    made.add_paragraph("first", style="List Number")
    made.add_paragraph("second", style="List Number")
    return save(made)


def test_a_clause_brings_its_words_styles_numbering_and_nested_tags() -> None:
    template = document("before", "{{ clause_liability }}", "after")
    done = fill(
        template,
        Content(
            values={"field_name": "Meridian"},
            append_missing=False,
            clauses={"clause_liability": ClauseText(title="Liability", data=clause_document())},
        ),
    )
    assert done.problems == ()
    paragraphs = opened(done.data).paragraphs
    assert [paragraph.text for paragraph in paragraphs] == [
        "before",
        "Liability of Meridian",
        "first",
        "second",
        "after",
    ]
    assert paragraphs[1].style is not None and paragraphs[1].style.name == "Heading 2"
    assert paragraphs[2].style is not None and paragraphs[2].style.name == "List Number"


def test_a_clause_within_a_line_a_control_and_a_cell() -> None:
    def change(made: Document) -> None:
        made.add_paragraph("c")._p.addnext(block_control("clause_a", "old"))
        made.add_table(rows=1, cols=1).cell(0, 0).text = "{{ clause_a }}"

    one = document("the clause words")
    text = filled(document("x {{ clause_a }} y", change=change), clauses={"clause_a": ClauseText(title="A", data=one)})
    assert text.count("the clause words") == 3 and "old" not in text and "x the clause words y" in text


def test_custom_words_of_a_deal_stand_as_paragraphs_and_a_missing_clause_is_a_problem() -> None:
    text = filled(document("{{ clause_a }}"), clauses={"clause_a": ClauseText(title="A", paragraphs=("One.", "Two."))})
    assert text == "One.\nTwo."
    done = fill(document("{{ clause_b }}"), BARE)
    assert [problem.key for problem in done.problems] == ["clause_b"]


def signature_table(made: Document) -> None:
    table = made.add_table(rows=4, cols=3)
    rows = [
        ("", "PROVIDER", "CUSTOMER"),
        ("Signature", "{{ signature_provider }}", "{{ signature_customer }}"),
        ("Name", "{{ signatory_name_provider }}", "{{ signatory_name_customer }}"),
        ("Date", "{{ sign_date_provider }}", "{{ sign_date_customer }}"),
    ]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text


def test_a_signing_table_repeats_for_further_signatories_and_marks_every_place() -> None:
    done = fill(
        document("Sign here:", change=signature_table), Content(signers=[CARL, DORA, IVAN], append_missing=False)
    )
    assert done.problems == ()
    places = [(place.signer, place.mark) for place in signature_places(done.data)]
    assert places == [
        (3, Mark.SIGNATURE),
        (1, Mark.SIGNATURE),
        (3, Mark.DATE),
        (1, Mark.DATE),
        (2, Mark.SIGNATURE),
        (2, Mark.DATE),
    ]
    text = body_text(done.data)
    assert text.count("Ivan Petrov") == 1 and text.count("Carl Weber") == 1 and text.count("Dora Lind") == 1


def test_signing_blocks_in_paragraphs_and_controls_repeat_in_order() -> None:
    def change(made: Document) -> None:
        made.add_paragraph()._p.append(run_control("signature_internal"))
        made.add_paragraph()._p.append(run_control("signatory_name_internal"))

    template = document(
        "By: {{ signature_customer }}", "{{ signatory_name_customer }}, {{ signatory_title_customer }}", change=change
    )
    done = fill(template, Content(signers=[CARL, DORA, IVAN], append_missing=False))
    assert done.problems == ()
    lines = [line for line in body_text(done.data).splitlines() if line]
    assert lines == [
        "By: Signer 1: signature",
        "Carl Weber, CFO",
        "By: Signer 2: signature",
        "Dora Lind, CEO",
        "Signer 3: signature",
        "Ivan Petrov",
    ]


def test_numbered_places_name_one_signatory_and_unknown_sides_are_problems() -> None:
    done = fill(
        document("{{ signature_customer_2 }} {{ signature_customer_1 }}"),
        Content(signers=[CARL, DORA], append_missing=False),
    )
    assert body_text(done.data) == "Signer 2: signature Signer 1: signature"
    unknown = fill(document("{{ signature_witness }}"), Content(signers=[CARL], append_missing=False))
    assert [problem.key for problem in unknown.problems] == ["signature_witness"]
    told = fill(
        document("{{ signature_witness }}"),
        Content(signers=[CARL], append_missing=False, slots={"witness": (EXTERNAL, 1)}),
    )
    assert told.problems == () and visible_label(1, Mark.SIGNATURE) in body_text(told.data)


def test_what_the_template_has_no_place_for_is_appended() -> None:
    done = fill(
        document("A contract with no tags at all."),
        Content(
            tables={"table_lines": LINES},
            signers=[CARL, IVAN],
            terms=("clause_cap",),
            clauses={"clause_cap": ClauseText(title="Liability cap", paragraphs=("Twice the fees.",))},
        ),
    )
    assert done.problems == ()
    assert done.appended == ("Deal Terms", "Order Schedule", "Signature Page")
    text = body_text(done.data)
    assert text.startswith("A contract with no tags at all.") and "Twice the fees." in text and "Training" in text
    assert {(place.signer, place.mark) for place in signature_places(done.data)} == {
        (1, Mark.SIGNATURE),
        (1, Mark.DATE),
        (3, Mark.SIGNATURE),
        (3, Mark.DATE),
    }


def test_words_of_the_library_in_the_exhibit_take_the_letters_of_the_contract() -> None:
    def change(made: Document) -> None:
        made.add_paragraph().add_run("Contract words").font.name = "Arial"

    done = fill(
        document(change=change),
        Content(terms=("clause_cap",), clauses={"clause_cap": ClauseText(title="Cap", data=document("Library words"))}),
    )
    paragraph = next(p for p in opened(done.data).paragraphs if p.text == "Library words")
    assert paragraph.runs[0].font.name == "Arial"


def everything(data: bytes) -> Content:
    found = find_tags(Package(data))
    values = {key: "yes" if "has_" in key else f"value of {key}" for key in found.keys(Kind.FIELD, Kind.CONDITION)}
    return Content(values=values, tables={"table_lines": LINES}, signers=[CARL, IVAN])


@pytest.mark.skipif(not TEMPLATES, reason="the shared data is not there")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_real_templates_fill_and_open_again_with_everything_that_they_had(path: Path) -> None:
    original = path.read_bytes()
    template = convert(original).data
    done = fill(template, everything(template))
    assert [str(problem) for problem in done.problems] == []
    assert done.appended == ("Order Schedule",)
    before, after = opened(original), opened(done.data)
    assert [style.name for style in before.styles][:200] == [style.name for style in after.styles][:200]
    assert len(after.tables) == len(before.tables) + 1
    assert len(after.sections) == len(before.sections)
    for one, two in zip(before.sections, after.sections, strict=True):
        assert [p.text for p in one.header.paragraphs] == [p.text for p in two.header.paragraphs]
        assert [p.text for p in one.footer.paragraphs] == [p.text for p in two.footer.paragraphs]
    assert _numbering(original) == _numbering(done.data)
    text = body_text(done.data)
    assert "{" not in text and "rafting note" not in text and "field_" not in text.replace("value of field_", "")
    places = [(place.signer, place.mark) for place in signature_places(done.data)]
    assert {(1, Mark.SIGNATURE), (3, Mark.SIGNATURE), (1, Mark.DATE), (3, Mark.DATE)} <= set(places)


def _numbering(data: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "word/numbering.xml" not in package.namelist():
            return None
        return etree.tostring(etree.fromstring(package.read("word/numbering.xml")), method="c14n")


@pytest.mark.skipif(not TEMPLATES, reason="the shared data is not there")
def test_the_attribution_stays_and_filling_is_fast() -> None:
    template = convert((DATA / "common-paper-csa-with-sla" / "template.docx").read_bytes()).data
    content = everything(template)
    fill(template, content)
    started = time.process_time()
    done = fill(template, content)
    assert time.process_time() - started < 0.6
    footers = " ".join(p.text for section in opened(done.data).sections for p in section.footer.paragraphs)
    assert "Common Paper" in footers and "CC BY 4.0" in footers


def footnotes(made: Document) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE as RT
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    from pactline.authoring.testing import NS

    note = "<w:footnote w:id='1'><w:p><w:r><w:t>see {{ field_x }}</w:t></w:r></w:p></w:footnote>"
    text = f"<w:footnotes {NS}>{note}</w:footnotes>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    made.part.relate_to(Part(PackURI("/word/footnotes.xml"), kind, text.encode(), made.part.package), RT.FOOTNOTES)


def test_footnotes_are_filled_too() -> None:
    template = document("body", change=footnotes)
    assert [str(tag.place).split(",")[0] for tag in find_tags(Package(template)).tags] == ["footnotes"]
    done = fill(template, Content(values={"field_x": "page 1"}, append_missing=False))
    assert done.problems == ()
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        assert b"see page 1" in package.read("word/footnotes.xml")


def test_row_and_cell_controls() -> None:
    def change(made: Document) -> None:
        table = made.add_table(rows=3, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Product", "Total"
        for column, name in enumerate(("line_name", "line_total")):
            table.cell(1, column).paragraphs[0]._p.append(run_control(name))
        pattern = table.rows[1]._tr
        above = table.rows[0]._tr
        above.addnext(block_control("table_lines", pattern))
        cell = table._tbl.findall(w("tr"))[-1].findall(w("tc"))[1]
        cell.getprevious().addnext(block_control("field_total", cell))

    template = document(change=change)
    assert find_tags(Package(template)).problems == []
    done = fill(
        template, Content(values={"field_total": "170.00"}, tables={"table_lines": LINES}, append_missing=False)
    )
    assert [str(problem) for problem in done.problems] == []
    words = [line for line in body_text(done.data).splitlines() if line]
    assert words == ["Product", "Total", "Suite", "120.00", "Seat", "100.00", "Training", "50.00", "170.00"]
