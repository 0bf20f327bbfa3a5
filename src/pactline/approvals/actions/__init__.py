"""The only files of approvals that write, one for each noun."""

from __future__ import annotations

from .delegations import delegate_absence, revoke_delegation
from .requests import add_approver, comment, preview, recall, submit, void
from .rules import activate_rule, create_rule, deactivate_rule, delete_rule, edit_rule
from .steps import approve, delegate, override, reject, remind_due

__all__ = [
    "activate_rule",
    "add_approver",
    "approve",
    "comment",
    "create_rule",
    "deactivate_rule",
    "delegate",
    "delegate_absence",
    "delete_rule",
    "edit_rule",
    "override",
    "preview",
    "recall",
    "reject",
    "remind_due",
    "revoke_delegation",
    "submit",
    "void",
]
