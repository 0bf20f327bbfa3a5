"""The only files of contracts that write, one for each noun."""

from __future__ import annotations

from .approval import recall_approval, request_approval
from .chains import earlier
from .configurations import create_configuration, edit_configuration
from .documents import add_document, add_supporting, change_document, classify, remove_supporting, take_off
from .following import amend_contract, following_problems, renew_contract
from .generation import generate, quote_problem, regenerate
from .intake import receive_third_party
from .pdfs import make as make_pdf
from .pdfs import retry as retry_pdf
from .people import assign, set_people
from .privacy import protect_record, protect_request
from .records import (
    activate_record,
    cancel_record,
    edit_record,
    keep_current,
    terminate_record,
)
from .requests import (
    answer_changes,
    cancel,
    close,
    create_third_party,
    edit,
    link_parent,
    open_request,
    request_changes,
    start_work,
    submit,
    waive_quote_change,
)
from .review_tasks import answer_back, ask_back, ask_review, cancel_review, complete_review, note_review, start_review
from .reviews import (
    close_review,
    customer_accepts,
    customer_comment,
    customer_redline,
    expire_reviews,
    note_opening,
    remind,
    reviewer,
    send_for_review,
)
from .revisions import comment, put_wording, settle_changes, upload
from .signatories import find_signatories, set_signatories
from .signing import cancel_signature, send_for_signature

__all__ = [
    "activate_record",
    "add_document",
    "add_supporting",
    "amend_contract",
    "answer_back",
    "answer_changes",
    "ask_back",
    "ask_review",
    "assign",
    "cancel",
    "cancel_record",
    "cancel_review",
    "cancel_signature",
    "change_document",
    "classify",
    "close",
    "close_review",
    "comment",
    "complete_review",
    "create_configuration",
    "create_third_party",
    "customer_accepts",
    "customer_comment",
    "customer_redline",
    "earlier",
    "edit",
    "edit_configuration",
    "edit_record",
    "expire_reviews",
    "find_signatories",
    "following_problems",
    "generate",
    "keep_current",
    "link_parent",
    "make_pdf",
    "note_opening",
    "note_review",
    "open_request",
    "protect_record",
    "protect_request",
    "put_wording",
    "quote_problem",
    "recall_approval",
    "receive_third_party",
    "regenerate",
    "remind",
    "remove_supporting",
    "renew_contract",
    "request_approval",
    "request_changes",
    "retry_pdf",
    "reviewer",
    "send_for_review",
    "send_for_signature",
    "set_people",
    "set_signatories",
    "settle_changes",
    "start_review",
    "start_work",
    "submit",
    "take_off",
    "terminate_record",
    "upload",
    "waive_quote_change",
]
