"""A list page: declared by a module, answered here in every form a browser asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.ui import formats
from pactline.ui.access import actor_of

from . import board as boards
from . import bulk as bulks
from . import export, keyset, saved
from .board import Board
from .bulk import Bulk
from .columns import Column
from .filters import Chip, Filter
from .options import matching

M = TypeVar("M", bound=Model)
Text = str | Promise
PAGE = 50
OWN = frozenset({"q", "sort", "cols", "after", "before", "view", "format", "as"})
"""Parameters that belong to the list itself: no filter may be called so."""


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: what it is for."""

    title: Text
    words: Text = ""
    icon: str = "inbox"


@dataclass(frozen=True, slots=True)
class Link:
    """The first step: a form page by the name of its URL."""

    label: Text
    url_name: str
    permission: str = ""
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A built-in view: words and the query that it stands for (``owner=me&sort=-total``)."""

    label: Text
    query: str
    permission: str = ""


class ListPage(Generic[M]):
    """See docs/modules/ui.md. One instance answers one request."""

    name: ClassVar[str]
    title: ClassVar[Text]
    intro: ClassVar[Text] = ""
    empty: ClassVar[Empty] = Empty("")
    new: ClassVar[Link | None] = None
    opens: ClassVar[str] = ""
    """Permission of the page that a row leads to, where it is another one than the list's; without it, nowhere."""
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    search_fields: ClassVar[Sequence[str]] = ()
    search_help: ClassVar[Text] = ""
    default_sort: ClassVar[str] = "-id"
    extra_sorts: ClassVar[Sequence[str]] = ()
    presets: ClassVar[Sequence[View]] = ()
    bulk: ClassVar[Sequence[Bulk]] = ()
    board: ClassVar[Board | None] = None
    template: ClassVar[str] = "ui/list.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if taken := [name for one in cls.filters for name in one.names if name in OWN]:
            raise ValueError(f"{cls.__name__}: the filter name “{taken[0]}” belongs to every list; choose another.")
        if not cls.columns and hasattr(cls, "name"):
            raise ValueError(f"{cls.__name__} declares no columns.")

    # What a module overrides

    def rows(self, actor: Actor) -> QuerySet[M]:
        """The rows that ``actor`` may see, with what the columns need (``select_related``)."""
        raise NotImplementedError

    def url(self, row: M) -> str:
        """Where a row leads; empty: nowhere."""
        found = getattr(row, "get_absolute_url", None)
        return str(found()) if found is not None else ""

    def url_for(self, row: M, actor: Actor) -> str:
        """Where a row leads this actor."""
        return self.url(row) if not self.opens or actor.may(self.opens) else ""

    def row_class(self, row: M) -> str:
        """A class for the row: is-muted for what is over."""
        return ""

    def search(self, queryset: QuerySet[M], text: str) -> QuerySet[M]:
        """The rows that fit free text."""
        return matching(queryset, text, self.search_fields)

    # What everybody asks

    @property
    def can_search(self) -> bool:
        """Whether free text finds anything here."""
        return bool(self.search_fields) or type(self).search is not ListPage.search

    def sorts(self) -> set[str]:
        """The ORM paths by which the list can be sorted."""
        return {one.sort for one in self.columns if one.sort} | {self.default_sort.removeprefix("-"), *self.extra_sorts}

    def order(self, params: QueryDict) -> keyset.Order:
        """The order asked for; ``InvalidInput`` names one that the list does not have."""
        text = params.get("sort", "") or self.default_sort
        order = keyset.Order.parse(text)
        if order.path not in self.sorts():
            raise InvalidInput(_("This list cannot be sorted by “%(path)s”.") % {"path": order.path[:60]})
        return order

    def filtered(self, actor: Actor, params: QueryDict) -> QuerySet[M]:
        """The rows that ``actor`` may see and the address asks for, unsorted."""
        queryset = self.rows(actor)
        for one in self.filters:
            if one.given(params):
                queryset = one.apply(queryset, params, actor)
        if self.can_search and (text := params.get("q", "").strip()):
            queryset = self.search(queryset, text[:200])
        return queryset

    def shown_columns(self, actor: Actor, params: QueryDict) -> list[Column]:
        """The columns that the address asks for, or the usual ones, without those that the actor may not see."""
        allowed = [one for one in self.columns if not one.permission or actor.may(one.permission)]
        wanted = params.getlist("cols")
        chosen = [one for one in allowed if one.key in wanted]
        return chosen or [one for one in allowed if one.shown]

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Page, fragment, board, export; bulk verbs and drops on POST."""
        actor = actor_of(request)
        if request.method == "POST":
            if "_move" in request.POST:
                return boards.move(self, request, actor)
            if "_bulk" in request.POST:
                return bulks.respond(self, request, actor)
            return saved.respond(self, request, actor)
        kind = request.GET.get("format", "")
        if kind in ("csv", "xlsx"):
            return cast("HttpResponse", export.respond(self, request, actor, kind))
        context = self.context(request, actor)
        fragment = request.headers.get("HX-Target") == "list"
        response = render(request, "ui/list/body.html" if fragment else self.template, context)
        response["Vary"] = "HX-Request, HX-Target"
        return response

    def context(self, request: HttpRequest, actor: Actor) -> dict[str, Any]:
        """What the page draws."""
        params = request.GET
        address = Address(request.path, params)
        queryset = self.filtered(actor, params)
        columns = self.shown_columns(actor, params)
        on_board = self.board is not None and params.get("as") == "board"
        controls = [one.control(params, actor) for one in self.filters]
        context: dict[str, Any] = {
            "list": self,
            "title": self.title,
            "address": address,
            "q": params.get("q", ""),
            "chips": [
                self._chip(chip, address)
                for one in self.filters
                if one.given(params)
                for chip in one.chips(params, actor)
            ],
            "controls": controls,
            "controls_key": hash(
                (str(address), *(one.varies(control) for one, control in zip(self.filters, controls, strict=True)))
            ),
            "kept": [
                (name, value) for name in ("sort", "cols", "view", "as", "q") for value in params.getlist(name) if value
            ],
            "on_board": on_board,
            "views": saved.tabs(self, actor, params, request.path),
            "saved": saved.current(self, actor, params),
            "new_url": reverse(self.new.url_name)
            if self.new and (not self.new.permission or actor.may(self.new.permission))
            else "",
            "bulk": [one for one in self.bulk if actor.may(one.permission)],
            "all_columns": [
                {"column": one, "chosen": one in columns}
                for one in self.columns
                if not one.permission or actor.may(one.permission)
            ],
            "export": [("csv", address.to(format="csv")), ("xlsx", address.to(format="xlsx"))],
        }
        if on_board and self.board is not None:
            context["board_columns"] = boards.columns(self, self.board, queryset, actor)
            return context
        page = keyset.take(
            queryset, self.order(params), limit=PAGE, after=params.get("after", ""), before=params.get("before", "")
        )
        context |= self._table(page, columns, context["bulk"], address, params, actor)
        first = not params.get("after") and not params.get("before")
        count = len(page.rows) if first and not page.following else keyset.capped_count(queryset)
        context["count"] = count
        context["capped"] = count > keyset.COUNT_CAP
        context["count_words"] = formats.number(min(count, keyset.COUNT_CAP)) + ("+" if context["capped"] else "")
        context["totals"] = self._totals(queryset, columns, count, bool(context["bulk"]))
        return context

    # How it is drawn

    def _chip(self, chip: Chip, address: Address) -> dict[str, Any]:
        return {"key": chip.key, "words": chip.words, "remove": address.without(*chip.names)}

    def _table(
        self,
        page: keyset.Slice[M],
        columns: Sequence[Column],
        bulk: Sequence[Bulk],
        address: Address,
        params: QueryDict,
        actor: Actor,
    ) -> dict[str, Any]:
        order = self.order(params)
        heads = []
        for column in columns:
            current = bool(column.sort) and order.path == column.sort
            turned = f"-{column.sort}" if current and not order.descending else column.sort
            heads.append(
                {
                    "column": column,
                    "sorted": ("descending" if order.descending else "ascending") if current else "",
                    "url": address.to(sort=turned, after=None, before=None) if column.sort else "",
                }
            )
        return {
            "heads": heads,
            "body": self._body(page.rows, columns, bool(bulk), actor),
            "some": bool(page.rows),
            "next_url": address.to(after=page.following, before=None) if page.following else "",
            "previous_url": address.to(before=page.previous, after=None) if page.previous else "",
            "filtered": bool(params.get("q")) or any(one.given(params) for one in self.filters),
            "clear_url": address.without("q", *(name for one in self.filters for name in one.names)),
            "wide": len(columns) + (2 if bulk else 1),
        }

    def _body(self, rows: Sequence[M], columns: Sequence[Column], selectable: bool, actor: Actor) -> SafeString:
        """The rows as HTML, joined here rather than in a template: this is the hottest part of every list."""
        lead = next((i for i, one in enumerate(columns) if one.kind == "link"), 0)
        looks = []
        for i, column in enumerate(columns):
            css = " ".join(part for part in ("is-end" if column.at_end else "", "is-lead" if i == lead else "") if part)
            looks.append((column, css, escape(str(column.label))))  # str: a lazy text would be translated in each cell
        select, parts = escape(_("Select")), []
        for row in rows:
            url, css = escape(self.url_for(row, actor)), self.row_class(row)
            parts.append(_row_start(url, css))
            if selectable:
                parts.append(
                    f'<td class="is-select"><input type="checkbox" name="ids" value="{row.pk}" form="bulk" '
                    f'aria-label="{select} {escape(str(row))}"></td>'
                )
            else:
                parts.append('<td class="is-select"></td>')
            for i, (column, css, label) in enumerate(looks):
                inside = column.html(row)
                if i == lead and url:
                    inside = f'<a class="list__link" href="{url}">{inside or "–"}</a>'
                parts.append(f'<td class="{css if inside else css + " is-empty"}" data-label="{label}">{inside}</td>')
            parts.append("</tr>")
        return mark_safe("".join(parts))

    def _totals(
        self, queryset: QuerySet[M], columns: Sequence[Column], count: int, selectable: bool
    ) -> list[list[str]] | None:
        """A row of sums for each currency; None when nothing is summed or too many rows pass."""
        summed = [one for one in columns if one.total]
        if not summed or count == 0 or count > keyset.COUNT_CAP:
            return None
        currency = next((one.currency for one in summed if one.kind == "money" and not one.currency.isupper()), "")
        sums = {f"sum_{i}": Sum(one.key.replace(".", "__")) for i, one in enumerate(summed)}
        by = [currency.replace(".", "__")] if currency else []
        base = self._plain(queryset)
        found = (
            list(base.order_by(*by).values(*by).annotate(**sums)[:12])
            if by
            else [base.aggregate(**sums, n=Count("pk"))]
        )
        rows = []
        for one in found:
            cells = []
            for column in columns:
                if column not in summed:
                    cells.append("")
                    continue
                amount: Decimal | None = one[f"sum_{summed.index(column)}"]
                code = one[by[0]] if by and not column.currency.isupper() else column.currency
                cells.append(formats.money(amount, code) if column.kind == "money" and code else formats.number(amount))
            rows.append(cells)
        return rows

    def _plain(self, queryset: QuerySet[M]) -> QuerySet[M]:
        """The same rows without the joins of the columns."""
        return queryset.order_by().select_related(None).prefetch_related(None)


def _row_start(url: str, css: str) -> str:
    look = f' class="{escape(css)}"' if css else ""
    return f'<tr data-url="{url}"{look}>'


class Address:
    """The address of the list as it stands, and as it would stand with other parameters."""

    def __init__(self, path: str, params: QueryDict) -> None:
        self.path, self.params = path, params

    def __str__(self) -> str:
        return self._url(self.params)

    def _url(self, params: QueryDict) -> str:
        text = params.urlencode()
        return f"{self.path}?{text}" if text else self.path

    def to(self, **changes: str | None) -> str:
        """With these parameters set (None or empty: taken away)."""
        params = self.params.copy()
        for name, value in changes.items():
            if value:
                params[name] = value
            else:
                params.pop(name, None)
        return self._url(params)

    def without(self, *names: str) -> str:
        """Without these, from the first page."""
        params = self.params.copy()
        for name in (*names, "after", "before"):
            params.pop(name, None)
        return self._url(params)

    @property
    def query(self) -> str:
        """What a saved view keeps: everything but the place."""
        params = self.params.copy()
        for name in ("after", "before", "view", "format"):
            params.pop(name, None)
        return params.urlencode()

    @property
    def as_list(self) -> str:
        """Drawn as a list."""
        return self.to(**{"as": None, "after": None, "before": None})

    @property
    def as_board(self) -> str:
        """Drawn as a board."""
        return self.to(**{"as": "board", "after": None, "before": None})
