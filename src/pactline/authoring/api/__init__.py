"""The JSON API of authoring, one file for each noun."""

from __future__ import annotations

from ninja import Router

from . import clauses, rules, templates, types

router = Router(tags=["authoring"])
for part in (templates, clauses, rules, types):
    router.add_router("", part.router)
