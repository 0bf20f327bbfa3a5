"""The states of a request for quote, and of a customer's link."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pactline.kernel.lifecycle import Lifecycle, Step

from .models import CustomerLink, QuoteRequest

S, L = QuoteRequest.Status, CustomerLink.Status
OPEN = (S.SUBMITTED, S.IN_REVIEW)

REQUEST: Lifecycle[QuoteRequest] = Lifecycle(
    QuoteRequest,
    initial=S.SUBMITTED,
    steps=[
        Step(verb="review", done="taken", source=[S.SUBMITTED], target=S.IN_REVIEW, permission="rfq.work",
             label=_("Take into review"), stamp="reviewed_at"),
        Step(verb="convert", done="converted", source=OPEN, target=S.COMPLETED, permission="rfq.work",
             label=_("Make a quote"), stamp="closed_at"),
        Step(verb="cancel", done="canceled", source=OPEN, target=S.CANCELED, permission="rfq.work",
             label=_("Cancel"), stamp="closed_at", danger=True, needs_reason=True),
        Step(verb="withdraw", done="withdrawn", source=OPEN, target=S.CANCELED, permission="rfq.submit",
             stamp="closed_at", manual=False),
    ],
)  # fmt: skip

LINK: Lifecycle[CustomerLink] = Lifecycle(
    CustomerLink,
    initial=L.OPEN,
    steps=[
        Step(verb="revoke", done="revoked", source=[L.OPEN], target=L.REVOKED, permission="rfq.invite",
             label=_("Revoke the link"), stamp="closed_at", danger=True),
    ],
)  # fmt: skip
