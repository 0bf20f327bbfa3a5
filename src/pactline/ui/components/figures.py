"""Numbers and pictures: tables, tiles, charts, the waterfall of a price, a month, differences, a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from .frame import draw

library = template.Library()


@library.simple_tag
def table(
    *,
    head: Sequence[Any],
    rows: Sequence[Any],
    foot: Sequence[Any] = (),
    caption: str = "",
    empty: str = "",
    compact: bool = False,
) -> SafeString:
    """A plain table: ``head`` of words or ``tables.Head``; ``rows`` of lists of values, or ``tables.Row``."""
    from pactline.ui.tables import prepare

    return draw("table", table=prepare(head, rows, foot), caption=caption, empty=empty, compact=compact)


@library.simple_tag
def stat(*, label: str, value: Any, url: str = "", note: str = "", trend: str = "") -> SafeString:
    """A figure with its name; ``url`` is the list behind it. ``trend`` up or down colours and marks the note."""
    return draw("stat", label=label, value=value, url=url, note=note, trend=trend)


@library.simple_tag
def chart(*, data: Any, title: str = "", url: str = "", tall: bool = False, open: bool = False) -> SafeString:
    """A ``charts.Chart``: the picture, and its table from the same data."""
    return draw("chart", chart=data, title=title, url=url, tall=tall, open=open)


@library.simple_tag
def waterfall(*, steps: Sequence[Any], currency: str, caption: str = "") -> SafeString:
    """How a price came about: ``figures.PriceStep`` objects (label, amount after, change, why)."""
    from pactline.ui.charts import waterfall_bars

    return draw("waterfall", rows=waterfall_bars(steps), currency=currency, caption=caption)


@library.simple_tag
def month(data: Any) -> SafeString:
    """A ``months.Month``: a calendar of entries with links."""
    return draw("month", month=data)


@library.simple_tag
def diff(*, blocks: Sequence[Any], legend: bool = True) -> SafeString:
    """Differences: ``diffs.Block`` objects, each with runs of kept, inserted and deleted words."""
    return draw("diff", blocks=blocks, legend=legend)


@library.simple_tag
def document(
    *, url: str, title: str, download_url: str = "", page: int = 1, find: str = "", id: str = "document"
) -> SafeString:
    """A PDF read in the page (pdf.js); without JavaScript a link to it. ``find`` is highlighted and scrolled to."""
    return draw("document", url=url, title=title, download_url=download_url or url, page=page, find=find, id=id)
