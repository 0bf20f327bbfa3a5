"""The API of quotes: every verb of the pages, through the same actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.files import access
from pactline.identity.access import actor_of, requires
from pactline.kernel.actor import Actor
from pactline.ui import rest

from . import actions, api_lines, api_offers, forms, queries
from .api_shapes import lines_json, quote_json, row_json
from .lists import Quotes, QuotesInJson
from .models import DealTerm, Quote, TermRequest
from .schemas import (
    AnswerIn,
    ComparisonOut,
    ConfigurationIn,
    DateIn,
    FileOut,
    HandOverIn,
    HeaderPatch,
    LinePatch,
    LinesIn,
    NoteIn,
    OrderIn,
    OwnerIn,
    PasteIn,
    PriceStepOut,
    QuoteIn,
    QuoteOut,
    QuoteRow,
    TermIn,
    TermOut,
    Why,
    WishIn,
    WishOut,
)
from .schemas_lines import Limit, LinesPage, Offset

router = Router(tags=["quotes"])
router.add_router("", api_offers.router)
router.add_router("", api_lines.router)
MAY_BE_EMPTY = frozenset({"contact_id", "starts_on", "ends_on"})
LINE_MAY_BE_EMPTY = frozenset({"manual_price", "starts_on", "ends_on", "location_id", "covers_id"})


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, actor_of(request))


def _answer(request: HttpRequest, quote: Quote, *, status: int = 200) -> HttpResponse:
    """The quote with its lines, its ETag and what the caller could do next."""
    response = rest.json_response(quote_json(quote, _actor(request)), status=status)
    response["ETag"] = quote.etag
    return response


def _header(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in values.items() if value is not None or name in MAY_BE_EMPTY}
    for name in ("billing_address", "shipping_address"):
        if name in found:
            found[name] = forms.address_of(found[name])
    return found


@router.get("", response=rest.Page[QuoteRow], openapi_extra=rest.parameters(Quotes))
@requires("quotes.view")
def list_quotes(request: HttpRequest) -> HttpResponse:
    """The quotes that the caller may see, with the filters of the page."""
    return rest.page_bytes(request, QuotesInJson, dict)


@router.post("", response={201: QuoteOut})
@requires("quotes.edit")
def create_quote(request: HttpRequest, body: QuoteIn) -> HttpResponse:
    """A new draft, priced."""
    values = body.dict(exclude_unset=True, exclude={"lines"})
    lines = [api_lines.new_line(line) for line in body.lines]
    given = {name: value for name, value in _header(values).items() if value is not None}
    return _answer(request, actions.create_quote(lines=lines, actor=_actor(request), **given), status=201)


@router.get("/{uuid:quote_id}", response=QuoteOut)
@requires("quotes.view")
def read_quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """One quote with its lines."""
    return _answer(request, queries.get_bare(quote_id, actor=_actor(request)))


@router.patch("/{uuid:quote_id}", response=QuoteOut)
@requires("quotes.edit")
def change_quote(request: HttpRequest, quote_id: UUID, body: HeaderPatch) -> HttpResponse:
    """Change the header of a draft."""
    values = _header(body.dict(exclude_unset=True))
    quote = actions.change_quote(quote_id, actor=_actor(request), if_match=rest.if_match(request), **values)
    return _answer(request, quote)


@router.get("/{quote_id}/lines", response=LinesPage)
@requires("quotes.view")
def list_lines(request: HttpRequest, quote_id: UUID, offset: Offset = 0, limit: Limit = 500) -> HttpResponse:
    """Some of the lines, in order: for quotes with thousands of them."""
    actor = _actor(request)
    quote = queries.get_bare(quote_id, actor=actor)
    rows, total = queries.line_page(quote, offset, limit)
    following = offset + limit if offset + limit < total else None
    found = {"total": total, "next_offset": following, "items": lines_json(rows, actor)}
    return rest.json_response(found)


@router.post("/{quote_id}/lines", response={201: QuoteOut})
@requires("quotes.edit")
def add_lines(request: HttpRequest, quote_id: UUID, body: LinesIn) -> HttpResponse:
    """Add lines; a bundle brings its parts."""
    lines = [api_lines.new_line(line) for line in body.lines]
    quote = actions.add_lines(quote_id, lines, actor=_actor(request), after=body.after, if_match=rest.if_match(request))
    return _answer(request, quote, status=201)


@router.post("/{quote_id}/pasted-lines", response={201: QuoteOut})
@requires("quotes.edit")
def paste_lines(request: HttpRequest, quote_id: UUID, body: PasteIn) -> HttpResponse:
    """Add rows copied from a spreadsheet: all of them or none."""
    quote = actions.paste_lines(quote_id, body.text, actor=_actor(request), if_match=rest.if_match(request))
    return _answer(request, quote, status=201)


@router.put("/{quote_id}/line-order", response=QuoteOut)
@requires("quotes.edit")
def reorder_lines(request: HttpRequest, quote_id: UUID, body: OrderIn) -> HttpResponse:
    """The top lines in a new order; parts follow their bundle."""
    quote = actions.reorder_lines(quote_id, body.line_ids, actor=_actor(request), if_match=rest.if_match(request))
    return _answer(request, quote)


@router.patch("/{quote_id}/lines/{line_id}", response=QuoteOut)
@requires("quotes.edit")
def change_line(request: HttpRequest, quote_id: UUID, line_id: UUID, body: LinePatch) -> HttpResponse:
    """Change one line."""
    given = api_lines.line_changes(body.dict(exclude_unset=True, exclude={"plan"}), body.plan, LINE_MAY_BE_EMPTY)
    quote = actions.change_line(quote_id, line_id, actor=_actor(request), if_match=rest.if_match(request), **given)
    return _answer(request, quote)


@router.put("/{quote_id}/lines/{line_id}/configuration", response=QuoteOut)
@requires("quotes.edit")
def configure_line(request: HttpRequest, quote_id: UUID, line_id: UUID, body: ConfigurationIn) -> HttpResponse:
    """Choose anew what a line consists of; parts that stay keep what was entered on them."""
    quote = actions.configure_line(
        quote_id, line_id, selection=body.selection, actor=_actor(request), if_match=rest.if_match(request)
    )
    return _answer(request, quote)


@router.delete("/{quote_id}/lines/{line_id}", response=QuoteOut)
@requires("quotes.edit")
def remove_line(request: HttpRequest, quote_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a line away; a bundle goes with its parts."""
    quote = actions.remove_lines(quote_id, [line_id], actor=_actor(request), if_match=rest.if_match(request))
    return _answer(request, quote)


@router.get("/{quote_id}/lines/{line_id}/price", response=list[PriceStepOut])
@requires("quotes.view")
def read_price(request: HttpRequest, quote_id: UUID, line_id: UUID) -> list[dict[str, str]]:
    """How the price of a line came about, step by step."""
    return list(queries.get_line(line_id, actor=_actor(request), quote_id=quote_id).trail)


@router.post("/{quote_id}/repricing", response=QuoteOut)
@requires("quotes.edit")
def reprice(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Take today's prices and calculate anew."""
    return _answer(request, actions.reprice(quote_id, actor=_actor(request), if_match=rest.if_match(request)))


@router.get("/{quote_id}/terms", response=list[TermOut])
@requires("quotes.view")
def list_terms(request: HttpRequest, quote_id: UUID) -> list[DealTerm]:
    """The deal terms."""
    return queries.deal_terms(queries.get(quote_id, actor=_actor(request)))


@router.post("/{quote_id}/terms", response={201: TermOut})
@requires("quotes.edit_terms")
def set_term(request: HttpRequest, quote_id: UUID, body: TermIn) -> tuple[int, DealTerm]:
    """Set the position for a clause; an earlier one is replaced."""
    return 201, actions.set_term(quote_id, actor=_actor(request), if_match=rest.if_match(request), **body.dict())


@router.delete("/terms/{term_id}", response={204: None})
@requires("quotes.edit_terms")
def remove_term(request: HttpRequest, term_id: UUID) -> tuple[int, None]:
    """Back to the library's standard."""
    actions.remove_term(term_id, actor=_actor(request))
    return 204, None


@router.get("/{quote_id}/term-requests", response=list[WishOut])
@requires("quotes.view")
def list_term_requests(request: HttpRequest, quote_id: UUID) -> list[TermRequest]:
    """What the customer wishes."""
    return queries.term_requests(queries.get(quote_id, actor=_actor(request)))


@router.post("/{quote_id}/term-requests", response={201: WishOut})
@requires("quotes.request_terms")
def request_term(request: HttpRequest, quote_id: UUID, body: WishIn) -> tuple[int, TermRequest]:
    """Write down a wish."""
    return 201, actions.request_term(quote_id, actor=_actor(request), **body.dict())


@router.post("/term-requests/{request_id}/answer", response=WishOut)
@requires("quotes.edit_terms")
def answer_request(request: HttpRequest, request_id: UUID, body: AnswerIn) -> TermRequest:
    """Grant or decline a wish."""
    return actions.answer_request(request_id, granted=body.granted, answer=body.answer, actor=_actor(request))


@router.get("/{quote_id}/versions", response=list[QuoteRow])
@requires("quotes.view")
def list_versions(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """All versions, newest first."""
    quote = queries.get(quote_id, actor=_actor(request))
    return rest.json_response([row_json(version) for version in queries.versions(quote).select_related("account")])


@router.post("/{quote_id}/versions", response={201: QuoteOut})
@requires("quotes.edit")
def revise(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A new version; the older one is Revised and locked."""
    return _answer(request, actions.revise(quote_id, actor=_actor(request)), status=201)


@router.get("/{quote_id}/versions/{other_id}/comparison", response=ComparisonOut)
@requires("quotes.view")
def compare(request: HttpRequest, quote_id: UUID, other_id: UUID) -> dict[str, Any]:
    """Two versions line by line."""
    older, newer = queries.two_versions(quote_id, other_id, actor=_actor(request))
    found = queries.compared(older, newer)
    lines = [
        {
            "kind": entry.kind,
            "name": entry.name,
            "before_id": entry.before["id"] if entry.before else None,
            "after_id": entry.after["id"] if entry.after else None,
            "changes": {
                name: [None if value is None else str(value) for value in pair] for name, pair in entry.changes.items()
            },
        }
        for entry in found
    ]
    return {"older": older.version, "newer": newer.version, "lines": lines}


@router.get("/{quote_id}/pdf", response=FileOut)
@requires("quotes.view")
def print_quote(request: HttpRequest, quote_id: UUID) -> dict[str, Any]:
    """Where the PDF of the quote as it is now lies; it is made when there is none yet."""
    blob = actions.print_quote(quote_id, actor=_actor(request))
    names = ("id", "filename", "sha256", "size")
    return {**{name: getattr(blob, name) for name in names}, "url": access.url(blob)}


@router.post("/{quote_id}/submission", response=QuoteOut)
@requires("quotes.submit")
def submit(request: HttpRequest, quote_id: UUID, body: NoteIn) -> HttpResponse:
    """Send for approval."""
    return _answer(request, actions.submit(quote_id, note=body.note, actor=_actor(request)))


@router.post("/{quote_id}/recall", response=QuoteOut)
@requires("quotes.recall")
def recall(request: HttpRequest, quote_id: UUID, body: Why) -> HttpResponse:
    """Take it back from review."""
    return _answer(request, actions.recall(quote_id, reason=body.reason, actor=_actor(request)))


@router.post("/{quote_id}/rework", response=QuoteOut)
@requires("quotes.edit")
def rework(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Take a rejected quote back to draft."""
    return _answer(request, actions.rework(quote_id, actor=_actor(request)))


@router.post("/{quote_id}/completion", response=QuoteOut)
@requires("quotes.complete")
def complete(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The deal is done."""
    return _answer(request, actions.complete(quote_id, actor=_actor(request)))


@router.post("/{quote_id}/date", response=QuoteOut)
@requires("quotes.edit")
def redate(request: HttpRequest, quote_id: UUID, body: DateIn) -> HttpResponse:
    """Open an expired quote again."""
    return _answer(request, actions.redate(quote_id, expires_on=body.expires_on, actor=_actor(request)))


@router.post("/{quote_id}/cancellation", response=QuoteOut)
@requires("quotes.cancel")
def cancel(request: HttpRequest, quote_id: UUID, body: Why) -> HttpResponse:
    """Give it up, with the reason."""
    return _answer(request, actions.cancel(quote_id, reason=body.reason, actor=_actor(request)))


@router.post("/{quote_id}/handover", response=QuoteOut)
@requires("quotes.hand_over")
def hand_over(request: HttpRequest, quote_id: UUID, body: HandOverIn) -> HttpResponse:
    """Ask somebody to work on it."""
    return _answer(request, actions.hand_over(quote_id, actor=_actor(request), **body.dict()))


@router.post("/{quote_id}/handback", response=QuoteOut)
@requires("quotes.hand_over")
def hand_back(request: HttpRequest, quote_id: UUID, body: NoteIn) -> HttpResponse:
    """Give it back to its owner."""
    return _answer(request, actions.hand_back(quote_id, note=body.note, actor=_actor(request)))


@router.post("/{quote_id}/assignment", response=QuoteOut)
@requires("quotes.assign")
def assign(request: HttpRequest, quote_id: UUID, body: OwnerIn) -> HttpResponse:
    """Give it to another owner."""
    return _answer(request, actions.assign(quote_id, owner_id=body.owner_id, actor=_actor(request)))
