"""Tags are found wherever Word lets people put them, and what is wrong with them is said with the place."""

from __future__ import annotations

import pytest
from docx.document import Document

from pactline.authoring.docx.expressions import ExpressionError, evaluate, parse
from pactline.authoring.docx.package import NotADocument, Package
from pactline.authoring.docx.tags import Found, Kind, find_tags
from pactline.authoring.testing import block_control, document, run_control, split, text_box


def found_in(*paragraphs: str, change: object = None) -> Found:
    return find_tags(Package(document(*paragraphs, change=change)))  # type: ignore[arg-type]


def test_every_kind_of_control_is_found_in_any_case() -> None:
    names = [
        "Field_Customer_Name",
        "CLAUSE_Liability",
        "signature_customer",
        "sign_date_customer",
        "signatory_name_customer",
        "signatory_email_customer",
        "signatory_title_customer",
    ]

    def change(made: Document) -> None:
        for name in names:
            made.add_paragraph("x ")._p.append(run_control(name))
        table = made.add_table(rows=2, cols=2)
        element = table._tbl
        holder = made.add_paragraph()._p
        holder.addnext(block_control("table_lines", element))

    found = found_in(change=change)
    assert found.problems == []
    assert set(found.keys()) == {name.lower() for name in names} | {"table_lines"}
    kinds = {tag.key: tag.kind for tag in found.tags}
    assert kinds["field_customer_name"] is Kind.FIELD
    assert kinds["table_lines"] is Kind.TABLE
    assert kinds["signatory_title_customer"] is Kind.SIGNATORY_TITLE


def test_tags_are_found_in_header_footer_nested_table_text_box_and_note() -> None:
    def change(made: Document) -> None:
        made.sections[0].header.paragraphs[0].text = "No. {{ field_number }}"
        made.sections[0].footer.paragraphs[0].text = "{{ field_footer }}"
        outer = made.add_table(rows=1, cols=2)
        outer.cell(0, 0).text = "Label"
        inner = outer.cell(0, 1).add_table(rows=1, cols=1)
        inner.cell(0, 0).text = "{{ field_nested }}"
        made.add_paragraph()._p.append(text_box("{{ field_boxed }}"))

    found = found_in("body {{ field_body }}", change=change)
    assert set(found.keys()) == {"field_body", "field_number", "field_footer", "field_nested", "field_boxed"}
    places = {tag.key: str(tag.place) for tag in found.tags}
    assert places["field_number"].startswith("header")
    assert places["field_footer"].startswith("footer")
    assert "text box" in places["field_boxed"]
    assert "table 1" in places["field_nested"]
    assert sum(1 for tag in found.tags if tag.key == "field_boxed") == 1


def test_a_tag_split_over_runs_is_one_tag() -> None:
    def change(made: Document) -> None:
        split(made.add_paragraph(), "Dear {{ field_customer_name }}, hello", [6, 7, 12, 20, 27])

    assert found_in(change=change).keys() == ["field_customer_name"]


def test_unbalanced_unknown_and_doubled_tags_are_named_with_their_place() -> None:
    def change(made: Document) -> None:
        made.add_paragraph("x ")._p.append(run_control("fild_wrong"))
        made.add_paragraph("{{ table_lines }}")
        made.add_paragraph("{{ table_lines }}")

    found = found_in(
        "open {{ field_a", "closed }} here", "{% for x in y %}", "{% if field_b %} never closed", change=change
    )
    text = "\n".join(found.problems)
    assert "no closing counterpart" in text and "no opening counterpart" in text
    assert "fild_wrong" in text and "no known prefix" in text
    assert "stands twice" in text
    assert "never closed" in text
    assert "no statement that templates know" in text
    assert all("paragraph" in problem for problem in found.problems)


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__",
        "''.__class__.__mro__[1].__subclasses__()",
        "x.__class__",
        "self",
        "range(10)",
        "x()",
        "x[0]",
        "1 + 1",
        "lipsum",
        "cycler.__init__.__globals__",
        "x|attr('y')",
        "[1, 2]",
        "{'a': 1}",
        "x if y else z",
        "namespace()",
        "_secret",
    ],
)
def test_nothing_but_names_filters_and_comparisons_is_evaluated(expression: str) -> None:
    if expression in ("self", "lipsum"):
        with pytest.raises(LookupError):
            evaluate(parse(expression), {})
        return
    with pytest.raises(ExpressionError):
        parse(expression)


def test_an_injection_in_a_template_is_a_problem_with_a_place_and_is_never_run() -> None:
    found = found_in("Hello {{ ''.__class__ }}")
    assert found.keys() == []
    assert len(found.problems) == 1 and "refused" in found.problems[0] and "paragraph 1" in found.problems[0]


def test_filters_comparisons_and_curly_quotes() -> None:
    values = {"field_name": "meridian", "a.b": "DE", "no": "no"}
    assert evaluate(parse("Field_Name | upper"), values) == "MERIDIAN"
    assert evaluate(parse("a.b == “DE”"), values) is True
    assert evaluate(parse("missing | default('–')"), values) == "–"
    assert not evaluate(parse("not a.b or no"), values)
    assert evaluate(parse("no | box"), values) == "[    ]"


def test_words_own_controls_are_left_alone() -> None:
    def change(made: Document) -> None:
        from docx.oxml import parse_xml

        from pactline.authoring.testing import NS

        made.element.body.insert(
            0,
            parse_xml(
                f'<w:sdt {NS}><w:sdtPr><w:alias w:val="Contents"/><w:docPartObj/></w:sdtPr><w:sdtContent>'
                "<w:p/></w:sdtContent></w:sdt>"
            ),
        )

    assert found_in(change=change).tags == []


def test_bytes_that_are_no_document_are_refused_with_a_sentence() -> None:
    for data in (b"", b"hello", b"PK\x03\x04broken"):
        with pytest.raises(NotADocument, match="Word document"):
            Package(data)
