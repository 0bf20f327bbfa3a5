"""The states of a quote (product.md, sales.md section 7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pactline.kernel.lifecycle import Lifecycle, Step

from . import guards
from .models import OfferLink, Quote

S = Quote.Status
OFFERED = (S.APPROVED, S.PENDING_CUSTOMER_ACCEPTANCE)
OPEN = (S.DRAFT, S.IN_REVIEW, S.APPROVED, S.REJECTED, S.PENDING_CUSTOMER_ACCEPTANCE)
READY = [guards.has_lines, guards.has_contact, guards.is_in_date, guards.is_priced, guards.prices_are_current,
         guards.wishes_are_answered]  # fmt: skip

QUOTE: Lifecycle[Quote] = Lifecycle(
    Quote,
    initial=S.DRAFT,
    steps=[
        Step(verb="submit", done="submitted", source=[S.DRAFT], target=S.IN_REVIEW, permission="quotes.submit",
             label=_("Submit for approval"), guards=READY, stamp="submitted_at"),
        Step(verb="recall", done="recalled", source=[S.IN_REVIEW], target=S.DRAFT, permission="quotes.recall",
             label=_("Recall"), danger=True),
        Step(verb="approve", done="approved", source=[S.IN_REVIEW], target=S.APPROVED, permission="approvals.decide",
             stamp="approved_at", manual=False),
        Step(verb="reject", done="rejected", source=[S.IN_REVIEW], target=S.REJECTED, permission="approvals.decide",
             manual=False),
        Step(verb="rework", done="reopened", source=[S.REJECTED], target=S.DRAFT, permission="quotes.edit",
             label=_("Back to draft")),
        Step(verb="send", done="sent", source=OFFERED, target=S.PENDING_CUSTOMER_ACCEPTANCE, permission="quotes.send",
             label=_("Send to customer"), guards=[guards.is_in_date], stamp="sent_at"),
        Step(verb="accept", done="accepted", source=OFFERED, target=S.ACCEPTED, permission="quotes.accept",
             label=_("Mark as accepted"), guards=[guards.is_in_date], stamp="accepted_at"),
        Step(verb="accept_online", done="accepted", source=[S.PENDING_CUSTOMER_ACCEPTANCE], target=S.ACCEPTED,
             permission="quotes.answer_offer", guards=[guards.is_in_date, guards.is_approved], stamp="accepted_at",
             manual=False),
        Step(verb="accept_by_signature", done="accepted", source=[*OFFERED, S.EXPIRED, S.DECLINED], target=S.ACCEPTED,
             permission="quotes.accept", stamp="accepted_at", manual=False),
        Step(verb="decline", done="declined", source=[S.PENDING_CUSTOMER_ACCEPTANCE], target=S.DECLINED,
             permission="quotes.accept", label=_("Mark as declined"), stamp="closed_at", needs_reason=True),
        Step(verb="decline_online", done="declined", source=[S.PENDING_CUSTOMER_ACCEPTANCE], target=S.DECLINED,
             permission="quotes.answer_offer", stamp="closed_at", manual=False),
        Step(verb="complete", done="completed", source=[S.APPROVED, S.ACCEPTED], target=S.COMPLETED,
             permission="quotes.complete", label=_("Mark as complete"), stamp="completed_at"),
        Step(verb="expire", done="expired", source=OPEN, target=S.EXPIRED, permission="quotes.edit",
             stamp="closed_at", manual=False),
        Step(verb="redate", done="redated", source=[S.EXPIRED], target=S.DRAFT, permission="quotes.edit",
             label=_("Set a new date")),
        Step(verb="revise", done="revised", source=[S.DRAFT, *OFFERED, S.REJECTED, S.ACCEPTED, S.DECLINED, S.EXPIRED],
             target=S.REVISED, permission="quotes.edit", label=_("New version")),
        Step(verb="cancel", done="canceled", source=[*OPEN, S.DECLINED, S.EXPIRED], target=S.CANCELED, permission="quotes.cancel",
             label=_("Cancel"), stamp="closed_at", danger=True, needs_reason=True),
    ],
)  # fmt: skip

L = OfferLink.Status
OFFER_LINK: Lifecycle[OfferLink] = Lifecycle(
    OfferLink,
    initial=L.OPEN,
    steps=[
        Step(verb="accept", done="accepted", source=[L.OPEN], target=L.ACCEPTED, permission="quotes.answer_offer",
             stamp="answered_at", manual=False),
        Step(verb="decline", done="declined", source=[L.OPEN], target=L.DECLINED, permission="quotes.answer_offer",
             stamp="answered_at", manual=False),
        Step(verb="revoke", done="revoked", source=[L.OPEN], target=L.REVOKED, permission="quotes.send",
             label=_("Revoke the link"), stamp="closed_at", danger=True),
        Step(verb="expire", done="expired", source=[L.OPEN], target=L.EXPIRED, permission="quotes.send",
             stamp="closed_at", manual=False),
    ],
)  # fmt: skip
