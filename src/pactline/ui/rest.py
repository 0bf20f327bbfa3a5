"""What is the same in every API: pages by cursor, ETags, errors as problem+json (RFC 9457), JSON written by msgspec."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError
from pydantic import Field

from pactline.kernel.errors import DomainError, InvalidInput
from pactline.kernel.models import Record

from .access import actor_of
from .lists import ListPage, keyset

log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R", bound=Record)
LIMIT = 50
MOST = 200
PROBLEM = "application/problem+json"
JSON = "application/json"
_encoder = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical")


class Page(Schema, Generic[T]):
    """One page of a list. ``next_cursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None = Field(default=None, description="Pass it as ?cursor= for the next page.")


def parameters(page_class: type[ListPage[Any]]) -> dict[str, Any]:
    """For ``openapi_extra``: the cursor, the limit, the sort and every filter of the list page."""
    page = page_class()
    sorts = sorted(page.sorts())
    found: list[dict[str, Any]] = [
        _query("cursor", "From next_cursor of the page before.", {"type": "string"}),
        _query(
            "limit",
            f"Rows on a page, at most {MOST}.",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
        ),
        _query(
            "sort",
            "A leading minus turns the order.",
            {"type": "string", "enum": [*sorts, *(f"-{one}" for one in sorts)]},
        ),
    ]
    if page.can_search:
        found.append(_query("q", "Words to find.", {"type": "string"}))
    for one in page.filters:
        found.extend(one.parameters())
    return {"parameters": found}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def rows(request: HttpRequest, page_class: type[ListPage[Any]]) -> keyset.Slice[Any]:
    """The rows of one API page: scope, filters, search and order of the list page, keyset by ``?cursor=``."""
    page = page_class()
    params = request.GET
    queryset = page.filtered(actor_of(request), params)
    return keyset.take(queryset, page.order(params), limit=limit_of(request), after=params.get("cursor", ""))


def limit_of(request: HttpRequest) -> int:
    """``?limit=``, 1 to 200. ``InvalidInput`` for anything else."""
    text = request.GET.get("limit", "") or str(LIMIT)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise InvalidInput(f"limit must be a whole number from 1 to {MOST}.", fields={"limit": _("Out of range.")})
    return int(text)


def page(request: HttpRequest, page_class: type[ListPage[Any]], schema: type[T]) -> Page[T]:
    """One page for an operation with ``response=Page[schema]``; ninja writes each row by the schema."""
    found = rows(request, page_class)
    return cast("Page[T]", {"items": found.rows, "next_cursor": found.following or None})


def page_bytes(request: HttpRequest, page_class: type[ListPage[Any]], row: Callable[[Any], Any]) -> HttpResponse:
    """The same page written by msgspec from ``row(obj)`` (a dict or a struct): for the lists that everybody reads."""
    found = rows(request, page_class)
    return json_response({"items": [row(obj) for obj in found.rows], "next_cursor": found.following or None})


def json_response(data: Any, *, status: int = 200) -> HttpResponse:
    """``data`` as JSON; decimals and ids as strings, instants in ISO 8601."""
    return HttpResponse(_encoder.encode(data), status=status, content_type=JSON)


def if_match(request: HttpRequest) -> str | None:
    """The entity tag that the caller believes in; None when it sent none. Actions compare it under the row's lock."""
    return request.headers.get("If-Match") or None


def tagged(response: HttpResponse, record: R) -> R:
    """Sets the record's ETag on the answer and gives the record back."""
    response["ETag"] = record.etag
    return record


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    problems: Iterable[str] = (),
    fields: dict[str, str] | None = None,
    request: HttpRequest | None = None,
) -> HttpResponse:
    """A refusal as RFC 9457: ``title`` is the same for every one of its kind, ``detail`` says what happened here."""
    body = {
        "type": f"urn:pactline:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "problems": list(problems),
        "fields": fields or {},
        "request_id": getattr(request, "request_id", "") if request is not None else "",
    }
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=PROBLEM)


def register_errors(api: NinjaAPI) -> None:
    """Every failure of an operation leaves as problem+json."""

    def domain(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(
            error.status, error.code, error.message, problems=error.problems, fields=error.fields, request=request
        )

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        fields = {".".join(str(part) for part in one["loc"][1:]) or "body": str(one["msg"]) for one in error.errors}
        problems = [f"{name}: {text}" for name, text in fields.items()]
        return problem(
            422,
            "invalid_input",
            _("The input does not fit the schema."),
            problems=problems,
            fields=fields,
            request=request,
        )

    def unstorable(request: HttpRequest, error: Any) -> HttpResponse:
        detail = "A value is too long, too large, or holds a character that cannot be stored (NUL)."
        return problem(422, "invalid_input", detail, request=request)

    def http(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(error.status_code, "http_error", str(error), request=request)

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(404, "not_found", _("There is no such record."), request=request)

    def denied(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(403, "not_allowed", _("You may not do this."), request=request)

    def nobody(request: HttpRequest, error: Any) -> HttpResponse:
        answer = problem(401, "not_signed_in", "Sign in, or send “Authorization: Bearer <token>”.", request=request)
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    def throttled(request: HttpRequest, error: Any) -> HttpResponse:
        answer = problem(429, "too_many_requests", _("Too many requests. Wait, then try again."), request=request)
        if getattr(error, "wait", None):
            answer["Retry-After"] = str(int(error.wait) + 1)
        return answer

    def crashed(request: HttpRequest, error: Any) -> HttpResponse:
        if settings.DEBUG:
            raise error
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(
            500,
            "internal_error",
            _("Something went wrong on our side. The request id finds it in the log."),
            request=request,
        )

    for kind, handler in (
        (DomainError, domain),
        (ValidationError, invalid),
        (DataError, unstorable),
        (HttpError, http),
        (Http404, missing),
        (PermissionDenied, denied),
        (AuthenticationError, nobody),
        (AuthorizationError, denied),
        (Throttled, throttled),
        (Exception, crashed),
    ):
        api.add_exception_handler(kind, handler)
