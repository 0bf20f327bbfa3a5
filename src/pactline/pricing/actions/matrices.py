"""Writing matrices of adjustments: drafts are edited, published ones get a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.pricing import queries
from pactline.pricing.lifecycle import PRICE_MATRIX
from pactline.pricing.models import PriceMatrix
from pactline.pricing.rules.matrices import matrix_problems

S = PriceMatrix.Status
FIELDS = frozenset({"name", "kind", "match", "position", "columns", "rows", "valid_from", "valid_to"})
HOWS = ("percent", "amount", "override")


def create_matrix(*, name: str, actor: Actor, price_list_id: UUID | None = None, **fields: Any) -> PriceMatrix:
    """A draft. ``columns`` and ``rows`` are checked, each problem named with its row."""
    actor.require("pricing.edit", _("create a price matrix"))
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a matrix.") % {"names": ", ".join(unknown)})
    price_list = queries.get(price_list_id, actor=actor) if price_list_id else None
    fields["valid_from"] = fields.get("valid_from") or clock.today()
    matrix = PriceMatrix(name=name.strip(), price_list=price_list, **fields)
    _check(matrix)
    with transaction.atomic():
        matrix.save(force_insert=True)
        record(subject=matrix, verb="created", actor=actor, data={"rows": len(matrix.rows)})
    return matrix


def change_matrix(matrix_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> PriceMatrix:
    """Change a draft. A published one is changed by ``new_version``."""
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a matrix.") % {"names": ", ".join(unknown)})
    queries.get_matrix(matrix_id, actor=actor)
    actor.require("pricing.edit", _("change a price matrix"))
    with transaction.atomic():
        matrix = locked(queries.matrices(), matrix_id, if_match=if_match)
        if matrix.status != S.DRAFT:
            raise WrongState(_("%(name)s is published; make a new version of it.") % {"name": matrix})
        changes = assign(matrix, fields)
        if changes:
            _check(matrix)
            save(matrix, fields=changes)
            shown = {name: ["…", "…"] if name in ("rows", "columns") else change for name, change in changes.items()}
            record(subject=matrix, verb="changed", actor=actor, data={"changes": shown, "rows": len(matrix.rows)})
    return matrix


def new_version(matrix_id: UUID, *, actor: Actor, valid_from: date | None = None) -> PriceMatrix:
    """A draft with the same rows; publishing it ends the version before it."""
    source = queries.get_matrix(matrix_id, actor=actor)
    actor.require("pricing.edit", _("make a new version of a price matrix"))
    if source.status == S.DRAFT:
        raise WrongState(_("%(name)s is a draft; change it in place.") % {"name": source})
    if PriceMatrix.objects.filter(previous=source).exists():
        raise WrongState(_("%(name)s has a newer version.") % {"name": source})
    copied = {
        name: getattr(source, name) for name in ("name", "kind", "match", "position", "columns", "rows", "valid_to")
    }
    day = valid_from or max(clock.today(), source.valid_from)
    matrix = PriceMatrix(
        **copied, price_list=source.price_list, version=source.version + 1, previous=source, valid_from=day
    )
    _check(matrix)
    with transaction.atomic():
        matrix.save(force_insert=True)
        record(subject=matrix, verb="created", actor=actor, data={"version": matrix.version})
    return matrix


def publish_matrix(matrix_id: UUID, *, actor: Actor) -> PriceMatrix:
    """From now on prices follow it, within its dates; the version before it ends on its first day."""
    queries.get_matrix(matrix_id, actor=actor)
    with transaction.atomic():
        matrix = PRICE_MATRIX.apply(matrix_id, "publish", actor=actor, queryset=queries.matrices())
        before = matrix.previous
        if before is not None and before.status == S.PUBLISHED:
            if matrix.valid_from <= before.valid_from:
                PRICE_MATRIX.apply(before.pk, "retire", actor=actor, queryset=queries.matrices())
            elif before.valid_to is None or before.valid_to > matrix.valid_from:
                before.valid_to = matrix.valid_from
                save(before, fields=["valid_to"])
                record(subject=before, verb="ended", actor=actor, data={"valid_to": matrix.valid_from.isoformat()})
    return matrix


def retire_matrix(matrix_id: UUID, *, actor: Actor) -> PriceMatrix:
    """Prices no longer follow it."""
    queries.get_matrix(matrix_id, actor=actor)
    return PRICE_MATRIX.apply(matrix_id, "retire", actor=actor, queryset=queries.matrices())


def _check(matrix: PriceMatrix) -> None:
    fields: dict[str, str] = {}
    if not matrix.name:
        fields["name"] = _("The name is missing.")
    if matrix.kind not in PriceMatrix.Kind.values:
        fields["kind"] = _("Choose one of %(known)s.") % {"known": ", ".join(PriceMatrix.Kind.values)}
    if matrix.match not in PriceMatrix.Match.values:
        fields["match"] = _("Choose one of %(known)s.") % {"known": ", ".join(PriceMatrix.Match.values)}
    if matrix.valid_to is not None and matrix.valid_to <= matrix.valid_from:
        fields["valid_to"] = _("The end must be after the start.")
    shapes = _row_problems(matrix.rows)
    if not shapes:
        takes_all = matrix.match == PriceMatrix.Match.ALL
        shapes = matrix_problems(matrix.columns, matrix.rows, takes_all=takes_all)
    for row, text in shapes.items():
        fields["columns" if row < 0 else f"rows.{row}"] = text
    if fields:
        raise InvalidInput(_("This matrix cannot be saved."), fields=fields, problems=list(fields.values()))


def _row_problems(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Rows whose adjustment cannot be read."""
    found: dict[int, str] = {}
    for number, row in enumerate(rows):
        try:
            value = Decimal(str(row.get("value")))
        except InvalidOperation:
            value = Decimal("NaN")
        if row.get("how") not in HOWS or not value.is_finite() or not isinstance(row.get("cells"), list):
            found[number] = _("Row %(row)s: give cells, how (%(hows)s) and a value.") % {
                "row": number + 1,
                "hows": ", ".join(HOWS),
            }
        elif row["how"] == "percent" and value < -100:
            found[number] = _("Row %(row)s: no more than 100 %% can be taken off.") % {"row": number + 1}
    return found
