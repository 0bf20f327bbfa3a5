"""The pages: what a configurator does in the browser without JavaScript, and what others may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pactline.authoring import actions
from pactline.authoring.condition_input import condition_of, groups_of
from pactline.authoring.models import (
    Clause,
    ContractType,
    InternalSignatoryRule,
    Template,
    TemplateRule,
    TemplateStatus,
)
from pactline.authoring.testing import document
from pactline.identity.testing import Cast

from .subjects import KIND, register

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
GERMAN = {"field": "account.country", "op": "eq", "value": "DE"}


@pytest.fixture(autouse=True)
def _subject() -> None:
    register()


@pytest.fixture
def sales(cast: Cast) -> ContractType:
    return actions.create_contract_type(name="Sales contract", actor=cast.olga)


@pytest.fixture
def template(cast: Cast, sales: ContractType) -> Template:
    done = actions.upload_template(
        document(
            "For {customer_name}: {{ field_quote_number }}",
            "[Drafting note: x]",
            "{{ clause_liability }} {{ table_lines }}",
        ),
        filename="msa.docx",
        name="MSA",
        contract_type_id=sales.pk,
        subject_kind=KIND,
        actor=cast.olga,
    )
    return done.template


def word(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("offer.docx", data or document("Dear {{ field_customer_name }}"))


def test_upload_by_form_leads_to_the_studio(client_for: Sign, sales: ContractType) -> None:
    client = client_for("olga")
    assert client.get(reverse("authoring:template_new")).status_code == 200
    sent = client.post(
        reverse("authoring:template_new"),
        {"file": word(), "name": "", "contract_type_id": str(sales.pk), "subject_kind": KIND, "language": "en"},
    )
    made = Template.objects.get()
    assert sent.status_code == 303 and sent["Location"].startswith(made.get_absolute_url())
    assert made.name == "offer"
    page = client.get(made.get_absolute_url()).content.decode()
    assert "field_customer_name" in page and "Customer name" in page


def test_a_refused_file_stands_on_the_form_and_keeps_nothing(client_for: Sign, sales: ContractType) -> None:
    sent = client_for("olga").post(
        reverse("authoring:template_new"),
        {
            "file": SimpleUploadedFile("bad.docx", b"no document"),
            "contract_type_id": str(sales.pk),
            "subject_kind": KIND,
            "language": "en",
        },
    )
    assert sent.status_code == 422 and not Template.objects.exists()


def test_the_studio_names_problems_offers_conversion_and_maps_tags(
    client_for: Sign, template: Template, cast: Cast
) -> None:
    client = client_for("olga")
    page = client.get(template.get_absolute_url()).content.decode()
    assert "clause_liability" in page and "not mapped" in page
    placeholders = client.get(template.get_absolute_url(), {"tab": "placeholders"})
    assert "{customer_name}" in placeholders.content.decode()
    rows = placeholders.context["placeholders"]
    post = {f"ids-{row.key}": " ".join(row.ids) for row in rows}
    post |= {f"choice-{row.key}": row.choice for row in rows} | {f"tag-{row.key}": row.tag for row in rows}
    done = client.post(reverse("authoring:template_conversion", args=[template.pk]), post)
    assert done.status_code == 303
    template.refresh_from_db()
    assert template.draft is not None and template.draft.placeholders == 0
    assert template.draft.mappings.get(key="field_customer_name").path == "account.name"
    tag = reverse("authoring:template_tag", args=[template.pk, "field_customer_name"])
    assert "Stands at" in client.get(tag).content.decode()
    bad = client.post(tag, {"label": "Customer", "source": "path", "path": "account.secret"})
    assert bad.status_code == 422
    saved = client.post(tag, {"label": "Customer", "source": "constant", "text": "Fixed Ltd"})
    assert saved.status_code == 303
    assert template.draft.mappings.get(key="field_customer_name").text == "Fixed Ltd"
    table = reverse("authoring:template_table", args=[template.pk, "table_lines"])
    assert client.get(table).status_code == 200
    assert (
        client.post(
            table,
            {
                "source": "quote.lines",
                "columns": ["name", "total"],
                "sort_by": "total",
                "hierarchy": "on",
                "condition-0-0-field": "total",
                "condition-0-0-op": "gt",
                "condition-0-0-value": "0",
            },
        ).status_code
        == 303
    )
    mapped = template.draft.mappings.get(key="table_lines").table
    assert mapped.sort_by == "total" and mapped.condition == {"field": "total", "op": "gt", "value": "0"}
    assert [column.key for column in mapped.columns.filter(is_shown=True)] == ["name", "total"]


def test_publish_button_is_refused_with_sentences_then_works(client_for: Sign, template: Template, cast: Cast) -> None:
    client = client_for("olga")
    url = reverse("authoring:template_publication", args=[template.pk])
    refused = client.post(url)
    assert refused.status_code == 409 and "clause_liability" in refused.content.decode()
    clause = actions.create_clause(name="Liability", actor=cast.olga)
    actions.add_variation(clause.pk, name="Standard", text="Limited.", active=True, actor=cast.olga)
    assert client.post(reverse("authoring:template_suggestion", args=[template.pk])).status_code == 303
    asked = "as we proposed, and nobody has confirmed"
    assert asked in client.get(template.get_absolute_url()).content.decode()
    assert client.post(reverse("authoring:template_confirmation", args=[template.pk])).status_code == 303
    assert asked not in client.get(template.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 303
    template.refresh_from_db()
    assert template.status == TemplateStatus.PUBLISHED
    assert client.post(url).status_code == 409
    assert client.post(reverse("authoring:template_revision", args=[template.pk])).status_code == 303
    assert client.get(template.get_absolute_url(), {"tab": "versions"}).status_code == 200
    assert client.post(reverse("authoring:template_discard", args=[template.pk])).status_code == 303


def test_publishing_names_the_tag_without_a_mapping_and_its_place(client_for: Sign, template: Template) -> None:
    client = client_for("olga")
    url = reverse("authoring:template_publication", args=[template.pk])
    draft = reverse("authoring:template_tag", args=[template.pk, "field_quote_number"])
    empty = client.post(draft, {"label": "Number", "source": "path", "path": ""})
    assert empty.status_code == 422
    refused = client.post(url)
    words = refused.content.decode()
    assert refused.status_code == 409 and "clause_liability" in words and "paragraph 3" in words
    for who, status in (("rita", 403), ("sam", 403)):
        assert client_for(who).post(url).status_code == status
    template.refresh_from_db()
    assert template.status == TemplateStatus.DRAFT and template.draft is not None


def test_preview_is_a_pdf_or_word_file_and_says_what_it_lacks(client_for: Sign, template: Template) -> None:
    client = client_for("olga")
    url = reverse("authoring:template_preview", args=[template.pk])
    shown = client.get(url)
    assert (
        shown.status_code == 200 and shown.content.startswith(b"%PDF-") and shown["Content-Type"] == "application/pdf"
    )
    assert client.get(url, {"as": "docx"}).content.startswith(b"PK")
    lacks = client.get(reverse("authoring:template_preview_problems", args=[template.pk])).content.decode()
    assert "clause_liability" in lacks and "Signature Page" in lacks


def test_every_page_of_a_template_opens_and_others_are_refused(client_for: Sign, template: Template) -> None:
    names = ["edit", "file", "copy", "removal", "activity"]
    for name in names:
        url = reverse(f"authoring:template_{name}", args=[template.pk])
        assert client_for("olga").get(url).status_code == 200, name
        assert client_for("rita").get(url).status_code == 403, name
    assert client_for("rita").get(template.get_absolute_url()).status_code == 200
    assert "template_publication" not in client_for("rita").get(template.get_absolute_url()).content.decode()
    for verb in ("publication", "revision", "discard", "conversion", "suggestion", "confirmation"):
        assert client_for("rita").post(reverse(f"authoring:template_{verb}", args=[template.pk])).status_code == 403
    assert client_for("sam").get(template.get_absolute_url()).status_code == 403
    assert Client().get(template.get_absolute_url()).status_code == 302
    template.refresh_from_db()
    assert template.status == TemplateStatus.DRAFT


def test_clauses_are_written_with_conditions_as_rows(client_for: Sign, cast: Cast) -> None:
    client = client_for("olga")
    sent = client.post(reverse("authoring:clause_new"), {"name": "Limitation of liability"})
    clause = Clause.objects.get()
    assert sent.status_code == 303
    post: dict[str, Any] = {
        "name": "German",
        "rank": "0",
        "order": "10",
        "language": "de",
        "text": "Deutsches Recht für {{ field_customer_name }}.",
        "condition-0-0-field": "account.country",
        "condition-0-0-op": "in",
        "condition-0-0-value": "DE, AT",
        "condition-1-0-field": "quote.total",
        "condition-1-0-op": "gt",
        "condition-1-0-value": "1000",
        "condition-1-1-field": "request.is_pilot",
        "condition-1-1-op": "is_true",
        "condition-1-1-value": "",
    }
    url = reverse("authoring:variation_new", args=[clause.pk])
    assert client.get(url).status_code == 200
    incomplete = client.post(url, post | {"condition-0-0-op": ""})
    assert incomplete.status_code == 422 and "compared" in incomplete.content.decode()
    assert client.post(url, post).status_code == 303
    row = clause.variations.get()
    assert row.condition == {
        "any": [
            {"field": "account.country", "op": "in", "value": ["DE", "AT"]},
            {
                "all": [
                    {"field": "quote.total", "op": "gt", "value": "1000"},
                    {"field": "request.is_pilot", "op": "is_true"},
                ]
            },
        ]
    }
    edit = reverse("authoring:variation", args=[row.pk])
    assert 'value="DE, AT"' in client.get(edit).content.decode()
    assert client.post(edit, post | {"name": "Renamed"}).status_code == 303
    row.refresh_from_db()
    assert row.name == "Renamed" and "any" in row.condition
    assert client.post(reverse("authoring:variation_activity", args=[row.pk])).status_code == 303
    row.refresh_from_db()
    assert row.is_active
    page = client.get(clause.get_absolute_url()).content.decode()
    assert "Deutsches Recht" in page and "Customer country is one of DE, AT" in page
    tag = reverse("authoring:variation_tag", args=[row.pk, "field_customer_name"])
    assert client.post(tag, {"source": "constant", "text": "X"}).status_code == 303
    assert client_for("lena").get(clause.get_absolute_url()).status_code == 200
    assert client_for("lena").post(url, post).status_code == 403


def test_rules_types_models_and_categories_have_pages(
    client_for: Sign, cast: Cast, sales: ContractType, template: Template
) -> None:
    client = client_for("olga")
    for name in (
        "templates",
        "clauses",
        "template_rules",
        "signatory_rules",
        "contract_types",
        "contract_models",
        "categories",
    ):
        assert client.get(reverse(f"authoring:{name}")).status_code == 200, name
        assert client_for("sam").get(reverse(f"authoring:{name}")).status_code == 403, name
    sent = client.post(
        reverse("authoring:template_rule_new"),
        {
            "name": "Germany",
            "template_id": str(template.pk),
            "order": "5",
            "is_active": "on",
            "condition-0-0-field": "account.country",
            "condition-0-0-op": "eq",
            "condition-0-0-value": "DE",
        },
    )
    assert sent.status_code == 303
    rule = TemplateRule.objects.get()
    assert rule.condition == GERMAN
    assert "Germany" in client.get(reverse("authoring:template_rule", args=[rule.pk])).content.decode()
    assert client.get(reverse("authoring:template_rules")).status_code == 200
    assert client.post(reverse("authoring:template_rule_removal", args=[rule.pk])).status_code == 303
    signed = client.post(
        reverse("authoring:signatory_rule_new"),
        {
            "name": "Everything",
            "order": "9",
            "is_active": "on",
            "user_1": str(cast.user("ivan").pk),
            "role_1": "signer",
        },
    )
    assert signed.status_code == 303
    people = InternalSignatoryRule.objects.get()
    assert [signer.user.name for signer in people.signers.all()] == [cast.user("ivan").name]
    assert client.get(reverse("authoring:signatory_rule", args=[people.pk])).status_code == 200
    assert (
        client.post(
            reverse("authoring:contract_model_new"), {"name": "Subscription", "required_fields": "end, value"}
        ).status_code
        == 303
    )
    assert client.post(reverse("authoring:category_new"), {"name": "NDA Japan", "is_active": "on"}).status_code == 303
    assert client.post(reverse("authoring:contract_type_new"), {"name": "NDA"}).status_code == 303
    assert client.get(reverse("authoring:contract_type", args=[sales.pk])).status_code == 200
    assert client.post(reverse("authoring:contract_type_activity", args=[sales.pk])).status_code == 303
    sales.refresh_from_db()
    assert not sales.is_active


@pytest.mark.parametrize(
    "condition",
    [
        {},
        GERMAN,
        {"all": [GERMAN, {"field": "a", "op": "is_set"}]},
        {"any": [GERMAN, {"all": [GERMAN, GERMAN]}]},
    ],
)
def test_conditions_survive_the_form(condition: dict[str, Any]) -> None:
    groups = groups_of(condition)
    assert groups is not None and condition_of(groups) == condition


def test_a_condition_that_rows_cannot_show_is_said_in_words() -> None:
    assert groups_of({"not": GERMAN}) is None
    assert groups_of({"all": [{"any": [GERMAN]}]}) is None


def test_pages_ask_the_database_a_bounded_number_of_times(
    client_for: Sign, cast: Cast, sales: ContractType, django_assert_max_num_queries: Any
) -> None:
    tags = " ".join("{{{{ field_a{} }}}}".format("abcdefghij"[n % 10]) * (n // 10 + 1) for n in range(40))
    for number in range(8):
        done = actions.upload_template(
            document(tags, "{{ table_lines }}"),
            filename="a.docx",
            name=f"T{number}",
            contract_type_id=sales.pk,
            subject_kind=KIND,
            actor=cast.olga,
        )
        clause = actions.create_clause(name=f"Clause {number}", actor=cast.olga)
        for rank in range(3):
            actions.add_variation(
                clause.pk, name=f"V{rank}", text="Words {{ field_customer_name }}", rank=rank, actor=cast.olga
            )
    client = client_for("olga")
    client.get(reverse("authoring:templates"))
    for url, most in (
        (reverse("authoring:templates"), 12),
        (reverse("authoring:clauses"), 12),
        (done.template.get_absolute_url(), 30),
        (clause.get_absolute_url(), 20),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_rows_lead_only_those_who_may_open_them(cast: Cast, client_for: Sign, template: Template) -> None:
    rule = actions.create_template_rule(name="Always", template_id=template.pk, actor=cast.olga)
    signatory = actions.create_signatory_rule(
        name="Director", signers=[{"user_id": str(cast.ivan.user_id)}], actor=cast.olga
    )
    category = actions.create_category(name="Europe", actor=cast.olga)
    model = actions.create_contract_model(name="Subscription", actor=cast.olga)
    pages = {
        "template_rules": ("template_rule", rule),
        "signatory_rules": ("signatory_rule", signatory),
        "contract_types": ("contract_type", template.contract_type),
        "categories": ("category", category),
        "contract_models": ("contract_model", model),
    }
    for index, (name, row) in pages.items():
        address, target = reverse(f"authoring:{index}"), reverse(f"authoring:{name}", args=[row.pk])
        read, configured = (client_for(who).get(address).content.decode() for who in ("rita", "olga"))
        assert str(row) in read and target not in read, index
        assert f'href="{target}"' in configured, index
        assert client_for("rita").get(target).status_code == 403
