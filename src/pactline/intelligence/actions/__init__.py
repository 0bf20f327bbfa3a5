"""The only folder of intelligence that writes, one file for each noun."""

from __future__ import annotations

from .analyses import analyse_file, analyse_record, analyse_revision, fail, read, retry
from .applying import apply_values, make_obligation
from .decisions import accept, accept_deviation, accept_many, edit, ignore, reject, reopen
from .importing import confirm, import_playbook
from .inquiries import answer, ask, ask_for_summary, ask_portfolio
from .playbooks import (
    change_playbook,
    create_playbook,
    discard,
    publish,
    put_position,
    put_question,
    remove_position,
    remove_question,
    retire,
    revise,
)
from .portfolio import add_archive, add_files, add_records, create_batch, read_again, resume
from .reminders import send_reminders, set_reminder
from .reviewing import complete_review, review_again
from .taught import add_example, change_type, create_type, remove_example, switch_type
from .wording import use_clause

__all__ = [
    "accept",
    "accept_deviation",
    "accept_many",
    "add_archive",
    "add_example",
    "add_files",
    "add_records",
    "analyse_file",
    "analyse_record",
    "analyse_revision",
    "answer",
    "apply_values",
    "ask",
    "ask_for_summary",
    "ask_portfolio",
    "change_playbook",
    "change_type",
    "complete_review",
    "confirm",
    "create_batch",
    "create_playbook",
    "create_type",
    "discard",
    "edit",
    "fail",
    "ignore",
    "import_playbook",
    "make_obligation",
    "publish",
    "put_position",
    "put_question",
    "read",
    "read_again",
    "reject",
    "remove_example",
    "remove_position",
    "remove_question",
    "reopen",
    "resume",
    "retire",
    "retry",
    "review_again",
    "revise",
    "send_reminders",
    "set_reminder",
    "switch_type",
    "use_clause",
]
