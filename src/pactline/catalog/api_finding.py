"""Finding offerings by a description, in JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pactline.identity.access import acting, requires

from . import queries, rankers
from .queries.finding import LONGEST, MOST

router = Router(tags=["catalog"])
Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Limit = Annotated[int, Field(ge=1, le=MOST)]


class NeedIn(Schema):
    """What is needed, in plain words. ``rank``: have the operator's language model rank what fits, when there is one."""

    text: Text
    rank: bool = True
    limit: Limit = 20


class NeedOfIn(NeedIn):
    """``account_id``, ``channel``: who buys; ``on``: when (null: today)."""

    account_id: UUID | None = None
    channel: Literal["direct", "partner", "portal"] = "direct"
    on: date | None = None


class ReasonOut(Schema):
    """Where the offering says words of the request (name, sku, family, category, characteristic, specification,
    description, parts), the text there, and the words; “a → b”: a was read as b."""

    place: str
    text: str
    words: list[str]


class FitOut(Schema):
    """An offering that fits. ``said``: the language model's sentence on it; empty when it was not named."""

    offering_id: UUID
    sku: str
    name: str
    score: Decimal
    reasons: list[ReasonOut]
    said: str


class FoundOut(Schema):
    """What fits, best first. ``by``: the language model that ranked; empty: words alone did, and ``note`` says why where one
    was asked. ``dropped``: its answers that named nothing it was given. ``unknown``: words that nothing in the catalog says."""

    fits: list[FitOut]
    by: str
    note: str
    dropped: int
    unknown: list[str]


def found_json(found: rankers.Found) -> dict[str, Any]:
    """What was found as the API says it."""
    return {
        "by": found.by,
        "note": found.note,
        "dropped": found.dropped,
        "unknown": list(found.unknown),
        "fits": [
            {
                "offering_id": fit.offering.pk,
                "sku": fit.offering.sku,
                "name": fit.offering.local_name,
                "score": Decimal(f"{fit.score:.3f}"),
                "said": fit.said,
                "reasons": [{"place": one.place, "text": one.text, "words": list(one.words)} for one in fit.reasons],
            }
            for fit in found.fits
        ],
    }


@router.get("/finding", response=FoundOut)
@requires("catalog.view")
def find(request: HttpRequest, q: Text, limit: Limit = 20) -> dict[str, Any]:
    """What is for sale today and fits a description, by its words alone: nothing leaves the server."""
    return found_json(queries.find(q, actor=acting(request), limit=limit))


@router.post("/finding", response=FoundOut)
@requires("catalog.view")
def find_for(request: HttpRequest, body: NeedOfIn) -> dict[str, Any]:
    """The same for an account, a channel and a day, ranked by the operator's language model when there is one."""
    actor = acting(request)
    buyer = queries.buyer_of(body.account_id, channel=body.channel, actor=actor)
    found = queries.find(body.text, actor=actor, buyer=buyer, on=body.on, limit=body.limit)
    return found_json(rankers.ranked(found) if body.rank else found)
