"""The customer's review over a link: invite, remind, comment, redline, accept, close, expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import actions as activity
from pactline.activity.models import Comment
from pactline.contracts import emails, queries, rules
from pactline.contracts.lifecycle import REQUEST, REVIEW, engine
from pactline.contracts.models import ContractRequest, ContractStatus, CustomerReview, Revision
from pactline.files import actions as files
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor, outsider
from pactline.kernel.errors import Blocked, InvalidInput, TooMany, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from . import pdfs, revisions

V = CustomerReview.Status
ANSWER = frozenset({"contracts.answer_review"})
REMIND_AFTER = timedelta(hours=20)
MOST_COMMENTS = 300


def reviewer(review: CustomerReview, *, ip: str | None = None, user_agent: str = "", request_id: str = "") -> Actor:
    """The outsider of a link, who may answer this review and nothing else. The caller found the review by its token."""
    person = outsider(review.name, email=review.email, ip=ip, user_agent=user_agent, request_id=request_id)
    return replace(person, permissions=ANSWER)


def send_for_review(
    request_id: UUID | str,
    *,
    actor: Actor,
    message: str = "",
    contact_id: UUID | str | None = None,
    name: str = "",
    email: str = "",
    days: int = rules.REVIEW_DAYS,
    document_id: UUID | str | None = None,
) -> CustomerReview:
    """Invite the customer (a contact, or a name and an address) to the latest revision; the link goes out by mail.

    ``document_id``: which document (default: the first). Further ones can follow while the customer still reads.
    Raises ``InvalidInput`` without an address, ``Blocked`` when there is no PDF to read or a review is open already.
    """
    actor.require("contracts.send_review", _("send a document for review"))
    request = queries.get(request_id, actor=actor)
    if not 1 <= days <= rules.LONGEST_REVIEW_DAYS:
        sentence = _("A link can stay open for 1 to %(days)d days.") % {"days": rules.LONGEST_REVIEW_DAYS}
        raise InvalidInput(sentence, fields={"days": sentence})
    contact, name, email = _person(request, contact_id, name, email)
    pdfs.ensure(request, actor=actor)
    token = ids.token()
    with transaction.atomic():
        request = _with_the_customer(request, document_id, email, {"to": email, "name": name}, actor)
        revision = queries.latest_of(request, document_id)
        review = CustomerReview(
            request=request,
            document=revision.document,
            revision=revision,
            contact=contact,
            name=name,
            email=email,
            message=message.strip(),
            token_hash=ids.hash_token(token),
            expires_at=clock.now() + timedelta(days=days),
            sent_by_id=actor.user_id,
        )
        review.save(force_insert=True)
        record(subject=review, verb="sent", actor=actor, data={"to": email, "revision": revision.number, "days": days})
        emails.review_invitation(review, token, actor)
    return review


def _with_the_customer(
    request: ContractRequest, document_id: UUID | str | None, email: str, data: dict[str, str], actor: Actor
) -> ContractRequest:
    """Into the review; or, while another document is out, nothing but the check that this one is not out as well."""
    found = locked(ContractRequest.objects.all(), request.pk)
    out = queries.open_customer_reviews(found).values_list("document_id", "email")
    several = queries.documents(found).count() > 1
    if several and found.status == ContractRequest.Status.AWAITING_REVIEW:
        wanted = queries.latest_of(found, document_id).document
        if any(key == wanted.pk and address.casefold() == email.casefold() for key, address in out):
            raise WrongState(_("“%(title)s” is with %(email)s already.") % {"title": wanted.title, "email": email})
        record(subject=found, verb="sent_for_review", actor=actor, data={**data, "document": wanted.title})
        return found
    return REQUEST.apply(
        request.pk, "send_review", actor=actor, data=data,
        fields={"contract_status": ContractStatus.WITH_CUSTOMER, "status_reason": ""},
    )  # fmt: skip


def remind(review_id: UUID | str, *, actor: Actor) -> CustomerReview:
    """Send the invitation again with a fresh link (the old one stops working), at most about once a day."""
    actor.require("contracts.send_review", _("remind a reviewer"))
    queries.review(review_id, actor=actor)
    token = ids.token()
    with transaction.atomic():
        review = locked(CustomerReview.objects.select_related("request", "revision", "document"), review_id)
        if review.status != V.OPEN:
            raise WrongState(_("This review is finished (%(state)s).") % {"state": review.get_status_display()})
        last = review.reminded_at or review.created_at
        if review.reminders and clock.now() - last < REMIND_AFTER:
            raise TooMany(_("%(name)s was reminded less than a day ago.") % {"name": review.name})
        review.token_hash, review.reminded_at = ids.hash_token(token), clock.now()
        review.reminders += 1
        review.expires_at = max(review.expires_at, clock.now() + timedelta(days=3))
        save(review, fields=["token_hash", "reminded_at", "reminders", "expires_at"])
        record(subject=review, verb="reminded", actor=actor, data={"to": review.email})
        emails.review_reminder(review, token, actor)
    return review


def close_review(review_id: UUID | str, *, reason: str, actor: Actor) -> CustomerReview:
    """End a review without an answer; its link stops working and the request goes on."""
    if not reason.strip():
        sentence = _("Say why the review is closed.")
        raise InvalidInput(sentence, fields={"reason": sentence})
    found = queries.review(review_id, actor=actor)
    with transaction.atomic():
        locked(ContractRequest.objects.all(), found.request_id)
        review = REVIEW.apply(
            found.pk, "close", actor=actor, fields={"note": reason.strip()}, data={"reason": reason.strip()}
        )
        finish(
            review.request_id, ContractStatus.REVIEW_CANCELLED, actor, {"review": "closed", "reason": reason.strip()}
        )
    return review


def expire_reviews(*, actor: Actor) -> int:
    """Close the reviews whose link ran out and tell who sent them. Returns how many. Safe to repeat."""
    count = 0
    for pk in CustomerReview.objects.filter(status=V.OPEN, expires_at__lte=clock.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = CustomerReview.objects.only("request_id").get(pk=pk)
            locked(ContractRequest.objects.all(), row.request_id)
            still = CustomerReview.objects.filter(pk=pk, status=V.OPEN, expires_at__lte=clock.now()).exists()
            if still:
                review = REVIEW.apply(pk, "expire", actor=actor)
                finish(review.request_id, ContractStatus.REVIEW_CANCELLED, actor, {"review": "expired"})
                emails.review_expired(review)
                count += 1
    return count


# What the outsider does


def note_opening(review: CustomerReview, *, actor: Actor) -> None:
    """The link was opened: told the first time, counted every time in the trail."""
    if review.status != V.OPEN:
        return
    with transaction.atomic():
        row = CustomerReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if row.first_opened_at is None:
            row.first_opened_at = clock.now()
            save(row, fields=["first_opened_at"])
            record(subject=row, verb="opened", actor=actor)


def customer_comment(token: str, *, text: str, passage: str = "", actor_facts: dict[str, Any]) -> Comment:
    """What the customer says about the revision, or about a passage of it. Shown to both sides."""
    review = queries.open_review_by_token(token)
    actor = reviewer(review, **actor_facts)
    written = Comment.objects.filter(subject_type=queries.REVISION_TYPE, subject_id=review.revision_id, author_id=None)
    if written.count() >= MOST_COMMENTS:
        raise TooMany(
            _("This document has %(count)d comments already. Send your changes as a Word file.")
            % {"count": MOST_COMMENTS}
        )
    with transaction.atomic():
        made = activity.comment(
            subject=review.revision,
            text=text,
            actor=actor,
            visibility=Comment.Visibility.EXTERNAL,
            place=revisions.place_of(review.revision, passage),
        )
        record(subject=review, verb="commented", actor=actor, data={"text": text.strip()[:500]})
        emails.customer_commented(review, text.strip())
    return made


def customer_redline(
    token: str, *, data: bytes, filename: str, note: str = "", actor_facts: dict[str, Any]
) -> tuple[Revision, Sequence[str]]:
    """The customer's edited .docx becomes the next revision; the review is answered. Returns it and file warnings."""
    review = queries.open_review_by_token(token)
    actor = reviewer(review, **actor_facts)
    blob, warnings = files.take(data, filename=filename, allow={"docx"}, purpose=pdfs.PDF_PURPOSE, actor=actor)
    if blob.sha256 == review.revision.sha256:
        raise Blocked(
            _("“%(file)s” is exactly the file that you were sent. Edit it and save it before you send it back, or "
              "accept the document as it is.") % {"file": blob.filename}
        )  # fmt: skip
    with transaction.atomic():
        locked(ContractRequest.objects.all(), review.request_id)
        answered = REVIEW.apply(
            review.pk, "redline", actor=actor, fields={"note": note.strip()}, data={"note": note.strip()}
        )
        made = revisions.Made(
            blob=blob,
            source=Revision.Source.CUSTOMER_REDLINE,
            notes=note.strip() or _("Redline of %(name)s.") % {"name": review.name},
            notices=warnings,
        )
        revision = revisions.add(review.document, made, actor=actor)
        answered.answer = revision
        save(answered, fields=["answer"])
        finish(
            review.request_id,
            ContractStatus.REDLINE_RECEIVED,
            actor,
            {"review": "redlined", "revision": revision.number},
        )
        emails.review_answered(answered)
    return revision, warnings


def customer_accepts(token: str, *, note: str = "", actor_facts: dict[str, Any]) -> CustomerReview:
    """The customer agrees to the revision as it is. This is no signature, and the page says so."""
    review = queries.open_review_by_token(token)
    actor = reviewer(review, **actor_facts)
    with transaction.atomic():
        locked(ContractRequest.objects.all(), review.request_id)
        answered = REVIEW.apply(
            review.pk, "accept", actor=actor, fields={"note": note.strip()},
            data={"note": note.strip(), "revision": review.revision.number},
        )  # fmt: skip
        finish(review.request_id, ContractStatus.REVIEW_COMPLETED, actor, {"review": "accepted"})
        emails.review_answered(answered)
    return answered


def finish(request_id: UUID, status: ContractStatus, actor: Actor, data: dict[str, str]) -> None:
    """Back to work in progress when nobody reviews any more. The caller holds the request's lock."""
    request = ContractRequest.objects.get(pk=request_id)
    if request.status != ContractRequest.Status.AWAITING_REVIEW:
        return
    if queries.open_customer_reviews(request).exists() or queries.active_tasks(request).exists():
        return
    REQUEST.apply(request_id, "finish_review", actor=engine(actor), data=data, fields={"contract_status": status})


def _person(request: ContractRequest, contact_id: UUID | str | None, name: str, email: str) -> tuple[Any, str, str]:
    contact = None
    if contact_id:
        contact = request.account.contacts.filter(pk=contact_id, is_active=True).first()
        if contact is None:
            raise InvalidInput(_("This contact does not belong to %(account)s.") % {"account": request.account.name},
                               fields={"contact_id": _("Choose a contact of the account.")})  # fmt: skip
    elif not email.strip():
        contact = request.contact
    name, email = (contact.name, contact.email) if contact is not None else (name.strip(), email.strip())
    if not email:
        sentence = _("%(name)s has no e-mail address. Add one to the contact, or name somebody else.") % {
            "name": name or _("The customer")
        }
        raise InvalidInput(sentence, fields={"email": sentence})
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput(
            _("“%(email)s” is no e-mail address.") % {"email": email}, fields={"email": _("Not valid.")}
        ) from error
    return contact, name or email, email
