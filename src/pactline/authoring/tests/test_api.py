"""The same verbs over JSON: what they answer, what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.authoring import actions
from pactline.authoring.models import ContractType, Template
from pactline.authoring.testing import document
from pactline.identity.testing import Cast

from .subjects import KIND, register

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
ROOT = "/api/v1/authoring"


@pytest.fixture(autouse=True)
def _subject() -> None:
    register()


@pytest.fixture
def sales(cast: Cast) -> ContractType:
    return actions.create_contract_type(name="Sales contract", actor=cast.olga)


def send(client: Client, method: str, path: str, body: Any = None, **headers: Any) -> Any:
    return getattr(client, method)(f"{ROOT}{path}", body, content_type="application/json", headers=headers)


def upload(client: Client, sales: ContractType, data: bytes) -> Any:
    return client.post(
        f"{ROOT}/templates",
        {
            "file": SimpleUploadedFile("a.docx", data),
            "contract_type_id": str(sales.pk),
            "subject_kind": KIND,
            "name": "MSA",
        },
    )


def test_a_template_from_upload_to_publication(client_for: Sign, sales: ContractType, cast: Cast) -> None:
    client = client_for("olga")
    made = upload(client, sales, document("{customer_name} {{ field_moon }} {{ clause_cap }}"))
    assert made.status_code == 201, made.content
    template_id = made.json()["template"]["id"]
    path = f"/templates/{template_id}"
    found = client.get(f"{ROOT}{path}/placeholders").json()
    assert [(row["raw"], row["tag"]) for row in found] == [("{customer_name}", "field_customer_name")]
    converted = send(
        client, "post", f"{path}/conversion", {"decisions": {"{customer_name}": {"choice": "tag", "tag": "field_who"}}}
    )
    assert converted.json()["added"] == ["field_who"]
    assert (
        send(client, "put", f"{path}/tags/field_who", {"source": "path", "path": "account.name"}).json()["path"]
        == "account.name"
    )
    bad = send(client, "put", f"{path}/tags/field_who", {"source": "path", "path": "x.y"})
    assert bad.status_code == 422 and bad.json()["fields"]["path"]
    assert send(client, "put", f"{path}/tags/field_gone", {"source": "path"}).status_code == 404
    refused = send(client, "post", f"{path}/publication")
    assert refused.status_code == 409 and "clause_cap" in refused.json()["problems"][0]
    assert client.get(f"{ROOT}{path}/problems").json()["problems"] == refused.json()["problems"]
    clause = send(client, "post", "/clauses", {"name": "Cap"}).json()
    variation = send(
        client, "post", f"/clauses/{clause['id']}/variations", {"name": "Standard", "text": "Capped.", "active": True}
    )
    assert variation.status_code == 201 and variation.json()["is_active"]
    assert send(client, "post", f"{path}/suggestion").json() == {"count": 1}
    assert send(client, "post", f"{path}/confirmation").status_code == 200
    done = send(client, "post", f"{path}/publication")
    assert done.json()["status"] == "published" and done.json()["allowed_actions"] == ["revise"]
    assert send(client, "post", f"{path}/publication").status_code == 409
    assert [row["key"] for row in client.get(f"{ROOT}{path}/questions").json()] == ["moon"]
    assert client.get(f"{ROOT}{path}/preview").content.startswith(b"%PDF-")
    assert client.get(f"{ROOT}{path}/preview?format=docx").content.startswith(b"PK")
    assert [row["key"] for row in client.get(f"{ROOT}{path}/places").json()] == [
        "field_who",
        "field_moon",
        "clause_cap",
    ]
    assert send(client, "post", f"{path}/revision").json()["status"] == "editing"
    parsed = client.post(
        f"{ROOT}{path}/file", {"file": SimpleUploadedFile("b.docx", document("{{ field_who }} {{ table_lines }}"))}
    )
    assert parsed.json()["kept"] == ["field_who"] and parsed.json()["added"] == ["table_lines"]
    table = send(client, "put", f"{path}/tables/table_lines", {"sort_by": "total", "descending": True}).json()
    assert table["sort_by"] == "total" and len(table["columns"]) == 6
    columns = send(
        client, "put", f"{path}/tables/table_lines/columns", [{"path": "name"}, {"path": "total", "heading": "Sum"}]
    ).json()
    assert [column["heading"] for column in columns["columns"]] == ["Product", "Sum"]
    assert client.delete(f"{ROOT}{path}/revision").json()["status"] == "published"
    assert send(client, "post", f"{path}/copy", {"name": "Copy"}).status_code == 201
    assert send(client, "post", f"{path}/deactivation").json()["is_active"] is False
    assert send(client, "post", f"{path}/activation").json()["is_active"] is True
    assert client.get(f"{ROOT}{path}/versions").json()[0]["number"] == 1
    assert len(client.get(f"{ROOT}/templates?q=copy").json()["items"]) == 1


def test_refusals_are_problem_json_and_change_nothing(client_for: Sign, sales: ContractType, cast: Cast) -> None:
    bad = upload(client_for("olga"), sales, b"no document")
    assert bad.status_code == 422 and bad["Content-Type"].startswith("application/problem+json")
    assert upload(client_for("rita"), sales, document("x")).status_code == 403
    assert upload(Client(), sales, document("x")).status_code == 401
    assert not Template.objects.exists()
    assert client_for("sam").get(f"{ROOT}/templates").status_code == 403
    assert send(client_for("lena"), "post", "/clauses", {"name": "Mine"}).status_code == 403
    assert client_for("ada").get(f"{ROOT}/clauses").status_code == 200


def test_edits_need_a_fresh_etag(client_for: Sign, sales: ContractType) -> None:
    client = client_for("olga")
    path = f"/templates/{upload(client, sales, document('x')).json()['template']['id']}"
    tag = client.get(f"{ROOT}{path}")["ETag"]
    assert send(client, "patch", path, {"description": "one"}, **{"If-Match": tag}).status_code == 200
    stale = send(client, "patch", path, {"description": "two"}, **{"If-Match": tag})
    assert stale.status_code == 412
    assert Template.objects.get().description == "one"
    assert send(client, "patch", path, {"valid_to": "2026-01-01"}).status_code == 422
    assert client.delete(f"{ROOT}{path}").status_code == 204


def test_rules_types_models_categories_and_subjects(client_for: Sign, sales: ContractType, cast: Cast) -> None:
    client = client_for("olga")
    template_id = upload(client, sales, document("x")).json()["template"]["id"]
    condition = {"all": [{"field": "account.country", "op": "eq", "value": "DE"}]}
    rule = send(client, "post", "/template-rules", {"name": "r", "template_id": template_id, "condition": condition})
    assert rule.status_code == 201 and rule.json()["condition"] == condition
    path = f"/template-rules/{rule.json()['id']}"
    assert send(client, "patch", path, {"condition": {"field": "nope", "op": "eq", "value": 1}}).status_code == 422
    assert send(client, "patch", path, {"order": 3}).json()["order"] == 3
    assert client.get(f"{ROOT}{path}").json()["order"] == 3
    assert client.delete(f"{ROOT}{path}").status_code == 204
    people = send(
        client, "post", "/signatory-rules", {"name": "s", "signers": [{"user_id": str(cast.user("ivan").pk)}]}
    )
    assert people.status_code == 201 and people.json()["signers"][0]["role"] == "signer"
    path = f"/signatory-rules/{people.json()['id']}"
    assert send(client, "patch", path, {"signers": []}).status_code == 422
    assert len(client.get(f"{ROOT}{path}").json()["signers"]) == 1
    assert client.get(f"{ROOT}/signatory-rules").json()["items"][0]["name"] == "s"
    model = send(client, "post", "/contract-models", {"name": "Subscription"}).json()
    assert send(client, "post", "/contract-types", {"name": "One", "model_id": model["id"]}).status_code == 201
    assert send(client, "post", "/contract-types", {"name": "Two", "model_id": model["id"]}).status_code == 422
    path = f"/contract-types/{sales.pk}"
    assert send(client, "patch", path, {"name": "Renamed"}).json()["name"] == "Renamed"
    assert send(client, "post", f"{path}/deactivation").json()["is_active"] is False
    category = send(client, "post", "/categories", {"name": "NDA"}).json()
    assert send(client, "patch", f"/categories/{category['id']}", {"is_active": False}).json()["is_active"] is False
    subjects = client.get(f"{ROOT}/subjects").json()
    assert any(row["code"] == KIND and row["tables"]["quote.lines"] for row in subjects)


def test_variations_over_the_api(client_for: Sign) -> None:
    client = client_for("olga")
    clause = send(client, "post", "/clauses", {"name": "Cap"}).json()
    row = send(
        client, "post", f"/clauses/{clause['id']}/variations", {"name": "A", "text": "For {{ field_moon }}"}
    ).json()
    path = f"/variations/{row['id']}"
    assert send(client, "post", f"{path}/activation").status_code == 409
    assert send(client, "put", f"{path}/tags/field_moon", {"source": "constant", "text": "full"}).status_code == 200
    assert send(client, "post", f"{path}/activation").json()["is_active"] is True
    assert send(client, "post", f"/clauses/{clause['id']}/deactivation").status_code == 409
    assert client.delete(f"{ROOT}{path}").status_code == 409
    words = client.post(f"{ROOT}{path}/file", {"file": SimpleUploadedFile("c.docx", document("New words."))})
    assert words.json()["text"].strip() == "New words."
    assert send(client, "patch", path, {"rank": 1, "condition": {}}).json()["rank"] == 1
    assert send(client, "post", f"{path}/deactivation").json()["is_active"] is False
    assert client.get(f"{ROOT}/clauses/{clause['id']}").json()["variations"][0]["name"] == "A"
    assert client.delete(f"{ROOT}{path}").status_code == 204
