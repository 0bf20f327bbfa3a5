"""A list drawn as a board: a column for each state, a drop is the same transition as the verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput
from pactline.ui import formats, pages

from .columns import reach

if TYPE_CHECKING:
    from .page import ListPage

CARDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``column`` is the field of the state. ``move(pk, to, *, actor)`` does the transition; the URL that it answers asks
    questions first (opens as a dialog), None means done. ``sort`` orders the cards, with an index ``(column, sort)``."""

    column: str
    states: Iterable[tuple[Any, str | Promise]]
    move: Callable[..., str | None]
    title: str
    subtitle: str = ""
    amount: str = ""
    currency: str = ""
    person: str = ""
    note: Callable[[Any], str] | None = None
    sort: str = "-id"


@dataclass(slots=True)
class Card:
    """A row on the board."""

    pk: Any
    title: str
    url: str
    subtitle: str = ""
    amount: str = ""
    person: str = ""
    note: str = ""


@dataclass(slots=True)
class BoardColumn:
    """A state with its cards; ``count`` and ``sums`` are of all rows, not only of the cards shown."""

    state: str
    label: str | Promise
    count: int = 0
    sums: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


def columns(page: ListPage[Any], board: Board, queryset: QuerySet[Any], actor: Actor) -> list[BoardColumn]:
    """The board: one query for the figures, one for each column's cards."""
    plain = queryset.order_by().select_related(None).prefetch_related(None)
    by = [board.column, *([board.currency.replace(".", "__")] if board.currency else [])]
    figures: dict[str, Any] = {"n": Count("pk")}
    if board.amount:
        figures["total"] = Sum(board.amount)
    found = {str(value): BoardColumn(str(value), label) for value, label in board.states}
    for row in plain.values(*by).annotate(**figures).order_by(*by):
        column = found.get(str(row[board.column]))
        if column is not None:
            column.count += row["n"]
            if board.amount and row["total"] is not None:
                code = str(row[by[1]]) if len(by) > 1 else ""
                column.sums.append(formats.compact_money(row["total"], code) if code else formats.number(row["total"]))
    for state, column in found.items():
        if column.count:
            rows = queryset.filter(**{board.column: state}).order_by(board.sort)[:CARDS]
            column.cards = [_card(page, board, row, actor) for row in rows]
    return list(found.values())


def _card(page: ListPage[Any], board: Board, row: Any, actor: Actor) -> Card:
    def read(path: str) -> Any:
        return reach(path)(row) if path else None

    amount = read(board.amount.replace("__", "."))
    return Card(
        row.pk,
        str(read(board.title) or row),
        page.url_for(row, actor),
        str(read(board.subtitle) or ""),
        formats.money(amount, str(read(board.currency)))
        if amount is not None and board.currency
        else formats.number(amount),
        str(read(board.person) or ""),
        board.note(row) if board.note else "",
    )


def move(page: ListPage[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    """A drop (JSON answer for the script) or the card's own select (back to the board)."""
    if page.board is None:
        raise InvalidInput(_("This list has no board."))
    pk, to = request.POST["_move"], request.POST.get("to", "")
    if to not in {str(value) for value, _label in page.board.states}:
        raise InvalidInput(_("There is no column “%(name)s” on this board.") % {"name": to[:40]})
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        ask = page.board.move(pk, to, actor=actor)
    except DomainError as error:
        if wants_json:
            return JsonResponse({"message": error.message, "problems": list(error.problems)}, status=error.status)
        raise
    if wants_json:
        return JsonResponse({"ask": ask})
    return pages.done(request, ask or request.get_full_path())
