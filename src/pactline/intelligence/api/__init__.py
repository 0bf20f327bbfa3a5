"""The JSON face of intelligence."""

from __future__ import annotations

from ninja import Router

from . import analyses, asking, findings, playbooks, portfolio

router = Router(tags=["intelligence"])
router.add_router("", analyses.router)
router.add_router("", findings.router)
router.add_router("", playbooks.router)
router.add_router("", portfolio.router)
router.add_router("", asking.router)
