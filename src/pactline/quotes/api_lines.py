"""The API of many lines: changes of many at once with a preview, ramps, renewals, copies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from pactline.identity.access import actor_of, requires
from pactline.kernel.actor import Actor
from pactline.ui import rest

from . import actions, queries
from .actions.basket import NewLine
from .actions.mass import Effect, Which
from .api_shapes import quote_json
from .models import Quote
from .schemas import LineIn, QuoteOut
from .schemas_lines import (
    ConsolidationIn,
    CopiesOut,
    CopyIn,
    EffectOut,
    EndIn,
    LocationsIn,
    MassIn,
    QuotesIn,
    ReportRow,
    SplitIn,
    WhichIn,
)

router = Router(tags=["quotes"])
MAY_BE_EMPTY = frozenset({"starts_on", "ends_on", "location_id"})
MOST_SHOWN = 500


def new_line(given: LineIn) -> NewLine:
    """A line to add, as the actions take it."""
    values = given.__dict__
    if given.plan is not None:
        values = {**values, "plan": plan_of(given.plan)}
    return NewLine(**values)


def plan_of(given: BaseModel) -> dict[str, Any]:
    """What was said of a plan, as a line keeps it."""
    return given.model_dump(mode="json", exclude_unset=True)


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, actor_of(request))


def _answer(request: HttpRequest, quote: Quote, *, status: int = 200) -> HttpResponse:
    response = rest.json_response(quote_json(quote, _actor(request)), status=status)
    response["ETag"] = quote.etag
    return response


def _which(given: WhichIn) -> Which:
    return Which(**given.dict())


def _values(body: MassIn) -> dict[str, Any]:
    given = body.set.model_dump(exclude_unset=True, exclude={"plan"})
    values = {name: value for name, value in given.items() if value is not None or name in MAY_BE_EMPTY}
    if body.set.plan is not None:
        values["plan"] = plan_of(body.set.plan)
    return values


def _effect(found: Effect, actor: Actor) -> dict[str, Any]:
    hidden = () if actor.may("quotes.view_margin") else ("margin",)
    return {
        "currency": found.currency,
        "chosen": found.chosen,
        "totals": {
            name: [f"{value:.4f}" for value in pair] for name, pair in found.totals.items() if name not in hidden
        },
        "max_discount_percent": [f"{value:.6f}" for value in found.max_discount],
        "lines": [
            {"id": line.pk, "name": line.name, "before": f"{before:.4f}", "after": f"{after:.4f}"}
            for line, before, after in found.lines[:MOST_SHOWN]
        ],
    }


@router.post("/{quote_id}/line-changes", response=QuoteOut)
@requires("quotes.edit")
def change_lines(request: HttpRequest, quote_id: UUID, body: MassIn) -> HttpResponse:
    """One change to many lines: one price run, one event."""
    quote = actions.change_lines(
        quote_id,
        _which(body.which),
        _values(body),
        section_id=body.section_id,
        actor=_actor(request),
        if_match=rest.if_match(request),
    )
    return _answer(request, quote)


@router.post("/{quote_id}/line-changes/preview", response=EffectOut)
@requires("quotes.edit")
def preview_line_changes(request: HttpRequest, quote_id: UUID, body: MassIn) -> dict[str, Any]:
    """What the change would do; nothing is written."""
    actor = _actor(request)
    quote = queries.get(quote_id, actor=actor)
    found = actions.preview_lines(quote, _which(body.which), _values(body), section_id=body.section_id)
    return _effect(found, actor)


@router.post("/{quote_id}/co-termination", response=QuoteOut)
@requires("quotes.edit")
def co_terminate(request: HttpRequest, quote_id: UUID, body: EndIn) -> HttpResponse:
    """Let lines end on one day, prorated."""
    quote = actions.co_terminate(
        quote_id, _which(body.which), body.ends_on, actor=_actor(request), if_match=rest.if_match(request)
    )
    return _answer(request, quote)


@router.post("/{quote_id}/co-termination/preview", response=EffectOut)
@requires("quotes.edit")
def preview_co_termination(request: HttpRequest, quote_id: UUID, body: EndIn) -> dict[str, Any]:
    """What it would do; nothing is written."""
    actor = _actor(request)
    quote = queries.get(quote_id, actor=actor)
    return _effect(actions.preview_lines(quote, _which(body.which), ends_on=body.ends_on), actor)


@router.post("/{quote_id}/lines/{line_id}/ramp/splits", response=QuoteOut)
@requires("quotes.edit")
def split_segment(request: HttpRequest, quote_id: UUID, line_id: UUID, body: SplitIn) -> HttpResponse:
    """Split a stretch of a ramp; the stretches then stand as written."""
    actor = _actor(request)
    quote = actions.split_segment(
        quote_id, line_id, number=body.number, months=body.months, actor=actor, if_match=rest.if_match(request)
    )
    return _answer(request, quote)


@router.post("/{quote_id}/location-copies", response={201: CopiesOut})
@requires("quotes.edit")
def copy_to_locations(request: HttpRequest, quote_id: UUID, body: LocationsIn) -> tuple[int, dict[str, Any]]:
    """Copy lines to other addresses of the customer: what is not sold there is skipped, or nothing is copied."""
    found = actions.copy_to_locations(
        quote_id,
        body.line_ids,
        body.location_ids,
        skip=body.skip,
        actor=_actor(request),
        if_match=rest.if_match(request),
    )
    return 201, {"copied": found.copied, "skipped": found.skipped, "etag": found.quote.etag}


@router.post("/{quote_id}/copies", response={201: QuoteOut})
@requires("quotes.edit")
def duplicate(request: HttpRequest, quote_id: UUID, body: CopyIn | None = None) -> HttpResponse:
    """A new quote with the same lines: at today's prices, or with the prices as they were, then set by hand."""
    options = body.dict() if body else {}
    return _answer(request, actions.duplicate(quote_id, actor=_actor(request), **options), status=201)


@router.post("/{quote_id}/renewal", response={201: QuoteOut})
@requires("quotes.edit")
def renew(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A draft that renews what recurs in a sold quote."""
    return _answer(request, actions.renew_quote(quote_id, actor=_actor(request)), status=201)


@router.post("/several/consolidation", response={201: QuoteOut})
@requires("quotes.edit")
def consolidate(request: HttpRequest, body: ConsolidationIn) -> HttpResponse:
    """Several draft renewals of one customer become one; those are canceled and point to it."""
    return _answer(request, actions.consolidate(body.quote_ids, merge=body.merge, actor=_actor(request)), status=201)


@router.post("/several/changes", response=list[ReportRow])
@requires("quotes.edit")
def change_quotes(request: HttpRequest, body: QuotesIn) -> list[dict[str, Any]]:
    """Owner, last day or price list of several drafts, each done or refused by itself."""
    rows = actions.change_quotes(actor=_actor(request), **body.dict())
    return [{**asdict(row), "before": f"{row.before:.4f}", "after": f"{row.after:.4f}"} for row in rows]


def line_changes(given: dict[str, Any], plan: BaseModel | None, empty: frozenset[str]) -> dict[str, Any]:
    """What changes on one line, as the action takes it; only what is in ``empty`` can be taken away."""
    found = {name: value for name, value in given.items() if value is not None or name in empty}
    if plan is not None:
        found["plan"] = plan_of(plan)
    return found
