"""The grid of lines: what the line editor talks to, the same as plain forms, and the waterfall of a price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.catalog import queries as catalog
from pactline.identity.access import requires
from pactline.kernel import ids
from pactline.kernel.errors import DomainError, InvalidInput, NotAllowed, NotVisible
from pactline.kernel.money import ZERO, round_amount
from pactline.pricing import queries as prices
from pactline.quotes import actions, forms, forms_lines, panels, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.lines import GridRow
from pactline.quotes.models import Quote, QuoteLine
from pactline.ui import formats, pages
from pactline.ui import forms as ui_forms

from . import shown
from .records import FORM, actor_in

CELLS = ("offering", "product", "quantity", "discount", "price", "choice")
FEWEST_LETTERS = 1
OPTIONS = 12


def _decimal(text: str, what: str, default: Decimal | None) -> Decimal | None:
    return formats.read_number(text.replace("%", ""), what=what) if text.strip() else default


def values(cells: dict[str, str], *, section: bool) -> dict[str, Any]:
    """What a person typed into a row, as the actions take it."""
    name = cells.get("product", "").strip()
    if section:
        return {"name": name}
    return {
        "quantity": _decimal(cells.get("quantity", ""), _("quantity"), Decimal(1)),
        "discount_percent": _decimal(cells.get("discount", ""), _("discount"), ZERO),
        "manual_price": _decimal(cells.get("price", ""), _("price"), None),
        "choice": cells.get("choice") or QuoteLine.Choice.REQUIRED,
    }


def _new(cells: dict[str, str]) -> NewLine:
    offering, typed = cells.get("offering", "").strip(), cells.get("product", "").strip()
    if not offering and not typed:
        raise InvalidInput(_("Choose a product."), fields={"product": _("Choose a product.")})
    entered = values(cells, section=False)
    return NewLine(offering_id=UUID(offering), **entered) if offering else NewLine(sku=typed, **entered)


@requires("quotes.edit")
@require_POST
def line(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Save or delete one row; answers the row as it stands now, or with what is wrong (422)."""
    actor = actor_in(request)
    key = request.POST.get("key", "")
    cells = {name: request.POST.get(name, "") for name in CELLS}
    try:
        if request.POST.get("_delete"):
            had_parts = queries.has_parts(quote_id, UUID(key))
            quote = actions.remove_lines(quote_id, [UUID(key)], actor=actor)
            return _reload(quote) if had_parts else HttpResponse(status=204, headers={"HX-Trigger": "lines-changed"})
        if key:
            line_id = UUID(key)
            found = queries.get_line(line_id, actor=actor)
            section = not found.is_sold
            quote = actions.change_line(quote_id, line_id, actor=actor, **values(cells, section=section))
        else:
            after = request.POST.get("after") or None
            line_id = ids.uuid7()
            new = replace(_new(cells), id=line_id)
            quote = actions.add_lines(quote_id, [new], actor=actor, after=UUID(after) if after else None)
    except (NotVisible, NotAllowed):
        raise
    except (DomainError, ValueError) as error:
        return _wrong(request, quote_id, key, cells, error)
    rows = shown.rows_of(quote)
    row = next(entry for entry in rows if entry["id"] == line_id)
    if row["kind"] == QuoteLine.Kind.BUNDLE or quote.discount_amount or quote.discount_percent or _moves_others(rows):
        return _reload(quote, line_id)
    (line_row,) = shown.described(rows, [row])
    response = render(request, "quotes/_line.html", {"line": line_row, "quote": quote})
    response["HX-Trigger"] = "lines-changed"
    return response


def _moves_others(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether prices of other lines follow: one that is a percentage of others."""
    return any(row["plan"].get("share") for row in rows if row["plan"])


def _reload(quote: Quote, line_id: UUID | None = None) -> HttpResponse:
    """Other rows changed as well: the page is drawn anew."""
    number = shown.page_of(quote, line_id) if line_id and quote.line_count > shown.PER_PAGE else 1
    address = quote.get_absolute_url() + (f"?page={number}" if number > 1 else "")
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _wrong(request: HttpRequest, quote_id: UUID, key: str, cells: dict[str, str], error: Exception) -> HttpResponse:
    quote = queries.get(quote_id, actor=actor_in(request))
    text = " ".join(error.problems) or error.message if isinstance(error, DomainError) else _("This cannot be used.")
    known = next((row for row in queries.line_rows(quote) if str(row["id"]) == key), None)
    if known is not None:
        (known,) = shown.described([known], [known])
    row = {**(known or {"kind": "product", "level": 0}), "id": key, "error": text, "typed": cells}
    status = error.status if isinstance(error, DomainError) and error.status != 404 else 422
    return render(request, "quotes/_line.html", {"line": row, "quote": quote}, status=status)


@requires("quotes.edit")
@require_POST
def order(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The rows in a new order (``keys``); parts of bundles follow their bundle."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    tops = [row["id"] for row in queries.line_rows(quote) if row["parent_id"] is None]
    known = set(tops)
    keys = [key for key in map(UUID, request.POST.getlist("keys")) if key in known]
    # The grid shows some of the lines: those take each other's places, the others stay.
    moved, queue = set(keys), iter(keys)
    quote = actions.reorder_lines(quote_id, [next(queue) if key in moved else key for key in tops], actor=actor)
    return HttpResponse(status=204, headers={"HX-Trigger": "lines-changed"})


@requires("quotes.edit")
@require_POST
def lines(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The whole grid as a plain form (without JavaScript): a column of values for each cell, one entry a row."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    known = {str(row["id"]): row for row in queries.line_rows(quote)}
    columns = {name: request.POST.getlist(name) for name in ("key", *CELLS)}
    if len({len(column) for column in columns.values()}) != 1:
        raise InvalidInput(_("The grid came back incomplete. Reload the page and try again."))
    gone = set(request.POST.getlist("remove"))
    rows: list[GridRow] = []
    for row in zip(*columns.values(), strict=True):
        cells = dict(zip(columns, row, strict=True))
        key = cells.pop("key")
        if key in gone:
            continue
        if key in known:
            section = known[key]["kind"] in ("section", "note")
            rows.append(GridRow(id=UUID(key), values=values(cells, section=section)))
        elif cells["offering"].strip() or cells["product"].strip():
            rows.append(GridRow(new=_new(cells)))
    removed = [UUID(key) for key in gone if key in known]
    return pages.done(request, actions.save_lines(quote_id, rows, gone=removed, actor=actor), message=_("Saved."))


@requires("quotes.edit")
def products(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Products by name or SKU with their list price, for the grid's typeahead."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    text = request.GET.get("q", "").strip()
    if len(text) < FEWEST_LETTERS:
        return JsonResponse([], safe=False)
    rows = catalog.sellable(actor, text, on=quote.quote_on, buyer=queries.buyer(quote))
    found = list(rows[:OPTIONS])
    shapes = catalog.shapes(found)
    listed = prices.price_inputs(
        [o.pk for o in found], quote.price_list, on=quote.quote_on, place=queries.NOWHERE, currency=quote.currency
    )
    factor = listed.exchange.rate if listed.exchange else Decimal(1)
    answers = []
    for offering in found:
        tiers = listed.tiers.get(offering.pk)
        price = _("no price in this list")
        if tiers:
            amount = tiers[0].unit_price * factor
            amount = round_amount(amount, quote.currency) if listed.exchange else amount
            price = f"{amount.normalize():f} {quote.currency}"
        note = " · ".join(str(part) for part in (offering.sku, price, offering.rhythm))
        answer = {"value": str(offering.pk), "text": offering.local_name, "code": offering.sku, "note": note}
        if shapes[offering.pk].needs_choosing:
            answer["open"] = f"{reverse('quotes:configuration', args=[quote.pk])}?offering={offering.pk}"
        answers.append(answer)
    return JsonResponse(answers, safe=False)


@requires("quotes.edit")
@require_http_methods(FORM)
def paste(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Rows from a spreadsheet."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.PasteForm,
        title=_("Paste rows"),
        submit=_("Add these lines"),
        save=lambda data: actions.paste_lines(quote_id, data["text"], actor=actor),
        back=quote,
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def section(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A heading between the lines."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    kind = QuoteLine.Kind.NOTE if request.GET.get("kind") == "note" else QuoteLine.Kind.SECTION
    return ui_forms.page(
        request,
        forms.SectionForm,
        title=_("Add a remark") if kind == QuoteLine.Kind.NOTE else _("Add a section"),
        submit=_("Add"),
        save=lambda data: actions.add_lines(quote_id, [NewLine(kind=kind, name=data["name"])], actor=actor),
        back=quote,
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def line_details(request: HttpRequest, quote_id: UUID, line_id: UUID) -> HttpResponse:
    """What does not fit into the grid: words, dates, ramp, uplift, what the line covers, where it goes."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    found = queries.get_line(line_id, actor=actor, quote_id=quote_id)
    return ui_forms.page(
        request,
        forms_lines.PlanForm,
        title=found.name,
        submit=_("Save"),
        template="quotes/line_form.html",
        form_kwargs={"line": found},
        context={"line": found, "quote": quote},
        save=lambda data: actions.change_line(quote_id, line_id, actor=actor, **data),
        back=quote,
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def split(request: HttpRequest, quote_id: UUID, line_id: UUID) -> HttpResponse:
    """Cut a stretch of a ramp in two."""
    actor = actor_in(request)
    found = queries.get_line(line_id, actor=actor, quote_id=quote_id)
    return ui_forms.page(
        request,
        forms_lines.SplitForm,
        title=_("Split a stretch of %(name)s") % {"name": found.name},
        submit=_("Split"),
        form_kwargs={"line": found},
        save=lambda data: actions.split_segment(quote_id, line_id, actor=actor, **data),
        back=found.quote,
    )


@requires("quotes.view")
def price(request: HttpRequest, quote_id: UUID, line_id: UUID) -> HttpResponse:
    """The waterfall of a price: every adjustment in order. A dialog, or a page."""
    found = queries.get_line(line_id, actor=actor_in(request), quote_id=quote_id)
    return render(
        request,
        "quotes/price.html",
        {
            "title": _("Price of %(name)s") % {"name": found.name},
            "line": found,
            "quote": found.quote,
            "steps": panels.price_steps(found),
            "cancel_url": found.quote.get_absolute_url(),
            "trail": [(_("Quotes"), reverse("quotes:list")), (str(found.quote), found.quote.get_absolute_url())],
        },
    )


@requires("quotes.edit")
@require_POST
def reprice(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Today's prices."""
    return pages.done(request, actions.reprice(quote_id, actor=actor_in(request)), message=_("Priced anew."))
