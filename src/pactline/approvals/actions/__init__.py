"""The only files of approvals that write, one for each noun."""

from __future__ import annotations

from .calendars import create_calendar, delete_calendar, edit_calendar
from .delegations import delegate_absence, revoke_delegation
from .lateness import escalate_due, remind_due
from .links import answer_link
from .requests import add_approver, comment, preview, recall, submit, void
from .rules import activate_rule, create_rule, deactivate_rule, delete_rule, edit_rule
from .steps import approve, delegate, override, reject

__all__ = [
    "activate_rule",
    "add_approver",
    "answer_link",
    "approve",
    "comment",
    "create_calendar",
    "create_rule",
    "deactivate_rule",
    "delegate",
    "delegate_absence",
    "delete_calendar",
    "delete_rule",
    "edit_calendar",
    "edit_rule",
    "escalate_due",
    "override",
    "preview",
    "recall",
    "reject",
    "remind_due",
    "revoke_delegation",
    "submit",
    "void",
]
