"""Tables as a workbook and back. Reading runs inside the sandbox: no Django and no settings are imported here."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

MOST_ROWS = 100_000


def write(tables: Mapping[str, Sequence[Mapping[str, Any]]], columns: Mapping[str, Sequence[str]]) -> bytes:
    """A sheet for each table, every cell as text: nested values as JSON."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False}) as book:
        for name, names in columns.items():
            sheet = book.add_worksheet(name[:31])
            bold = book.add_format({"bold": True})
            for at, column in enumerate(names):
                sheet.write_string(0, at, column, bold)
            for line, row in enumerate(tables.get(name, ()), 1):
                for at, column in enumerate(names):
                    value = row[column]
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
                    if text:
                        sheet.write_string(line, at, text)
    return target.getvalue()


def read(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """{sheet: [[cell, …], …]} as JSON; refuses what is no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    from pactline.files.sandbox_server import Refused

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = {}
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if len(rows) > MOST_ROWS:
                raise Refused("size", where=name)
            found[name] = [[cell if isinstance(cell, str) else _text(cell) for cell in row] for row in rows]
    except CalamineError as error:
        raise Refused("damaged", where="") from error
    return {}, json.dumps(found).encode()


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "true" if cell is True else "false" if cell is False else str(cell)
