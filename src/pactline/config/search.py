"""Search by the API: the same providers as the palette of the pages, over numbers, names and words."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pactline.identity.access import acting, requires
from pactline.ui import search

router = Router(tags=["search"])
MOST = 50


class HitOut(Schema):
    """One record, page or action that the caller may open. ``url`` is a path on this server."""

    kind: str
    number: str
    title: str
    snippet: str
    url: str


@router.get("", response=list[HitOut])
@requires("search.use")
def find(
    request: HttpRequest,
    q: Annotated[str, Field(min_length=2, max_length=200)],
    limit: Annotated[int, Field(ge=1, le=MOST)] = 10,
) -> list[HitOut]:
    """Records by number, name or words (contracts by their text), at most ``limit`` of each kind; only what you may see."""
    groups = search.find(acting(request), q, limit)
    return [
        HitOut(
            kind=group.kind, number=str(hit.number), title=str(hit.title), snippet=str(hit.snippet), url=str(hit.url)
        )
        for group in groups
        for hit in group.hits
    ]
