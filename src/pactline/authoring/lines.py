"""The lines of a product table: which, in what order, how deep, and what each cell says. Reads a context, no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.conditions import matches
from pactline.kernel.paths import resolve

from . import formats, sources
from .docx.content import Column, Row, TableData


def currency_of(source: sources.Source | None, context: Mapping[str, Any]) -> str:
    """The currency of a bare amount: where its source says, else that of the context or its quote."""
    for path in (source.currency if source else "", "currency", "quote.currency"):
        if path:
            try:
                found = resolve(path, context)
            except LookupError:
                continue
            if found:
                return str(found)
    return ""


class LineReader:
    """Reads lines from a context. `problem(key, sentence)` is told what cannot be read."""

    def __init__(self, context: Mapping[str, Any], language: str, problem: Callable[[str, str], None]) -> None:
        self.context, self.language, self.problem = context, language, problem

    def read(
        self,
        source: sources.TableSource,
        columns: Sequence[tuple[str, str, str, str, bool]],
        *,
        key: str,
        sort_by: str = "",
        descending: bool = False,
        hierarchy: bool = True,
        with_totals: bool = True,
        condition: Any = None,
    ) -> TableData:
        kinds = {column.path: column for column in source.columns}
        try:
            lines = list(resolve(source.rows, self.context) or [])
        except LookupError as error:
            self.problem(key, _("The lines of “%(tag)s” cannot be read: %(why)s") % {"tag": key, "why": error})
            lines = []
        lines = [line for line in lines if matches(condition or {}, line)]
        if sort_by:
            path = next((path for name, _heading, path, _form, _shown in columns if name == sort_by), sort_by)
            lines.sort(key=lambda line: _sortable(_read(line, path)), reverse=descending)
        rows = []
        for line in lines:
            cells = {name: self._cell(line, path, form, kinds.get(path)) for name, _h, path, form, _s in columns}
            level = _read(line, source.level) if hierarchy and not sort_by else 0
            rows.append(Row(cells=cells, level=int(level or 0)))
        first_text = next(
            (
                name
                for name, _h, path, _f, show in columns
                if show and _is_text(kinds.get(path)) and path not in ("number", "position", "index")
            ),
            "",
        )
        shown = [
            Column(
                name,
                heading,
                right=not _is_text(kinds.get(path)),
                weight=_weight(path, kinds.get(path)),
                indented=name == first_text,
            )
            for name, heading, path, _form, show in columns
            if show
        ]
        totals = [(str(total.label), self._total(total)) for total in source.totals]
        names = {
            name: (heading, *(kinds[path].words if path in kinds else ())) for name, heading, path, _form, _s in columns
        }
        return TableData(
            columns=shown,
            rows=rows,
            totals=[(label, text) for label, text in totals if text],
            with_totals=with_totals,
            names=names,
        )

    def _cell(self, line: Any, path: str, form: str, source: sources.Source | None) -> str:
        type_ = source.type if source else "text"
        currency = ""
        if source and source.currency:
            currency = str(_read(line, source.currency) or "")
        form = form or ("amount" if type_ == "money" else "date" if type_ == "date" else "")
        try:
            return formats.shown(
                _read(line, path),
                form,
                type_=type_,
                language=self.language,
                currency=currency or currency_of(None, self.context),
            )
        except ValueError as error:
            self.problem(path, str(error))
            return ""

    def _total(self, source: sources.Source) -> str:
        try:
            value = resolve(source.path, self.context)
            return formats.shown(
                value, "", type_=source.type, language=self.language, currency=currency_of(source, self.context)
            )
        except (LookupError, ValueError):
            return ""


def _read(line: Any, path: str) -> Any:
    try:
        return resolve(path, line)
    except LookupError:
        return None


def _sortable(value: Any) -> tuple[int, Any]:
    if formats.is_empty(value):
        return (2, "")
    if isinstance(value, Mapping):
        value = value.get("amount", "")
    try:
        return (0, formats.number_of(value))
    except ValueError:
        return (1, str(value).casefold())


def _is_text(source: sources.Source | None) -> bool:
    return source is None or source.type in ("text", "address", "list", "date", "flag")


def _weight(path: str, source: sources.Source | None) -> int:
    if path in ("number", "position", "index", "no"):
        return 1
    return 5 if any(word in path for word in ("name", "description", "product", "offering")) else 2
