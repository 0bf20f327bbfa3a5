"""A template's way: upload, conversion, mapping, publication, revision; and what refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx.document import Document

from pactline.activity.models import Event
from pactline.authoring import actions, completeness, queries
from pactline.authoring.docx.content import Signer
from pactline.authoring.docx.parties import EXTERNAL, INTERNAL
from pactline.authoring.models import ContractType, Template, TemplateMapping, TemplateStatus
from pactline.authoring.testing import body_text, document, opened
from pactline.files.models import Blob
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState

from .subjects import KIND, context, register

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[5] / "shared" / "data" / "contracts"
REAL = sorted(DATA.glob("common-paper-*/template.docx"))
SIGNERS = [
    Signer(
        number=1,
        side=EXTERNAL,
        name="Carl Weber",
        title="CFO",
        email="carl@meridian.example",
        legal_name="Meridian GmbH",
    ),
    Signer(
        number=2,
        side=INTERNAL,
        name="Ivan Petrov",
        title="Director",
        email="ivan@us.example",
        legal_name="Northlight Ltd",
    ),
]


@pytest.fixture(autouse=True)
def _subject() -> None:
    register()


@pytest.fixture
def sales(cast: Cast) -> ContractType:
    return actions.create_contract_type(name="Sales contract", actor=cast.olga)


def simple() -> bytes:
    def change(made: Document) -> None:
        table = made.add_table(rows=2, cols=2)
        table.cell(0, 0).text = "Product"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ line.name }}", "{{ line.qty }} × {{ line.unit_price }}"

    return document(
        "Contract {{ field_quote_number }} with {{ field_customer_name }}",
        "{{ clause_liability }}",
        "{% if field_is_pilot %}Pilot for {{ field_pilot_weeks }} weeks.{% endif %}",
        "{{ signature_customer }} {{ signature_internal }}",
        change=change,
    )


def upload(cast: Cast, sales: ContractType, data: bytes | None = None, name: str = "MSA") -> Any:
    return actions.upload_template(
        data or simple(), filename="msa.docx", name=name, contract_type_id=sales.pk, subject_kind=KIND, actor=cast.olga
    )


def library(cast: Cast) -> Any:
    clause = actions.create_clause(name="Liability", actor=cast.olga)
    actions.add_variation(
        clause.pk,
        name="Standard",
        text="Liability is limited to {{ field_total }}.",
        order=10,
        active=True,
        actor=cast.olga,
    )
    return clause


def test_upload_finds_tags_proposes_what_fills_them_and_tells_it(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales)
    rows = {mapping.key: mapping for mapping in done.version.mappings.all()}
    assert set(rows) == {
        "field_quote_number",
        "field_customer_name",
        "clause_liability",
        "field_is_pilot",
        "field_pilot_weeks",
        "signature_customer",
        "signature_internal",
        "table_lines",
    }
    assert (rows["field_quote_number"].source, rows["field_quote_number"].path) == ("path", "quote.number")
    assert rows["field_customer_name"].path == "account.name"
    assert rows["clause_liability"].source == ""
    assert rows["field_pilot_weeks"].source == "ask"
    assert rows["signature_internal"].signer_side == "internal"
    assert [column.key for column in rows["table_lines"].table.columns.all()] == [
        "number",
        "name",
        "quantity",
        "unit_price",
        "total",
        "note",
        "qty",
    ]
    assert done.template.status == TemplateStatus.DRAFT
    assert Event.objects.filter(name="authoring.template.uploaded", subject_id=done.template.pk).count() == 1


@pytest.mark.parametrize(
    ("data", "filename"),
    [(b"", "a.docx"), (b"hello", "a.docx"), (b"PK\x03\x04rubbish", "a.docx"), (b"%PDF-1.7 no", "a.pdf")],
)
def test_a_file_that_is_no_word_document_is_refused_and_nothing_is_kept(
    cast: Cast, sales: ContractType, data: bytes, filename: str
) -> None:
    with pytest.raises(InvalidInput):
        actions.upload_template(
            data, filename=filename, name="X", contract_type_id=sales.pk, subject_kind=KIND, actor=cast.olga
        )
    assert not Template.objects.exists() and not Blob.objects.exists()


@pytest.mark.parametrize(
    ("paragraphs", "called"),
    [
        (["", "Master  Services Agreement", "This agreement is made by the parties."], "Master Services Agreement"),
        (["This agreement is made by the parties."], "our-paper"),
        (["Agreement with {{ field_customer_name }}"], "our-paper"),
        ([], "our-paper"),
    ],
)
def test_without_a_name_a_template_is_called_as_its_document(
    paragraphs: list[str], called: str, cast: Cast, sales: ContractType
) -> None:
    done = actions.upload_template(
        document(*paragraphs), filename="our-paper.docx", name="", contract_type_id=sales.pk, actor=cast.olga
    )
    assert done.template.name == called


def test_only_configurators_upload_and_only_publishers_publish(cast: Cast, sales: ContractType) -> None:
    with pytest.raises(NotAllowed):
        actions.upload_template(
            simple(), filename="a.docx", name="X", contract_type_id=sales.pk, subject_kind=KIND, actor=cast.rita
        )
    assert not Template.objects.exists()
    done = upload(cast, sales)
    with pytest.raises(NotAllowed):
        actions.publish(done.template.pk, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.get(done.template.pk, actor=cast.sam)
    assert queries.get(done.template.pk, actor=cast.ada) == done.template


def test_publishing_is_blocked_with_tag_and_place_until_everything_is_mapped(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales)
    with pytest.raises(Blocked) as refused:
        actions.publish(done.template.pk, actor=cast.olga)
    assert len(refused.value.problems) == 1
    assert "clause_liability" in refused.value.problems[0] and "paragraph 2" in refused.value.problems[0]
    assert not Event.objects.filter(name="authoring.template.published").exists()
    clause = library(cast)
    actions.map_tag(done.version.pk, "clause_liability", clause_id=clause.pk, actor=cast.olga)
    published = actions.publish(done.template.pk, actor=cast.olga)
    assert published.status == TemplateStatus.PUBLISHED and published.current_id == done.version.pk
    assert published.draft_id is None
    assert not published.current.mappings.filter(is_suggested=True).exists()


def test_a_clause_whose_last_variation_is_switched_off_blocks_publishing(cast: Cast, sales: ContractType) -> None:
    clause = library(cast)
    done = upload(cast, sales)
    actions.deactivate_variation(clause.variations.get().pk, actor=cast.olga)
    assert any("no active variation" in problem for problem in completeness.problems_of(done.template))


def test_unknown_tags_and_columns_block_publishing(cast: Cast, sales: ContractType) -> None:
    def change(made: Document) -> None:
        made.add_table(rows=1, cols=1).cell(0, 0).text = "{{ line.colour }}"

    done = upload(cast, sales, document("{{ ''.__class__ }}", "{{ field_a", change=change))
    text = "\n".join(completeness.problems_of(done.template))
    assert "refused" in text and "no closing" in text and "line.colour" in text
    with pytest.raises(Blocked):
        actions.publish(done.template.pk, actor=cast.olga)


def test_an_inactive_type_is_offered_nowhere_and_blocks_publishing(cast: Cast, sales: ContractType) -> None:
    library(cast)
    done = upload(cast, sales)
    actions.deactivate_contract_type(sales.pk, actor=cast.olga)
    with pytest.raises(Blocked):
        actions.publish(done.template.pk, actor=cast.olga)
    with pytest.raises(InvalidInput):
        upload(cast, sales, name="Other")
    assert sales not in queries.contract_types(only_active=True)


def test_a_model_serves_one_type_only(cast: Cast) -> None:
    model = actions.create_contract_model(name="Subscription", actor=cast.olga)
    actions.create_contract_type(name="One", model_id=model.pk, actor=cast.olga)
    with pytest.raises(InvalidInput, match="one type only"):
        actions.create_contract_type(name="Two", model_id=model.pk, actor=cast.olga)
    assert not ContractType.objects.filter(name="Two").exists()


def test_mapping_is_checked_and_frozen_once_published(cast: Cast, sales: ContractType) -> None:
    library(cast)
    done = upload(cast, sales)
    key = "field_customer_name"
    with pytest.raises(InvalidInput, match="no field"):
        actions.map_tag(done.version.pk, key, source="path", path="account.password", actor=cast.olga)
    with pytest.raises(InvalidInput):
        actions.map_tag(done.version.pk, key, source="signer", actor=cast.olga)
    with pytest.raises(InvalidInput):
        actions.map_tag(done.version.pk, key, source="path", path="account.name", format="hex", actor=cast.olga)
    assert TemplateMapping.objects.get(version=done.version, key=key).path == "account.name"
    actions.map_tag(done.version.pk, key, source="constant", text="Fixed Ltd", actor=cast.olga)
    actions.publish(done.template.pk, actor=cast.olga)
    with pytest.raises(WrongState, match="create a revision"):
        actions.map_tag(done.version.pk, key, source="constant", text="Other", actor=cast.olga)


def test_a_revision_keeps_known_tags_adds_new_and_drops_vanished_ones(cast: Cast, sales: ContractType) -> None:
    library(cast)
    done = upload(cast, sales)
    actions.map_tag(done.version.pk, "field_customer_name", source="constant", text="Kept Ltd", actor=cast.olga)
    actions.publish(done.template.pk, actor=cast.olga)
    template = actions.create_revision(done.template.pk, actor=cast.olga)
    assert template.status == TemplateStatus.EDITING and template.draft is not None and template.draft.number == 2
    assert queries.usable_templates(sales.pk).get() == template
    parsed = actions.replace_file(
        template.pk, document("{{ field_customer_name }} {{ field_quote_total }}"), filename="b.docx", actor=cast.olga
    )
    assert parsed.kept == ("field_customer_name",) and parsed.added == ("field_quote_total",)
    assert "clause_liability" in parsed.dropped
    assert parsed.version.mappings.get(key="field_customer_name").text == "Kept Ltd"
    assert done.version.mappings.count() == 8
    template.refresh_from_db()
    actions.publish(template.pk, actor=cast.olga)
    template.refresh_from_db()
    assert template.current is not None and template.current.number == 2
    again = actions.create_revision(template.pk, actor=cast.olga)
    actions.discard_revision(again.pk, actor=cast.olga)
    template.refresh_from_db()
    assert (
        template.status == TemplateStatus.PUBLISHED and template.current.number == 2 and template.versions.count() == 2
    )


def test_copy_starts_as_a_draft_with_the_same_mapping(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales)
    copied = actions.copy_template(done.template.pk, name="", actor=cast.olga)
    assert copied.status == TemplateStatus.DRAFT and copied.name == "MSA (copy)"
    assert copied.draft is not None and copied.draft.mappings.count() == done.version.mappings.count()
    assert copied.draft.mappings.get(key="table_lines").table.columns.count() == 7


def test_filling_writes_values_clause_table_and_signatures_and_keeps_a_snapshot(
    cast: Cast, sales: ContractType
) -> None:
    library(cast)
    done = upload(cast, sales)
    filled = actions.fill(done.version, context(answers={"pilot_weeks": "4"}), signers=SIGNERS)
    assert filled.problems == ()
    text = body_text(filled.docx)
    assert (
        "Contract Q-7 with Meridian GmbH" in text
        and "Liability is limited to €1,234.50." in text
        and "Pilot" not in text
    )
    rows = [[cell.text for cell in row.cells] for row in opened(filled.docx).tables[0].rows]
    assert rows[1:] == [["Suite", "1 × 1,000.00"], ["Seat", "25 × 8.00"], ["Training", "1 × 34.50"]]
    assert [(place.signer, place.mark.value) for place in filled.places] == [(1, "signature"), (2, "signature")]
    assert filled.values["values"]["field_quote_number"] == "Q-7"
    again = actions.fill(done.version, context(answers={"pilot_weeks": "4"}), signers=SIGNERS)
    assert again.values_hash == filled.values_hash
    other = actions.fill(done.version, context(answers={"pilot_weeks": "5"}), signers=SIGNERS)
    assert other.values_hash != filled.values_hash


def test_an_empty_value_is_a_problem_with_tag_and_place_unless_it_may_be_empty(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales, document("To {{ field_customer_name }}"))
    empty = context(account={"name": "", "country": "DE"})
    problems = actions.fill(done.version, empty).problems
    assert len(problems) == 1 and "field_customer_name" in problems[0] and "paragraph 1" in problems[0]
    actions.map_tag(done.version.pk, "field_customer_name", fallback="whom it concerns", actor=cast.olga)
    filled = actions.fill(done.version, empty)
    assert filled.problems == () and body_text(filled.docx).startswith("To whom it concerns")
    actions.map_tag(done.version.pk, "field_customer_name", fallback="", allow_empty=True, actor=cast.olga)
    assert actions.fill(done.version, empty).problems == ()


def test_questions_are_asked_and_answers_written(cast: Cast, sales: ContractType) -> None:
    done = upload(
        cast, sales, document("{{ field_governing_law }} {{ field_favourite_colour }} {{ field_notice_days }} days")
    )
    asked = {question.key: question for question in actions.questions(done.version)}
    assert set(asked) == {"favourite_colour", "notice_days"}
    assert asked["notice_days"].usual == "30"
    text = body_text(actions.fill(done.version, context(answers={"favourite_colour": "blue"})).docx)
    assert text.startswith("England blue 30 days")


def test_preview_is_filled_with_samples_and_made_into_a_pdf(cast: Cast, sales: ContractType) -> None:
    library(cast)
    done = upload(cast, sales)
    shown = actions.preview(done.template.pk, actor=cast.olga)
    assert shown.problems == ()
    assert shown.pdf.startswith(b"%PDF-")
    with pytest.raises(NotAllowed):
        actions.preview(done.template.pk, actor=cast.sam)


@pytest.mark.skipif(not REAL, reason="the shared data is not there")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_every_real_template_is_converted_mapped_published_and_filled(
    cast: Cast, sales: ContractType, path: Path
) -> None:
    done = upload(cast, sales, path.read_bytes())
    assert done.version.placeholders > 0
    converted = actions.convert_placeholders(done.template.pk, actor=cast.olga)
    assert converted.version.placeholders == 0 and len(converted.added) > 10
    published = actions.publish(done.template.pk, actor=cast.olga)
    assert published.current is not None
    filled = actions.fill(published.current, context(), signers=SIGNERS)
    assert filled.problems == ()
    assert filled.appended == ("Order Schedule",)
    text = body_text(filled.docx)
    assert "{" not in text and "Carl Weber" in text and "Ivan Petrov" in text
    assert {(place.signer, place.mark.value) for place in filled.places} >= {
        (1, "signature"),
        (2, "signature"),
        (1, "date"),
    }


def test_conversion_follows_decisions_and_refuses_wrong_ones(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales, document("{customer} owes {amount}"))
    with pytest.raises(InvalidInput):
        actions.convert_placeholders(done.template.pk, decisions={"{amount}": {"choice": "burn"}}, actor=cast.olga)
    with pytest.raises(InvalidInput, match="braces"):
        actions.convert_placeholders(
            done.template.pk, decisions={"{amount}": {"choice": "tag", "tag": "x }} {{ y"}}, actor=cast.olga
        )
    parsed = actions.convert_placeholders(
        done.template.pk, decisions={"{amount}": {"choice": "tag", "tag": "field_quote_total"}}, actor=cast.olga
    )
    assert set(parsed.added) == {"field_customer", "field_quote_total"}
    parsed.version.refresh_from_db()
    assert parsed.version.original != parsed.version.file


def test_an_unused_draft_can_be_deleted_a_published_one_not(cast: Cast, sales: ContractType) -> None:
    done = upload(cast, sales, document("words"))
    actions.remove_template(done.template.pk, actor=cast.olga)
    assert not Template.objects.exists()
    other = upload(cast, sales, document("words"), name="Other")
    actions.publish(other.template.pk, actor=cast.olga)
    with pytest.raises(WrongState):
        actions.remove_template(other.template.pk, actor=cast.olga)
