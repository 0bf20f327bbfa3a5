"""The clause library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from pactline.authoring import actions, queries
from pactline.authoring import schemas as s
from pactline.authoring.lists import Clauses
from pactline.identity.access import acting, requires
from pactline.ui import rest

router = Router(tags=["authoring"])
VIEW, CONFIGURE = "authoring.view", "authoring.configure"


@router.get("/clauses", response=rest.Page[s.ClauseOut], openapi_extra=rest.parameters(Clauses))
@requires(VIEW)
def list_clauses(request: HttpRequest) -> Any:
    """Clauses, filtered as on the page."""
    return rest.page(request, Clauses, s.ClauseOut)


@router.post("/clauses", response={201: s.ClauseOut})
@requires(CONFIGURE)
def create_clause(request: HttpRequest, body: s.ClauseIn) -> tuple[int, Any]:
    """A new clause without words."""
    return 201, actions.create_clause(**body.dict(), actor=acting(request))


@router.get("/clauses/{clause_id}", response=s.ClauseFull)
@requires(VIEW)
def read_clause(request: HttpRequest, response: HttpResponse, clause_id: UUID) -> Any:
    """A clause with its variations."""
    return rest.tagged(response, queries.clause(clause_id, actor=acting(request)))


@router.patch("/clauses/{clause_id}", response=s.ClauseOut)
@requires(CONFIGURE)
def change_clause(request: HttpRequest, response: HttpResponse, clause_id: UUID, body: s.ClausePatch) -> Any:
    """Change name, description or contract type."""
    row = actions.change_clause(
        clause_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.post("/clauses/{clause_id}/activation", response=s.ClauseOut)
@requires(CONFIGURE)
def activate_clause(request: HttpRequest, clause_id: UUID) -> Any:
    """It can be used."""
    return actions.activate_clause(clause_id, actor=acting(request))


@router.post("/clauses/{clause_id}/deactivation", response=s.ClauseOut)
@requires(CONFIGURE)
def deactivate_clause(request: HttpRequest, clause_id: UUID) -> Any:
    """409 while a variation is active."""
    return actions.deactivate_clause(clause_id, actor=acting(request))


@router.post("/clauses/{clause_id}/variations", response={201: s.VariationOut})
@requires(CONFIGURE)
def add_variation(request: HttpRequest, clause_id: UUID, body: s.VariationIn) -> tuple[int, Any]:
    """A wording from text: each line becomes a paragraph. A Word file replaces it later, see …/file."""
    return 201, actions.add_variation(clause_id, **body.dict(), actor=acting(request))


@router.get("/variations/{variation_id}", response=s.VariationOut)
@requires(VIEW)
def read_variation(request: HttpRequest, response: HttpResponse, variation_id: UUID) -> Any:
    """A variation with its words."""
    return rest.tagged(response, queries.variation(variation_id, actor=acting(request)))


@router.patch("/variations/{variation_id}", response=s.VariationOut)
@requires(CONFIGURE)
def change_variation(request: HttpRequest, response: HttpResponse, variation_id: UUID, body: s.VariationPatch) -> Any:
    """Change name, order, position, condition, language or words."""
    row = actions.change_variation(
        variation_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.post("/variations/{variation_id}/file", response=s.VariationOut)
@requires(CONFIGURE)
def replace_words(request: HttpRequest, variation_id: UUID, file: File[UploadedFile]) -> Any:
    """The words from a .docx, with its styles, numbering and pictures."""
    return actions.change_variation(
        variation_id, data=file.read(), filename=file.name or "clause.docx", actor=acting(request)
    )


@router.put("/variations/{variation_id}/tags/{key}", response=s.VariationOut)
@requires(CONFIGURE)
def map_variation_tag(request: HttpRequest, variation_id: UUID, key: str, body: s.VariationTagIn) -> Any:
    """Say what a tag in the words is filled with."""
    return actions.map_variation_tag(variation_id, key, **body.dict(), actor=acting(request))


@router.post("/variations/{variation_id}/activation", response=s.VariationOut)
@requires(CONFIGURE)
def activate_variation(request: HttpRequest, variation_id: UUID) -> Any:
    """409 while a tag in its words is not mapped."""
    return actions.activate_variation(variation_id, actor=acting(request))


@router.post("/variations/{variation_id}/deactivation", response=s.VariationOut)
@requires(CONFIGURE)
def deactivate_variation(request: HttpRequest, variation_id: UUID) -> Any:
    """Contracts made from now on do not use it."""
    return actions.deactivate_variation(variation_id, actor=acting(request))


@router.delete("/variations/{variation_id}", response={204: None})
@requires(CONFIGURE)
def remove_variation(request: HttpRequest, variation_id: UUID) -> tuple[int, None]:
    """Delete a variation that is not active."""
    actions.remove_variation(variation_id, actor=acting(request))
    return 204, None
