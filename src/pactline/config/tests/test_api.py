"""The API as a whole: its description, its documentation page, search."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from openapi_spec_validator import validate

from pactline.identity.testing import Cast
from pactline.parties.testing import account


@pytest.mark.django_db
def test_the_description_is_openapi_31() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    validate(described)
    assert {"/api/v1/quotes", "/api/v1/contracts/requests", "/api/v1/search"} <= set(described["paths"])


@pytest.mark.django_db
def test_the_documentation_page_needs_nothing_from_elsewhere() -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert b"http://" not in page.content and b"https://" not in page.content
    assert b"swagger-ui-bundle" in page.content


@pytest.mark.django_db
def test_search_finds_only_what_the_caller_may_see(cast: Cast, client_for: Callable[[str], Client]) -> None:
    made = account("Quillfeather Mills", actor=cast.rita)
    found = client_for("rita").get("/api/v1/search?q=quillfeather").json()
    assert [hit["number"] for hit in found if hit["title"] == made.name] == [made.number]
    assert not [hit for hit in client_for("nora").get("/api/v1/search?q=quillfeather").json() if hit["number"]]
    assert Client().get("/api/v1/search?q=quillfeather").status_code == 401
    assert client_for("rita").get("/api/v1/search?q=q").status_code == 422
