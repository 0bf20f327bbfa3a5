"""Reading specifications, and what a sold offering decomposes into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.catalog.configuring.encoding import holds
from pactline.catalog.models import Specification, SpecificationRelation
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .configurations import test_of


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


def decompose(specification: Specification, characteristics: Mapping[str, str], quantity: Decimal) -> list[Piece]:
    """What ``quantity`` of a specification is made of, from the top down, under the chosen characteristics. One query for
    each level; relations cannot close circles."""
    found = [Piece(specification, quantity, "", 0)]
    level = list(found)
    while level:
        rows: dict[UUID, list[SpecificationRelation]] = {}
        sources = {piece.specification.pk for piece in level}
        for row in SpecificationRelation.objects.filter(source__in=sources).select_related("target"):
            rows.setdefault(row.source_id, []).append(row)
        following = [
            Piece(row.target, piece.quantity * row.quantity, row.kind, piece.level + 1, piece.specification.pk)
            for piece in level
            for row in rows.get(piece.specification.pk, ())
            if all(holds(test_of(test), characteristics.get(test["characteristic"], "")) for test in row.when)
        ]
        found += following
        level = following
    return found
