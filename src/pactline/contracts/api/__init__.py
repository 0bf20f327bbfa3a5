"""The API of contracts: every verb of the pages, through the same actions."""

from __future__ import annotations

from ninja import Router

from . import documents, records, requests, revisions

router = Router(tags=["contracts"])
router.add_router("/requests", requests.router)
router.add_router("", documents.router)
router.add_router("", revisions.router)
router.add_router("", records.router)
