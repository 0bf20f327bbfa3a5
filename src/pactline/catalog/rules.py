"""Pure rules of the catalog: which bundles close a circle, which quantities a bundle and a unit allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

SMALL_FIELDS = frozenset(
    {"name", "description", "category_id", "family", "translations", "valid_from", "valid_to", "eligibility"}
)
"""What may still be changed on a published offering; everything else needs a new one."""


def closes_circle(parent: UUID, child: UUID, children: Mapping[UUID, Iterable[UUID]]) -> bool:
    """Whether ``child`` in ``parent`` would make a bundle contain itself. ``children``: the bundles as they are."""
    seen: set[UUID] = set()
    queue = [child]
    while queue:
        present = queue.pop()
        if present == parent:
            return True
        if present not in seen:
            seen.add(present)
            queue.extend(children.get(present, ()))
    return False


def quantity_problem(quantity: Decimal, least: Decimal | None, most: Decimal | None, name: str) -> str | None:
    """Why ``quantity`` of ``name`` cannot stand in its bundle; None when it can."""
    if least is not None and quantity < least:
        return _("%(name)s needs a quantity of at least %(least)s.") % {"name": name, "least": plain(least)}
    if most is not None and quantity > most:
        return _("%(name)s allows a quantity of at most %(most)s.") % {"name": name, "most": plain(most)}
    return None


def fits_unit(quantity: Decimal, decimals: int) -> bool:
    """Whether ``quantity`` has no more decimal places than its unit of measure."""
    return quantity == quantity.quantize(Decimal(1).scaleb(-decimals))


def plain(quantity: Decimal) -> str:
    """A quantity without trailing zeros."""
    return f"{quantity.normalize():f}"
