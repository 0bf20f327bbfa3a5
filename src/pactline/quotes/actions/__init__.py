"""The only files of quotes that write, one for each noun."""

from __future__ import annotations

from .configurations import configure_line, preview
from .documents import print_quote
from .handover import assign, hand_back, hand_over
from .headers import change_quote, reprice
from .lines import add_lines, change_line, paste_lines, remove_lines, reorder_lines, save_lines
from .making import create_quote, duplicate, revise
from .steps import (
    accept,
    accept_by_signature,
    approved,
    cancel,
    complete,
    expire,
    expire_due,
    recall,
    recalled,
    redate,
    rejected,
    rework,
    send,
    submit,
)
from .terms import answer_request, remove_term, request_term, set_term

__all__ = [
    "accept",
    "accept_by_signature",
    "add_lines",
    "answer_request",
    "approved",
    "assign",
    "cancel",
    "change_line",
    "change_quote",
    "complete",
    "configure_line",
    "create_quote",
    "duplicate",
    "expire",
    "expire_due",
    "hand_back",
    "hand_over",
    "paste_lines",
    "preview",
    "print_quote",
    "recall",
    "recalled",
    "redate",
    "rejected",
    "remove_lines",
    "remove_term",
    "reorder_lines",
    "reprice",
    "request_term",
    "revise",
    "rework",
    "save_lines",
    "send",
    "set_term",
    "submit",
]
