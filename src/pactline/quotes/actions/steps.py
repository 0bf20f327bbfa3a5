"""Moving a quote through its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.approvals.models import ApprovalRequest
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, DomainError, InvalidInput
from pactline.quotes import emails, guards, queries
from pactline.quotes.choosing import Chosen
from pactline.quotes.lifecycle import OFFERED, QUOTE
from pactline.quotes.models import Quote

from . import acceptance, documents, locks, selling

S = Quote.Status


def _apply(
    quote_id: UUID,
    verb: str,
    actor: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Quote:
    rows = queries.visible_to(actor).select_related(*queries.RELATED)
    return QUOTE.apply(quote_id, verb, actor=actor, data=data, fields=fields, queryset=rows)


def submit(quote_id: UUID, *, actor: Actor, note: str = "") -> Quote:
    """Send for approval. Without a matching rule the quote is approved at once."""
    with transaction.atomic():
        quote = _apply(quote_id, "submit", actor, data={"note": note.strip()}, fields={"status_reason": ""})
        selling.check_submitted(quote)
        approvals.submit(subject=quote, actor=actor, note=note)
        return queries.get(quote_id, actor=actor)


def recall(quote_id: UUID, *, actor: Actor, reason: str = "") -> Quote:
    """Take the quote back from review; open steps are canceled."""
    quote = queries.get(quote_id, actor=actor)
    request = approval_queries.request_for(quote)
    with transaction.atomic():
        if request is None or request.status != ApprovalRequest.Status.PENDING:
            return _apply(quote_id, "recall", actor)
        approvals.recall(request.pk, actor=actor, reason=reason)
        return queries.get(quote_id, actor=actor)


def _engine(actor: Actor) -> Actor:
    """The person whose answer it follows from, with the engine's right to move the quote."""
    return replace(actor, is_system=True)


def approved(request: ApprovalRequest, actor: Actor) -> None:
    """The engine's answer: everybody agreed. The quote goes back to its owner."""
    fields = {"assigned_to_id": None, "status_reason": ""}
    _apply(request.subject_id, "approve", _engine(actor), data={"request": str(request.pk)}, fields=fields)


def rejected(request: ApprovalRequest, actor: Actor, reason: str) -> None:
    """The engine's answer: somebody refused."""
    data = {"request": str(request.pk), "reason": reason}
    _apply(request.subject_id, "reject", _engine(actor), data=data, fields={"status_reason": reason})


def recalled(request: ApprovalRequest, actor: Actor) -> None:
    """The engine's answer: the request was taken back."""
    _apply(request.subject_id, "recall", actor, data={"request": str(request.pk), "reason": request.reason})


def rework(quote_id: UUID, *, actor: Actor) -> Quote:
    """Take a rejected quote back to draft."""
    return _apply(quote_id, "rework", actor)


def send(
    quote_id: UUID, *, actor: Actor, message: str = "", by_email: bool = True, free_quantities: bool = True
) -> Quote:
    """Offer the approved quote to the customer: by e-mail with the PDF and a link to answer online, or (``by_email`` False)
    note that it was sent. ``free_quantities``: the customer may change the quantity of optional items.
    """
    with transaction.atomic():
        quote = queries.get(quote_id, actor=actor)
        if by_email and (problem := guards.contact_can_be_mailed(quote, actor)):
            raise Blocked(_("%(quote)s cannot be sent by e-mail.") % {"quote": quote}, problems=[problem])
        to = quote.contact.email if by_email and quote.contact else ""
        quote = _apply(quote_id, "send", actor, data={"to": to, "by_email": by_email})
        if by_email:
            documents.print_quote(quote_id, actor=actor)
            quote = queries.get(quote_id, actor=actor)
            token = acceptance.open_link(quote, actor=actor, message=message.strip(), free_quantities=free_quantities)
            emails.offer(quote, message.strip(), actor, token=token)
        return quote


def accept(
    quote_id: UUID, *, actor: Actor, accepted_by: str = "", note: str = "", chosen: Chosen | None = None
) -> Quote:
    """Note that the customer has accepted: who, on what evidence, with which optional items and alternatives."""
    with transaction.atomic():
        quote = queries.get(quote_id, actor=actor)
        who = accepted_by.strip() or (quote.contact.name if quote.contact else "")
        if not who:
            raise InvalidInput(_("Say who accepted."), fields={"accepted_by": _("Say who accepted.")})
        data: dict[str, Any] = {"accepted_by": who, "note": note.strip()}
        if chosen is not None:
            held = locks.visible(quote_id, actor=actor)
            if held.status in OFFERED:
                data["added"] = acceptance.take(held, chosen, free=True)
        return _apply(quote_id, "accept", actor, data=data, fields={"accepted_by": who[:200]})


def accept_by_signature(quote_id: UUID, *, signed_by: str, actor: Actor = SYSTEM) -> Quote:
    """The contract made from the quote was signed: that accepts it, even after its last day. Doing it twice is harmless."""
    with transaction.atomic():
        quote = Quote.objects.select_for_update().get(pk=quote_id)
        if quote.status in (S.ACCEPTED, S.COMPLETED):
            return quote
        data = {"accepted_by": signed_by, "by_signature": True}
        return _apply(
            quote_id,
            "accept_by_signature",
            _engine(actor),
            data=data,
            fields={"accepted_by": signed_by[:200], "closed_at": None},
        )


def complete(quote_id: UUID, *, actor: Actor) -> Quote:
    """The deal is done; orders and contracts follow."""
    return _apply(quote_id, "complete", actor)


def cancel(quote_id: UUID, *, actor: Actor, reason: str) -> Quote:
    """Give the quote up, with the reason. An approval under way ends."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Say why the quote is canceled."), fields={"reason": _("Say why.")})
    with transaction.atomic():
        quote = queries.get(quote_id, actor=actor)
        if quote.status == S.IN_REVIEW:
            approvals.void(subject=quote, reason=reason, actor=actor)
        return _apply(quote_id, "cancel", actor, data={"reason": reason}, fields={"status_reason": reason})


def expire(quote_id: UUID) -> Quote:
    """The last day of validity has passed. An approval under way ends."""
    with transaction.atomic():
        quote = Quote.objects.get(pk=quote_id)
        reason = _("%(quote)s was valid until %(day)s.") % {"quote": quote, "day": quote.expires_on.isoformat()}
        if quote.status == S.IN_REVIEW:
            approvals.void(subject=quote, reason=reason, actor=SYSTEM)
        expired = _apply(quote_id, "expire", SYSTEM, fields={"status_reason": reason})
        emails.expired(expired)
        return expired


def expire_due() -> int:
    """Expire every open quote whose last day has passed. Each in its own transaction; run twice it does nothing more."""
    found = 0
    for quote_id in list(queries.due_to_expire(clock.today()).values_list("pk", flat=True)):
        try:
            expire(quote_id)
            found += 1
        except DomainError:
            continue
    return found


def redate(quote_id: UUID, *, expires_on: date, actor: Actor) -> Quote:
    """Open an expired quote again with a later last day. It is a draft: approvals stand where nothing got worse."""
    if expires_on < clock.today():
        message = _("Choose a day that is not in the past.")
        raise InvalidInput(message, fields={"expires_on": message})
    data = {"expires_on": expires_on.isoformat()}
    return _apply(
        quote_id, "redate", actor, data=data, fields={"expires_on": expires_on, "closed_at": None, "status_reason": ""}
    )
