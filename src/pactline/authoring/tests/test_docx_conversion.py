"""Placeholders of other people's templates become tags, in their own formatting, however Word has cut them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.document import Document
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.authoring.docx.conversion import Decision, convert
from pactline.authoring.docx.ooxml import T
from pactline.authoring.docx.package import Package
from pactline.authoring.docx.placeholders import Choice, Form, find_placeholders
from pactline.authoring.docx.runs import ParagraphText
from pactline.authoring.docx.tags import Kind, find_tags
from pactline.authoring.testing import body_text, document, opened, split

DATA = Path(__file__).parents[5] / "shared" / "data" / "contracts"
TEMPLATES = sorted(DATA.glob("*/*.docx"))


def test_braces_become_field_tags_in_their_own_formatting() -> None:
    def change(made: Document) -> None:
        paragraph = made.add_paragraph("Between ")
        run = paragraph.add_run("{customer_name}")
        run.bold, run.font.size = True, Pt(14)
        paragraph.add_run(" and us")

    done = convert(document(change=change))
    assert done.made == ("field_customer_name",)
    runs = opened(done.data).paragraphs[0].runs
    assert [run.text for run in runs] == ["Between ", "{{ field_customer_name }}", " and us"]
    assert runs[1].bold and runs[1].font.size == Pt(14)


@given(st.lists(st.integers(1, 33), max_size=6, unique=True))
@settings(max_examples=60, deadline=None)
def test_a_placeholder_converts_the_same_however_it_is_split_over_runs(cuts: list[int]) -> None:
    text = "Dear {customer_name}, [Drafting note: x] bye"

    def change(made: Document) -> None:
        split(made.add_paragraph(), text, cuts)

    assert body_text(convert(document(change=change)).data).strip() == "Dear {{ field_customer_name }},  bye"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30), st.data())
@settings(max_examples=80, deadline=None)
def test_replacing_any_span_over_any_split_gives_exactly_the_new_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=5, unique=True))

    def change(made: Document) -> None:
        split(made.add_paragraph(), text, cuts)

    package = Package(document(change=change))
    paragraph = package.document.paragraphs[0]._p
    joined = ParagraphText(paragraph)
    assert joined.text == text
    joined.replace(start, end, "NEW\nline")
    assert ParagraphText(paragraph).text == text[:start] + "NEW\nline" + text[end:]


def test_notes_are_removed_wording_is_unwrapped_boxes_stay() -> None:
    data = document(
        "[Drafting note: choose one.]",
        "[ x ] Option A",
        "[    ] Option B",
        "[Any claim that the service infringes the rights of a third party]",
        "Fee: [__]%",
        "[Describe the Services]",
    )
    forms = [item.form for item in find_placeholders(Package(data))]
    assert forms == [Form.NOTE, Form.BOX, Form.BOX, Form.WORDING, Form.BLANK, Form.INSTRUCTION]
    lines = body_text(convert(data).data).splitlines()
    assert lines == [
        "[ x ] Option A",
        "[    ] Option B",
        "Any claim that the service infringes the rights of a third party",
        "Fee: {{ field_fee }}%",
        "{{ field_the_services }}",
    ]


def test_round_options_are_offered_and_stay_unless_chosen() -> None:
    data = document("( x ) Pay by invoice", "(    ) Automatic payment", "see section (a) and (  ) here")
    items = find_placeholders(Package(data))
    assert [(item.raw, item.choice) for item in items] == [("( x )", Choice.KEEP), ("(    )", Choice.KEEP)]
    done = convert(data, {"( x )": Decision(Choice.TAG, items[0].tag)})
    assert body_text(done.data).splitlines()[0] == "{{ field_pay_by_invoice | option }} Pay by invoice"


def test_a_note_over_several_paragraphs_goes_as_a_whole() -> None:
    data = document("Keep", "[For example: first", "second", "third.]", "Keep too")
    assert body_text(convert(data).data).splitlines() == ["Keep", "Keep too"]


def test_decisions_by_text_and_by_id_win_over_the_suggestion() -> None:
    data = document("{a} and {b} and [ x ] yes")
    items = find_placeholders(Package(data))
    done = convert(
        data,
        {
            items[0].id: Decision(Choice.TAG, "field_special"),
            "{b}": Decision(Choice.KEEP),
            "[ x ]": Decision(Choice.TAG, "field_choice | box"),
        },
    )
    assert body_text(done.data) == "{{ field_special }} and {b} and {{ field_choice | box }} yes"


def test_statements_become_conditions() -> None:
    done = convert(document("{IF has_pilot}Pilot terms{END-IF}"))
    assert body_text(done.data) == "{% if field_has_pilot %}Pilot terms{% endif %}"
    assert find_tags(Package(done.data)).problems == []


def test_signature_lines_in_paragraphs_are_offered_for_both_sides() -> None:
    data = document("PROVIDER", "By: ____________", "Name: __________", "Date: ________", "CUSTOMER", "By: ___________")
    assert convert(data).made == (
        "signature_provider",
        "signatory_name_provider",
        "sign_date_provider",
        "signature_customer",
    )


def test_one_placeholder_with_two_meanings_gets_two_names() -> None:
    done = convert(document("PROVIDER: {company_name}", "CUSTOMER: {company_name}"))
    assert done.made == ("field_provider_company_name", "field_customer_company_name")


@pytest.mark.skipif(not TEMPLATES, reason="the shared data is not there")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_real_templates_convert_without_a_problem_and_keep_their_shape(path: Path) -> None:
    data = path.read_bytes()
    done = convert(data)
    found = find_tags(Package(done.data))
    assert found.problems == []
    before, after = opened(data), opened(done.data)
    assert len(before.tables) == len(after.tables)
    assert [style.name for style in before.styles] == [style.name for style in after.styles]
    text = body_text(done.data)
    left = [item for item in find_placeholders(Package(done.data)) if item.choice is not Choice.KEEP]
    assert [item.raw for item in left] == []
    assert "rafting note" not in text
    if path.parent.name.startswith("common-paper"):
        assert {Kind.SIGNATURE, Kind.SIGN_DATE, Kind.SIGNATORY_NAME} <= {tag.kind for tag in found.tags}


@pytest.mark.skipif(not TEMPLATES, reason="the shared data is not there")
def test_the_story_template_has_all_its_placeholders_offered() -> None:
    path = DATA / "common-paper-csa-with-sla" / "template.docx"
    items = find_placeholders(Package(path.read_bytes()))
    assert sum(1 for item in items if item.form is Form.BRACE) == 66
    names = {item.tag for item in items if item.form is Form.BRACE}
    assert {"field_provider_company_name", "field_customer_company_name", "signatory_name_customer"} <= names
    assert sum(1 for item in items if item.form is Form.LINE) == 8


def test_the_joined_text_counts_breaks_and_tabs() -> None:
    def change(made: Document) -> None:
        run = made.add_paragraph().add_run("a")
        run.add_tab()
        run.add_text("{x}")
        run.add_break()
        run.add_text("b")

    package = Package(document(change=change))
    assert ParagraphText(package.document.paragraphs[0]._p).text == "a\t{x}\nb"
    done = convert(document(change=change))
    assert body_text(done.data) == "a\t{{ field_x }}\nb"
    assert next(iter(opened(done.data).element.body.iter(T))).text == "a"
