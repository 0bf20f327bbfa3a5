"""Reading specifications, and what a sold offering decomposes into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.catalog.configuring.encoding import holds
from pactline.catalog.configuring.selecting import Outcome
from pactline.catalog.models import Offering, Specification, SpecificationRelation
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .configurations import test_of

ONE = Decimal(1)


def visible_specifications(actor: Actor) -> models.QuerySet[Specification]:
    """The specifications that the actor may know of; drafts only for who edits the catalog."""
    rows = Specification.objects.all()
    if actor.sees_all or actor.may("catalog.edit"):
        return rows
    return rows.exclude(status=Specification.Status.DRAFT)


def specifications() -> models.QuerySet[Specification]:
    """All specifications that are not retired."""
    return Specification.objects.exclude(status=Specification.Status.RETIRED)


def get_specification(specification_id: UUID | str, *, actor: Actor) -> Specification:
    """One specification."""
    found = visible_specifications(actor).select_related("previous").filter(pk=specification_id).first()
    if found is None:
        raise NotVisible(_("There is no such specification."))
    actor.require("catalog.view", _("see specifications"))
    return found


def relations(specification: Specification) -> list[SpecificationRelation]:
    """What a specification needs."""
    return list(SpecificationRelation.objects.filter(source=specification).select_related("target"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A specification that has to be delivered: how many, because of what, at which level."""

    specification: Specification
    quantity: Decimal
    kind: str
    level: int
    parent: UUID | None = None

    @property
    def steps(self) -> range:
        """One for each level above it."""
        return range(self.level)

    @property
    def kind_words(self) -> str:
        """The relationship that it comes from, in words."""
        return str(dict(SpecificationRelation.Kind.choices).get(self.kind, ""))


def decompose(specification: Specification, characteristics: Mapping[str, str], quantity: Decimal) -> list[Piece]:
    """What ``quantity`` of a specification is made of, from the top down, under the chosen characteristics. One query for
    each level; relations cannot close circles."""
    return _decomposed([(specification, characteristics, quantity)])[0]


def _decomposed(wanted: Sequence[tuple[Specification, Mapping[str, str], Decimal]]) -> list[list[Piece]]:
    """The same for several at once, level by level."""
    found = [[Piece(specification, quantity, "", 0)] for specification, _chosen, quantity in wanted]
    levels = [list(pieces) for pieces in found]
    while any(levels):
        rows: dict[UUID, list[SpecificationRelation]] = {}
        sources = {piece.specification.pk for level in levels for piece in level}
        for row in SpecificationRelation.objects.filter(source__in=sources).select_related("target"):
            rows.setdefault(row.source_id, []).append(row)
        for at, (_specification, chosen, _quantity) in enumerate(wanted):
            levels[at] = [
                Piece(row.target, piece.quantity * row.quantity, row.kind, piece.level + 1, piece.specification.pk)
                for piece in levels[at]
                for row in rows.get(piece.specification.pk, ())
                if all(holds(test_of(test), chosen.get(test["characteristic"], "")) for test in row.when)
            ]
            found[at] += levels[at]
    return found


@dataclass(frozen=True, slots=True)
class Delivery:
    """One offering of a configured line, and the specifications that come out of it. ``level``: how deep in the bundle;
    no pieces: it has no specification."""

    offering: Offering
    quantity: Decimal
    level: int
    words: str
    pieces: tuple[Piece, ...] = ()


def deliveries(outcome: Outcome, quantity: Decimal = ONE) -> list[Delivery]:
    """What has to be delivered for ``quantity`` of a configured offering: itself and its parts from the top down, each
    with the tree of its specification under what was chosen of it. A query for each level of relationships."""
    rows = list(_configured(outcome, quantity, 0))
    known = {
        row.pk: row
        for row in Specification.objects.filter(pk__in={one.shape.offering.specification_id for one, _n, _l in rows})
    }
    made = [one for one, _amount, _level in rows if one.shape.offering.specification_id in known]
    wanted = [
        (known[one.shape.offering.specification_id], one.characteristics, amount)
        for one, amount, _level in rows
        if one.shape.offering.specification_id in known
    ]
    trees = {id(one): tuple(pieces) for one, pieces in zip(made, _decomposed(wanted), strict=True)}
    return [
        Delivery(one.shape.offering, amount, level, one.words(), trees.get(id(one), ())) for one, amount, level in rows
    ]


def _configured(outcome: Outcome, quantity: Decimal, level: int) -> Iterator[tuple[Outcome, Decimal, int]]:
    yield outcome, quantity, level
    for part in outcome.parts:
        yield from _configured(part.outcome, quantity * part.quantity, level + 1)


def totals(found: Iterable[Delivery]) -> list[tuple[Specification, Decimal]]:
    """How many of each specification come out altogether, by kind and name."""
    sums: dict[UUID, tuple[Specification, Decimal]] = {}
    for delivery in found:
        for piece in delivery.pieces:
            key = piece.specification.pk
            sums[key] = (piece.specification, sums[key][1] + piece.quantity if key in sums else piece.quantity)
    kinds = list(Specification.Kind.values)
    return sorted(sums.values(), key=lambda row: (kinds.index(row[0].kind), row[0].name))
