"""CAT9: what is exported here makes the same catalog there."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pactline.catalog import actions, queries, sheets
from pactline.catalog.models import (
    Catalog,
    Category,
    Eligibility,
    Offering,
    Questionnaire,
    Specification,
    SpecificationRelation,
    Suggestion,
    Unit,
)
from pactline.catalog.queries.exchange import COLUMNS, FORMAT
from pactline.catalog.queries.exchange_needs import Tables
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed
from pactline.parties.testing import account

from .test_needs import questionnaire
from .test_rows import box, manager


def fill(cast: Cast) -> Tables:
    """A catalog with something of everything."""
    market = actions.create_catalog(code="HOME", name="Home", translations={"de": {"name": "Heimat"}}, actor=SYSTEM)
    actions.publish_catalog(market.pk, actor=SYSTEM)
    shelf = actions.create_category(name="Cloud/Net", catalog_id=market.pk, eligibility="denied", actor=SYSTEM)
    below = actions.create_category(name="Lines", parent_id=shelf.pk, actor=SYSTEM)
    resource = actions.create_specification(code="PORT", name="Port", kind="resource", actor=SYSTEM)
    product = actions.create_specification(code="LINE", name="Line", actor=SYSTEM)
    actions.add_characteristic(
        specification_id=product.pk, code="speed", name="Speed", kind="number", least="10", most="100", actor=SYSTEM
    )
    when = [{"characteristic": "speed", "op": "at_least", "value": "50"}]
    actions.relate(product.pk, target_id=resource.pk, kind="requires", quantity=Decimal("1.5"), when=when, actor=SYSTEM)
    for one in (resource, product):
        actions.publish_specification(one.pk, actor=SYSTEM)
    line = offering("007", "Line", periodicity="month", category_id=below.pk, specification_id=product.pk, family="Net")
    actions.publish(actions.revise_offering(line.pk, actor=SYSTEM, valid_from=date(2031, 1, 1)).pk, actor=SYSTEM)
    offering(
        "DRAFT", "=1+1", publish=False, description="Two\nlines, “quoted”", translations={"de": {"name": "Entwurf"}}
    )
    actions.retire(offering("OLD").pk, actor=SYSTEM)
    made = box()
    actions.revise_offering(made.pk, actor=SYSTEM)
    customer = account("Meridian", actor=cast.rita)
    actions.add_eligibility("offering", made.pk, effect="deny", account_id=customer.pk, channel="partner", actor=SYSTEM)
    actions.add_eligibility("category", shelf.pk, effect="allow", country="DE", region="BY", actor=SYSTEM)
    actions.add_eligibility("catalog", market.pk, effect="deny", country="US", valid_to=date(2030, 1, 1), actor=SYSTEM)
    actions.add_suggestion(
        line.pk,
        target_id=made.pk,
        kind="upsell",
        quantity=Decimal("2"),
        description="More",
        valid_to=date(2032, 1, 1),
        actor=SYSTEM,
    )
    asked = questionnaire(made)
    actions.publish_questionnaire(asked.pk, actor=SYSTEM)
    actions.revise_questionnaire(asked.pk, actor=SYSTEM)
    return queries.tables(SYSTEM)


def empty() -> None:
    """An installation without a catalog."""
    Eligibility.objects.all().delete()
    Suggestion.objects.all().delete()
    for row in Questionnaire.objects.order_by("-version"):
        row.delete()
    for bundle in (True, False):
        for row in Offering.objects.filter(is_bundle=bundle).order_by("-version"):
            row.delete()
    SpecificationRelation.objects.all().delete()
    for model in (Specification, Unit):
        model.objects.all().delete()  # type: ignore[attr-defined]
    for shelf in Category.objects.order_by("-created_at"):
        shelf.delete()
    Catalog.objects.all().delete()


def test_cat9_json_makes_the_same_catalog(cast: Cast) -> None:
    before = fill(cast)
    document = json.loads(json.dumps({"format": FORMAT, "tables": before}))
    empty()
    added = actions.import_catalog(document, actor=SYSTEM)
    assert queries.tables(SYSTEM) == before
    assert added["offerings"] == len(before["offerings"]) and added["rules"] == 2 and added["eligibilities"] == 3
    assert (added["suggestions"], added["questionnaires"], added["questions"], added["needs_rules"]) == (1, 2, 8, 6)
    assert not any(actions.import_catalog(document, actor=SYSTEM).values())
    assert queries.tables(SYSTEM) == before


def test_cat9_workbook_makes_the_same_catalog(cast: Cast) -> None:
    before = fill(cast)
    book = sheets.write(before, COLUMNS)
    empty()
    actions.import_workbook(book, actor=SYSTEM)
    assert queries.tables(SYSTEM) == before
    assert not any(actions.import_workbook(book, actor=SYSTEM).values())
    with pytest.raises(InvalidInput, match="no workbook"):
        actions.import_workbook(b"PK nothing", actor=SYSTEM)


def test_cat9_what_differs_or_cannot_be_used_changes_nothing(cast: Cast) -> None:
    before = fill(cast)
    for change, words in (
        (lambda t: t["offerings"][0].update(name="Another"), "is here already and differs"),
        (lambda t: t["rules"][0].update(kind="warn"), "is here already and differs"),
        (lambda t: t["offerings"].append({**t["offerings"][0], "key": ["NEW", 1], "unit": "XXX"}), "unit"),
        (
            lambda t: t["offerings"].append({**t["offerings"][0], "key": ["NEW", 1], "category": ["", "No"]}),
            "no such category",
        ),
    ):
        tables = json.loads(json.dumps(before))
        change(tables)  # type: ignore[no-untyped-call]
        with pytest.raises(InvalidInput, match=words):
            actions.import_catalog({"format": FORMAT, "tables": tables}, actor=SYSTEM)
        assert queries.tables(SYSTEM) == before
    for wrong in ({}, {"format": FORMAT, "tables": []}, {"format": FORMAT, "tables": {"units": [{"code": "X"}]}}):
        with pytest.raises(InvalidInput):
            actions.import_catalog(wrong, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.import_catalog({"format": FORMAT, "tables": before}, actor=cast.rita)
    with pytest.raises(NotAllowed):
        queries.tables(cast.rita)


def test_cat9_pages_and_api(cast: Cast) -> None:
    fill(cast)
    client = manager(cast)
    document = client.get("/api/v1/catalog/export").json()
    assert client.post("/api/v1/catalog/imports", document, content_type="application/json").status_code == 201
    assert client.get("/catalog/export.json").json() == document
    book = client.get("/catalog/export.xlsx").content
    for content, status in ((book, 303), (json.dumps(document).encode(), 303), (b"nothing", 422), (b"[]", 422)):
        answer = client.post("/catalog/import", {"file": SimpleUploadedFile("c", content)})
        assert answer.status_code == status, answer.content.decode().partition("data-errors")[2][:600]
    assert client.get("/catalog/export.csv").status_code == 404
