"""The tables of states: envelopes and signers."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step
from pactline.ui import formats

from . import rules
from .models import Envelope, Signer

S = Envelope.Status
P = Signer.Status
ACT = "esign.act"
"""Held by a person who came by their own link (and by no employee); without a link it opens nothing."""


def people_are_complete(envelope: Envelope, actor: Actor) -> str | None:
    """Guard: somebody has to act, and everybody can be reached."""
    problems = rules.problems_of_people(list(envelope.signers.all()), method=envelope.method)
    return " ".join(problems) or None


def not_expired(envelope: Envelope, actor: Actor) -> str | None:
    """Guard: the date until which people may sign lies ahead."""
    if rules.is_past(envelope.expires_at):
        return _("It could be signed until %(date)s; choose a later date.") % {
            "date": f"{formats.in_utc(envelope.expires_at)} UTC"
        }
    return None


ENVELOPE = Lifecycle(
    Envelope,
    initial=S.DRAFT,
    steps=[
        Step(verb="send", done="sent", source=[S.DRAFT], target=S.AWAITING, permission="esign.send", stamp="sent_at",
             label=gettext_lazy("Send for signature"), guards=[people_are_complete, not_expired]),
        Step(verb="pause", done="paused", source=[S.AWAITING, S.DELIVERY_FAILED], target=S.PAUSED,
             permission="esign.send", stamp="paused_at", label=gettext_lazy("Pause and change people")),
        Step(verb="resume", done="resumed", source=[S.PAUSED], target=S.AWAITING, permission="esign.send",
             label=gettext_lazy("Resume"), guards=[people_are_complete, not_expired]),
        Step(verb="revert", done="reverted", source=[S.PAUSED], target=S.AWAITING, permission="esign.send",
             manual=False),
        Step(verb="fail_delivery", done="delivery_failed", source=[S.AWAITING], target=S.DELIVERY_FAILED,
             permission="esign.send", manual=False),
        Step(verb="redeliver", done="redelivered", source=[S.DELIVERY_FAILED], target=S.AWAITING,
             permission="esign.send", manual=False),
        Step(verb="begin_sealing", done="signed", source=[S.AWAITING, S.DELIVERY_FAILED], target=S.SEALING,
             permission=ACT, manual=False),
        Step(verb="complete", done="completed", source=[S.SEALING], target=S.COMPLETED, permission="esign.operate",
             manual=False, stamp="completed_at"),
        Step(verb="decline", done="declined", source=[S.AWAITING, S.DELIVERY_FAILED], target=S.DECLINED, permission=ACT,
             manual=False, stamp="closed_at"),
        Step(verb="cancel", done="cancelled", source=[S.DRAFT, S.AWAITING, S.PAUSED, S.DELIVERY_FAILED],
             target=S.CANCELLED, permission="esign.send", stamp="closed_at", label=gettext_lazy("Cancel"),
             danger=True, needs_reason=True),
        Step(verb="expire", done="expired", source=[S.AWAITING, S.PAUSED, S.DELIVERY_FAILED], target=S.EXPIRED,
             permission="esign.operate", manual=False, stamp="closed_at"),
    ],
)  # fmt: skip

SIGNER = Lifecycle(
    Signer,
    initial=P.NOT_STARTED,
    steps=[
        Step(verb="invite", done="invited", source=[P.NOT_STARTED], target=P.PENDING, permission=ACT, manual=False,
             stamp="sent_at"),
        Step(verb="withdraw", done="withdrawn", source=[P.PENDING, P.DELIVERY_FAILED], target=P.NOT_STARTED,
             permission="esign.send", manual=False),
        Step(verb="finish", done="finished", source=[P.PENDING], target=P.COMPLETED, permission=ACT, manual=False,
             stamp="signed_at"),
        Step(verb="look", done="viewed", source=[P.PENDING], target=P.COMPLETED, permission=ACT, manual=False),
        Step(verb="deliver_copy", done="informed", source=[P.NOT_STARTED, P.PENDING], target=P.COMPLETED,
             permission="esign.operate", manual=False),
        Step(verb="record_paper", done="signed_on_paper", source=[P.NOT_STARTED, P.PENDING, P.DELIVERY_FAILED],
             target=P.COMPLETED, permission="esign.send", manual=False),
        Step(verb="decline", done="declined", source=[P.PENDING], target=P.DECLINED, permission=ACT, manual=False,
             stamp="signed_at"),
        Step(verb="fail_delivery", done="undeliverable", source=[P.PENDING], target=P.DELIVERY_FAILED,
             permission="esign.send", manual=False),
        Step(verb="resend", done="resent", source=[P.DELIVERY_FAILED], target=P.PENDING, permission="esign.send",
             manual=False, stamp="sent_at"),
    ],
)  # fmt: skip
