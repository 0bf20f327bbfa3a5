"""Keeping catalogs and categories as they were before a change."""

from __future__ import annotations

from typing import Any

from pactline.catalog.models import Catalog, Category, ShelfVersion
from pactline.kernel import clock

KEPT = ("name", "description", "valid_from", "valid_to", "eligibility", "translations")


def next_version(thing: Catalog | Category, before: dict[str, Any]) -> None:
    """Keep the version that was (``before``: see ``values_of``) and count on. The caller saves ``version``."""
    owner: dict[str, Any] = {"catalog" if isinstance(thing, Catalog) else "category": thing}
    ShelfVersion.objects.create(**owner, version=thing.version, values=before, until=clock.now())
    thing.version += 1


def values_of(thing: Catalog | Category) -> dict[str, Any]:
    """The columns of a catalog or category that a version keeps, ready for JSON."""
    found = {name: getattr(thing, name) for name in KEPT if hasattr(thing, name)}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}
