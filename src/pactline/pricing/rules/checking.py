"""Whether a table of prices can be used: tiers without gaps, overlaps or duplicates; rows that say one thing each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from .bands import plain


def bound_problems(bounds: Sequence[Decimal | None]) -> dict[int, str]:
    """What is wrong with the upper bounds of tiers, by row (from 0). They must grow, and only the last may be open."""
    found: dict[int, str] = {}
    before: Decimal | None = Decimal(-1)
    for row, bound in enumerate(bounds):
        place = {"row": row + 1}
        if before is None:
            found[row] = _("Row %(row)s: nothing can follow a tier without end.") % place
        elif bound is not None and row and bound == before:
            found[row] = _("Row %(row)s: the tier up to %(bound)s is there twice.") % {**place, "bound": plain(bound)}
        elif bound is not None and bound <= before:
            found[row] = _("Row %(row)s: up to %(bound)s overlaps the tier before it, which ends at %(before)s.") % {
                **place,
                "bound": plain(bound),
                "before": plain(before),
            }
        before = bound
    if not bounds:
        found[0] = _("Give at least one tier.")
    return found


def row_problems(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """What is wrong with the rows of a matrix, by row (from 0): cells missing, duplicates, rows never reached."""
    found: dict[int, str] = {}
    seen: dict[tuple[str, ...], int] = {}
    wide: list[tuple[str, ...]] = []
    for row, cells in enumerate(rows):
        values = tuple(cell.strip() for cell in cells)
        place = {"row": row + 1}
        if len(values) != len(columns) or not all(values):
            found[row] = _("Row %(row)s: give a value for each of %(columns)s (* for any).") % {
                **place,
                "columns": ", ".join(columns),
            }
            continue
        if values in seen:
            found[row] = _("Row %(row)s is the same as row %(other)s.") % {**place, "other": seen[values] + 1}
            continue
        above = next((other for other in wide if _covers(other, values)), None)
        if above is not None:
            place["other"] = seen[above] + 1
            found[row] = _("Row %(row)s is never reached: row %(other)s covers it.") % place
            continue
        seen[values] = row
        if "*" in values:
            wide.append(values)
    if not rows:
        found[0] = _("Give at least one row.")
    return found


def _covers(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return all(cell in ("*", other) for cell, other in zip(wide, narrow, strict=True))
