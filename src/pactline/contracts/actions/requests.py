"""Requests: open, edit, submit, assign, ask for changes, waive a newer quote, link, cancel, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.authoring import queries as authoring
from pactline.authoring.models import ContractType
from pactline.contracts import carried, queries, rules
from pactline.contracts.lifecycle import REQUEST
from pactline.contracts.models import ContractRecord, ContractRequest, ContractStatus
from pactline.identity import queries as identity
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign as set_values
from pactline.kernel.models import locked, save
from pactline.parties import queries as parties
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote

from . import approval, chains, signatories

S = ContractRequest.Status
EDITABLE = frozenset({S.DRAFT, S.NEW, S.WORK_IN_PROGRESS})
FIELDS = frozenset(
    {"title", "description", "signature_type", "starts_on", "ends_on", "perpetual", "effective_on", "answers", "contact_id",
     "contract_type_id", "changes"}
)  # fmt: skip
"""What may be edited while the request is Draft, New or Work in progress."""


def open_request(
    *,
    account: Account,
    contract_type: ContractType,
    actor: Actor,
    paper: str,
    signature_type: str = ContractRequest.SignatureType.ELECTRONIC,
    request_type: str = ContractRequest.Type.NEW,
    starts_on: date | None = None,
    ends_on: date | None = None,
    perpetual: bool = False,
    effective_on: date | None = None,
    title: str = "",
    description: str = "",
    quote: Quote | None = None,
    contact: Contact | None = None,
    amends: ContractRecord | None = None,
    renews: ContractRecord | None = None,
    answers: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    never_send: bool = False,
) -> ContractRequest:
    """A request in Draft. Raises ``InvalidInput`` (fields) for an inactive type, a bad term or an unknown choice.

    ``changes``: terms of the contract that is amended or renewed, by field (``targets.TARGETS``), and their new values.
    """
    actor.require("contracts.initiate", _("initiate a contract"))
    if actor.user_id is None:
        raise InvalidInput(_("A contract is requested by a person, not by a program of nobody."))
    problems = rules.term_problems(starts_on, ends_on, perpetual=perpetual)
    problems |= _choice_problems(contract_type, paper, signature_type, request_type)
    problems |= chains.problems(request_type, amends, renews)
    problems |= chains.effect_problems(effective_on, amends)
    if problems:
        raise InvalidInput(
            _("The contract cannot be initiated like this."), problems=list(problems.values()), fields=problems
        )
    before = amends or renews
    wanted = chains.changes_of(before, changes or {})
    person = identity.get_user(actor.user_id)
    with transaction.atomic():
        request = ContractRequest(
            title=title.strip() or f"{contract_type.name} – {account.name}",
            account=account,
            contact=contact,
            quote=quote,
            selling_entity=_entity(quote, before),
            contract_type=contract_type,
            request_type=request_type,
            paper=paper,
            signature_type=signature_type,
            starts_on=starts_on,
            ends_on=ends_on,
            perpetual=perpetual,
            effective_on=effective_on,
            description=description.strip(),
            currency=quote.currency if quote is not None else (before.currency if before else "") or account.currency,
            value=quote.tcv if quote is not None else before.tcv if before else None,
            owner=person,
            requested_by=person,
            team_id=(quote.team_id if quote is not None else None) or person.team_id,
            assigned_to=person if paper == ContractRequest.Paper.OWN and actor.may("contracts.start_work") else None,
            amends=amends,
            renews=renews,
            answers=rules.plain(answers or {}),
            changes=wanted,
            never_send=never_send or (before is not None and before.never_send),
        )
        if quote is not None:
            request.quote_snapshot = rules.plain(quotes.contract_context(quote))
            request.quote_hash = queries.quote_mark(quote)
        request.number = next_number("CMR", clock.today().year)
        request.save(force_insert=True)
        record(
            subject=request,
            verb="created",
            actor=actor,
            data={"quote": quote.number if quote else None, "paper": paper, "type": contract_type.name},
        )
    return request


def _entity(quote: Quote | None, before: ContractRecord | None) -> SellingEntity | None:
    if quote is not None:
        return quote.selling_entity
    return (before.selling_entity if before else None) or parties.default_selling_entity()


def create_third_party(
    *,
    account_id: UUID | str,
    contract_type_id: UUID | str,
    actor: Actor,
    contact_id: UUID | str | None = None,
    title: str = "",
    description: str = "",
    signature_type: str = ContractRequest.SignatureType.ELECTRONIC,
    starts_on: date | None = None,
    ends_on: date | None = None,
    perpetual: bool = False,
    effective_on: date | None = None,
    changes: Mapping[str, Any] | None = None,
    amends_id: UUID | str | None = None,
    renews_id: UUID | str | None = None,
    never_send: bool = False,
) -> ContractRequest:
    """A request on the other side's paper, in Draft until its document is uploaded and it is submitted.

    With ``amends_id`` it is an amendment of that contract, with ``renews_id`` its renewal.
    """
    actor.require("contracts.initiate", _("initiate a contract"))
    account = parties.get(account_id, actor=actor)
    contact = _contact(account, contact_id)
    with transaction.atomic():
        request = open_request(
            account=account,
            contract_type=authoring.contract_type(contract_type_id),
            actor=actor,
            paper=ContractRequest.Paper.THIRD_PARTY,
            **chains.earlier(account, amends_id, renews_id, actor=actor),
            signature_type=signature_type,
            starts_on=starts_on,
            ends_on=ends_on,
            perpetual=perpetual,
            effective_on=effective_on,
            changes=changes,
            title=title,
            description=description,
            contact=contact,
            never_send=never_send,
        )
        signatories.find(request, actor=actor)
    return request


def edit(request_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any) -> ContractRequest:
    """Change terms of a request before it goes for signature. The document is not touched: make it again for that."""
    actor.require("contracts.edit", _("edit a contract request"))
    if unknown := set(fields) - FIELDS:
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        request = locked(_rows(actor), request_id, if_match=if_match)
        _must_be_editable(request)
        if "contact_id" in fields:
            contact = _contact(request.account, fields["contact_id"])
            fields["contact_id"] = contact.pk if contact else None
        if "contract_type_id" in fields:
            fields["contract_type_id"] = authoring.contract_type(fields["contract_type_id"]).pk
        if "answers" in fields:
            fields["answers"] = rules.plain(fields["answers"])
        if "changes" in fields:
            fields["changes"] = chains.changes_of(carried.contract_of(request), fields["changes"])
        changes = set_values(request, fields)
        problems = rules.term_problems(request.starts_on, request.ends_on, perpetual=request.perpetual)
        problems |= _choice_problems(request.contract_type, request.paper, request.signature_type, request.request_type)
        problems |= chains.effect_problems(request.effective_on, request.amends)
        if problems:
            raise InvalidInput(_("These terms cannot be used."), problems=list(problems.values()), fields=problems)
        if changes:
            save(request, fields=list(changes))
            record(subject=request, verb="edited", actor=actor, data={"changes": changes})
    return request


def submit(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """Third-party paper goes from Draft into the queue of those who work on it."""
    return REQUEST.apply(
        request_id, "submit", actor=actor, queryset=_rows(actor),
        fields={"contract_status": ContractStatus.SUBMITTED, "status_reason": "", "problems": []},
    )  # fmt: skip


def start_work(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """Take a new request on: it is assigned to the actor when to nobody yet."""
    with transaction.atomic():
        request = queries.get(request_id, actor=actor)
        fields: dict[str, Any] = {"contract_status": ContractStatus.DOCUMENT_READY, "status_reason": ""}
        if request.assigned_to_id is None and actor.user_id is not None:
            fields["assigned_to_id"] = actor.user_id
        return REQUEST.apply(request_id, "start_work", actor=actor, fields=fields, queryset=_rows(actor))


def request_changes(request_id: UUID | str, *, comment: str, actor: Actor) -> ContractRequest:
    """The requester asks for changes of the document. Only one such wish is open at a time."""
    actor.require("contracts.request_changes", _("request changes"))
    wish = _needed(comment, _("Say what should be changed."))
    with transaction.atomic():
        request = locked(_rows(actor), request_id)
        if request.status != S.WORK_IN_PROGRESS:
            raise WrongState(
                _("%(request)s is %(state)s; changes can be requested only while it is being worked on.")
                % {"request": request, "state": request.get_status_display()}
            )
        if request.contract_status == ContractStatus.CHANGES_REQUESTED:
            raise Blocked(_("%(request)s has an open wish for changes already.") % {"request": request},
                          problems=[request.status_reason])  # fmt: skip
        fields = {"contract_status": ContractStatus.CHANGES_REQUESTED, "status_reason": wish}
        if request.assigned_to_id is None:
            return REQUEST.apply(
                request_id, "return", actor=actor, fields=fields, data={"wish": wish}, queryset=_rows(actor)
            )
        set_values(request, fields)
        save(request, fields=list(fields))
        record(subject=request, verb="changes_requested", actor=actor, data={"wish": wish})
    return request


def answer_changes(request_id: UUID | str, *, comment: str, actor: Actor) -> ContractRequest:
    """The wished changes are made (or refused with words): the document is ready again."""
    actor.require("contracts.revise", _("answer a wish for changes"))
    with transaction.atomic():
        request = locked(_rows(actor), request_id)
        if request.contract_status != ContractStatus.CHANGES_REQUESTED or request.status != S.WORK_IN_PROGRESS:
            raise WrongState(_("%(request)s has no open wish for changes.") % {"request": request})
        request.contract_status, request.status_reason = ContractStatus.DOCUMENT_READY, ""
        save(request, fields=["contract_status", "status_reason"])
        record(subject=request, verb="changes_answered", actor=actor, data={"answer": comment.strip()})
    return request


def waive_quote_change(request_id: UUID | str, *, reason: str, actor: Actor) -> ContractRequest:
    """Send the document although the quote has changed since; holds for exactly this state of the quote."""
    actor.require("contracts.send_signature", _("waive a newer quote"))
    why = _needed(reason, _("Say why the document may go out although the quote has changed."))
    with transaction.atomic():
        request = locked(_rows(actor), request_id)
        _must_be_editable(request)
        change = queries.quote_change(request)
        if change is None:
            raise WrongState(
                _("The document of %(request)s is not older than its quote; there is nothing to waive.")
                % {"request": request}
            )
        request.waived_hash, request.waived_reason = change.mark, why
        save(request, fields=["waived_hash", "waived_reason"])
        record(
            subject=request, verb="quote_change_waived", actor=actor, data={"change": change.sentence, "reason": why}
        )
    return request


def link_parent(request_id: UUID | str, *, parent_id: UUID | str | None, actor: Actor) -> ContractRequest:
    """Put a request under another one, which must be signed first; None unlinks it."""
    actor.require("contracts.link_parent", _("link a parent request"))
    with transaction.atomic():
        request = locked(_rows(actor), request_id)
        _must_be_editable(request)
        parent = queries.get(parent_id, actor=actor) if parent_id else None
        seen = parent
        while seen is not None:
            if seen.pk == request.pk:
                raise InvalidInput(_("%(parent)s stands below %(request)s already; a request cannot be above itself.")
                                   % {"parent": parent, "request": request})  # fmt: skip
            seen = seen.parent
        request.parent = parent
        save(request, fields=["parent"])
        record(subject=request, verb="parent_linked" if parent else "parent_unlinked", actor=actor,
               data={"parent": parent.number if parent else None})  # fmt: skip
    return request


def cancel(request_id: UUID | str, *, reason: str, actor: Actor) -> ContractRequest:
    """End a request for good: approvals are voided, signers are told that nothing is to be signed any more."""
    why = _needed(reason, _("Say why the request is cancelled."))
    from . import signing

    with transaction.atomic():
        request = queries.get(request_id, actor=actor)
        waited_for_signature = request.status == S.AWAITING_SIGNATURE
        done = REQUEST.apply(
            request_id, "cancel", actor=actor, data={"reason": why}, queryset=_rows(actor),
            fields={"contract_status": ContractStatus.CANCELLED, "status_reason": why},
        )  # fmt: skip
        approval.void_all(done, reason=why, actor=actor)
        if waited_for_signature:
            signing.void_envelopes(done, reason=why, actor=actor)
    return done


def close(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """File a signed request away. Own paper closes by itself when its record is made."""
    return REQUEST.apply(
        request_id, "close", actor=actor, fields={"contract_status": ContractStatus.CLOSED}, queryset=_rows(actor)
    )


def _rows(actor: Actor) -> QuerySet[ContractRequest]:
    """The rows that the actor may see, in a form that can be locked (no DISTINCT)."""
    return ContractRequest.objects.filter(pk__in=queries.visible_to(actor).order_by().values("pk"))


def _must_be_editable(request: ContractRequest) -> None:
    if request.status not in EDITABLE:
        raise WrongState(
            _("%(request)s is %(state)s; its terms can be changed only while it is Draft, New or being worked on.")
            % {"request": request, "state": request.get_status_display()}
        )


def _needed(text: str, sentence: str) -> str:
    if not text.strip():
        raise InvalidInput(sentence, fields={"reason": sentence})
    return text.strip()


def _contact(account: Account, contact_id: UUID | str | None) -> Contact | None:
    if not contact_id:
        return None
    found = next((c for c in parties.contacts(account) if str(c.pk) == str(contact_id)), None)
    if found is None:
        raise InvalidInput(_("This contact does not belong to %(account)s.") % {"account": account.name},
                           fields={"contact_id": _("Choose a contact of the account.")})  # fmt: skip
    return found


def _choice_problems(contract_type: ContractType, paper: str, signature_type: str, request_type: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not contract_type.is_active:
        problems["contract_type"] = _("The contract type “%(name)s” is not active; choose another.") % {
            "name": contract_type.name
        }
    for name, value, choices in (
        ("paper", paper, ContractRequest.Paper),
        ("signature_type", signature_type, ContractRequest.SignatureType),
        ("request_type", request_type, ContractRequest.Type),
    ):
        if value not in choices.values:
            problems[name] = _("“%(value)s” is not one of %(known)s.") % {
                "value": value,
                "known": ", ".join(choices.values),
            }
    return problems
