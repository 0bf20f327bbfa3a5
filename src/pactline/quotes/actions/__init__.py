"""The only files of quotes that write, one for each noun."""

from __future__ import annotations

from .acceptance import (
    accept_offer,
    ask,
    customer,
    decline,
    decline_offer,
    expire_offer_links,
    note_opening,
    resend_offer,
    revoke_offer,
)
from .configurations import configure_line, preview
from .consolidating import consolidate
from .copying import duplicate
from .documents import print_quote
from .handover import assign, hand_back, hand_over
from .headers import change_quote, reprice
from .layouts import choose_layout, draw_logo, retire_layout, save_layout
from .lines import add_lines, change_line, paste_lines, remove_lines, reorder_lines, save_lines, split_segment
from .locations import copy_to_locations
from .making import create_quote, revise
from .many import Row, change_quotes
from .mass import change_lines, co_terminate
from .mass import preview as preview_lines
from .partners import add_partner, change_partner, partner_reads, remove_partner, send_partner_link
from .renewing import renew_quote
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
    "Row",
    "accept",
    "accept_by_signature",
    "accept_offer",
    "add_lines",
    "add_partner",
    "answer_request",
    "approved",
    "ask",
    "assign",
    "cancel",
    "change_line",
    "change_lines",
    "change_partner",
    "change_quote",
    "change_quotes",
    "choose_layout",
    "co_terminate",
    "complete",
    "configure_line",
    "consolidate",
    "copy_to_locations",
    "create_quote",
    "customer",
    "decline",
    "decline_offer",
    "draw_logo",
    "duplicate",
    "expire",
    "expire_due",
    "expire_offer_links",
    "hand_back",
    "hand_over",
    "note_opening",
    "partner_reads",
    "paste_lines",
    "preview",
    "preview_lines",
    "print_quote",
    "recall",
    "recalled",
    "redate",
    "rejected",
    "remove_lines",
    "remove_partner",
    "remove_term",
    "renew_quote",
    "reorder_lines",
    "reprice",
    "request_term",
    "resend_offer",
    "retire_layout",
    "revise",
    "revoke_offer",
    "rework",
    "save_layout",
    "save_lines",
    "send",
    "send_partner_link",
    "set_term",
    "split_segment",
    "submit",
]
