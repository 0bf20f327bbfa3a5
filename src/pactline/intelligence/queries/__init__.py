"""Reading analyses, findings, playbooks, portfolios and taught types."""

from __future__ import annotations

from .analyses import (
    analysis,
    finding,
    findings,
    findings_visible_to,
    is_current,
    latest_for_record,
    latest_for_revision,
    precision,
    related_record,
    visible_to,
)
from .playbooks import (
    asked_of,
    for_type,
    playbook,
    playbooks,
    playing,
    position,
    positions,
    question,
    rule_of,
    version,
    version_of,
    versions,
)
from .portfolio import batch, batches, heat, items, progress, progress_of
from .taught import learned, taught_type, taught_types

__all__ = [
    "analysis",
    "asked_of",
    "batch",
    "batches",
    "finding",
    "findings",
    "findings_visible_to",
    "for_type",
    "heat",
    "is_current",
    "items",
    "latest_for_record",
    "latest_for_revision",
    "learned",
    "playbook",
    "playbooks",
    "playing",
    "position",
    "positions",
    "precision",
    "progress",
    "progress_of",
    "question",
    "related_record",
    "rule_of",
    "taught_type",
    "taught_types",
    "version",
    "version_of",
    "versions",
    "visible_to",
]
