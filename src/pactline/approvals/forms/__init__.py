"""Shape of what people enter about approvals."""

from __future__ import annotations

from .answers import AnswerForm, CommentForm, DelegationForm, OverrideForm, PersonForm, RejectForm
from .calendars import CalendarForm, week_words
from .conditions import ConditionForm
from .rules import RuleForm

__all__ = [
    "AnswerForm",
    "CalendarForm",
    "CommentForm",
    "ConditionForm",
    "DelegationForm",
    "OverrideForm",
    "PersonForm",
    "RejectForm",
    "RuleForm",
    "week_words",
]
