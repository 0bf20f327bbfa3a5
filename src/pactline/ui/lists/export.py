"""Exactly what is shown, as CSV or XLSX: same rows, same order, same columns; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from pactline.kernel import clock
from pactline.kernel.actor import Actor

from . import keyset
from .columns import Column

if TYPE_CHECKING:
    from .page import ListPage

CHUNK = 2000
LIMIT = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return "'" + text if text.startswith(RISKY) else text


def respond(
    page: ListPage[Any], request: HttpRequest, actor: Actor, kind: str
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The whole filtered list (at most 200,000 rows) as a download."""
    columns = page.shown_columns(actor, request.GET)
    rows = _rows(page, request, actor)
    name = f"{slugify(page.name)}-{clock.today().isoformat()}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(_csv(columns, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(_xlsx(columns, rows), as_attachment=True, filename=name, content_type=XLSX)


def table(rows: Iterable[Sequence[str]], *, name: str) -> StreamingHttpResponse:
    """A table that is no list page, as CSV."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}-{clock.today().isoformat()}.csv"'
    return response


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _rows(page: ListPage[Any], request: HttpRequest, actor: Actor) -> Iterator[Any]:
    queryset, order, after, given = page.filtered(actor, request.GET), page.order(request.GET), "", 0
    while given < LIMIT:
        part = keyset.take(queryset, order, limit=min(CHUNK, LIMIT - given), after=after)
        yield from part.rows
        given += len(part.rows)
        after = part.following
        if not after:
            return


def _heads(columns: list[Column]) -> list[str]:
    heads: list[str] = []
    for column in columns:
        heads.append(str(column.label))
        if column.kind == "money":
            heads.append(f"{column.label} (ISO 4217)")
    return heads


def _values(columns: list[Column], row: Any) -> list[Any]:
    values: list[Any] = []
    for column in columns:
        value = column.plain(row)
        values.append(value)
        if column.kind == "money":
            values.append(column.currency_of(row) if value is not None else None)
    return values


def _csv(columns: list[Column], rows: Iterator[Any]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([safe(head) for head in _heads(columns)])
    for count, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(value) for value in _values(columns, row)])
        if count % 200 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    return safe(str(value))


def _xlsx(columns: list[Column], rows: Iterator[Any]) -> Any:
    file = TemporaryFile()  # noqa: SIM115  (the response closes it)
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "default_date_format": "yyyy-mm-dd",
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet()
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    moment, amount = (
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        book.add_format({"num_format": "#,##0.00######"}),
    )
    heads = _heads(columns)
    for x, head in enumerate(heads):
        sheet.write_string(0, x, head, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 18)
    for y, row in enumerate(rows, 1):
        for x, value in enumerate(_values(columns, row)):
            if value is None:
                continue
            if isinstance(value, datetime):
                sheet.write_datetime(y, x, timezone.localtime(value).replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, Decimal):
                sheet.write_number(y, x, value, amount)
            elif isinstance(value, int):
                sheet.write_number(y, x, value)
            else:
                sheet.write_string(y, x, str(value)[:32_767])
    book.close()
    file.seek(0)
    return file
