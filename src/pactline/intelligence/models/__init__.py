"""The tables of intelligence, one file for each noun."""

from __future__ import annotations

from .analyses import BEING_READ, Analysis, AnalysisStatus, ReadText, ReviewStatus
from .findings import Decision, Finding, Kind, Risk, Verdict
from .inquiries import Inquiry
from .playbooks import ASKS, Playbook, PlaybookVersion, Position, Question, Requirement, VersionStatus, Wording
from .portfolio import Batch, BatchItem
from .reminders import Reminder
from .taught import Example, TaughtType

__all__ = [
    "ASKS",
    "BEING_READ",
    "Analysis",
    "AnalysisStatus",
    "Batch",
    "BatchItem",
    "Decision",
    "Example",
    "Finding",
    "Inquiry",
    "Kind",
    "Playbook",
    "PlaybookVersion",
    "Position",
    "Question",
    "ReadText",
    "Reminder",
    "Requirement",
    "ReviewStatus",
    "Risk",
    "TaughtType",
    "Verdict",
    "VersionStatus",
    "Wording",
]
