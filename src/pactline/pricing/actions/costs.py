"""Writing cost books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.queries import by_skus
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.kernel.money import check_currency
from pactline.parties import queries as parties
from pactline.pricing import queries
from pactline.pricing.lifecycle import COST_BOOK
from pactline.pricing.models import CostBook, CostBookLine
from pactline.pricing.queries.costs import FIELDS as ASKED

FIELDS = frozenset({"name", "position", "condition", "valid_from", "valid_to"})


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit costs from a day on."""

    sku: str
    unit_cost: Decimal
    valid_from: date | None = None


def create_cost_book(
    *, name: str, currency: str, actor: Actor, selling_entity_id: UUID | None = None, **fields: Any
) -> CostBook:
    """A draft."""
    _may(actor, _("create a cost book"))
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a cost book.") % {"names": ", ".join(unknown)})
    fields["valid_from"] = fields.get("valid_from") or clock.today()
    entity = parties.get_selling_entity(selling_entity_id, actor=actor) if selling_entity_id else None
    book = CostBook(name=name.strip(), currency=check_currency(currency), selling_entity=entity, **fields)
    _check(book)
    with transaction.atomic():
        book.save(force_insert=True)
        record(subject=book, verb="created", actor=actor, data={"currency": book.currency})
    return book


def change_cost_book(book_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> CostBook:
    """Change name, dates, place or condition."""
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a cost book.") % {"names": ", ".join(unknown)})
    with transaction.atomic():
        book = _open(book_id, actor, if_match=if_match)
        if changes := assign(book, fields):
            _check(book)
            save(book, fields=changes)
            record(subject=book, verb="changed", actor=actor, data={"changes": changes})
    return book


def set_costs(book_id: UUID, *, costs: Sequence[Cost], actor: Actor, replace: bool = False) -> CostBook:
    """Set costs, all or none; those not named stay, unless ``replace``. Documents keep what they copied."""
    with transaction.atomic():
        book = _open(book_id, actor)
        if replace and not costs:
            raise InvalidInput(_("Give at least one cost; a book that is not needed is retired."))
        known = by_skus(cost.sku for cost in costs)
        problems = _cost_problems(costs, known)
        if problems:
            raise InvalidInput(_("These costs cannot be saved."), fields=problems, problems=list(problems.values()))
        rows = [
            CostBookLine(
                book=book,
                offering=known[cost.sku.strip().lower()],
                unit_cost=cost.unit_cost,
                valid_from=cost.valid_from,
            )
            for cost in costs
        ]
        if replace:
            CostBookLine.objects.filter(book=book).delete()
            CostBookLine.objects.bulk_create(rows)
        else:
            CostBookLine.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["book", "offering", "valid_from"],
                update_fields=["unit_cost", "updated_at"],
            )
        save(book, fields=[])
        record(subject=book, verb="costs_set", actor=actor, data={"costs": len(rows)})
    return book


def publish_cost_book(book_id: UUID, *, actor: Actor) -> CostBook:
    """From now on documents take their costs of it."""
    queries.get_cost_book(book_id, actor=actor)
    return COST_BOOK.apply(book_id, "publish", actor=actor, queryset=queries.cost_books())


def retire_cost_book(book_id: UUID, *, actor: Actor) -> CostBook:
    """No document takes its costs of it."""
    queries.get_cost_book(book_id, actor=actor)
    return COST_BOOK.apply(book_id, "retire", actor=actor, queryset=queries.cost_books())


def _may(actor: Actor, what: str) -> None:
    actor.require("pricing.view_cost", what)
    actor.require("pricing.edit", what)


def _open(book_id: UUID, actor: Actor, *, if_match: str | None = None) -> CostBook:
    queries.get_cost_book(book_id, actor=actor)
    _may(actor, _("change a cost book"))
    book = locked(queries.cost_books(), book_id, if_match=if_match)
    if book.status == CostBook.Status.RETIRED:
        raise WrongState(_("%(name)s is retired; make a new cost book.") % {"name": book})
    return book


def _check(book: CostBook) -> None:
    fields: dict[str, str] = {}
    if not book.name:
        fields["name"] = _("The name is missing.")
    if book.valid_to is not None and book.valid_to <= book.valid_from:
        fields["valid_to"] = _("The end must be after the start.")
    if problems := validate(book.condition, ASKED):
        fields["condition"] = " ".join(problems)
    if fields:
        raise InvalidInput(_("This cost book cannot be saved."), fields=fields, problems=list(fields.values()))


def _cost_problems(costs: Sequence[Cost], known: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: dict[tuple[str, date | None], int] = {}
    for number, cost in enumerate(costs):
        sku, place = cost.sku.strip().lower(), {"row": number + 1, "sku": cost.sku}
        if sku not in known:
            found[f"costs.{number}"] = _("Row %(row)s: there is no product “%(sku)s”.") % place
        elif cost.unit_cost < 0:
            found[f"costs.{number}"] = _("Row %(row)s: a cost cannot be negative.") % place
        elif (first := seen.setdefault((sku, cost.valid_from), number)) != number:
            words = _("Row %(row)s: “%(sku)s” stands in row %(other)s already, for the same day.")
            found[f"costs.{number}"] = words % {**place, "other": first + 1}
    return found
