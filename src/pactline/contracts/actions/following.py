"""Amendments and renewals on our own paper, begun from the contract itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import carried, queries, rules
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.models import locked

from . import chains, generation, requests


def amend_contract(
    record_id: UUID | str,
    *,
    description: str,
    actor: Actor,
    effective_on: date | None = None,
    ends_on: date | None = None,
    perpetual: bool | None = None,
    changes: Mapping[str, Any] | None = None,
    signature_type: str = ContractRequest.SignatureType.ELECTRONIC,
    answers: Mapping[str, Any] | None = None,
    title: str = "",
) -> ContractRequest:
    """Request an amendment of an active contract and make its document from the template that the rules choose.

    Without ``ends_on`` and ``perpetual`` the contract ends as it does now. ``changes``: other terms by field. They go
    into the contract when everybody has signed. What keeps the document from being made stands in ``problems``.
    """
    if not description.strip():
        sentence = _("Say what the amendment changes.")
        raise InvalidInput(sentence, fields={"description": sentence})
    with transaction.atomic():
        record = _locked(record_id, actor)
        endless = record.perpetual if perpetual is None else perpetual
        if ends_on is not None and perpetual is None:
            endless = False
        name = title.strip() or f"{record.title[:190]} Amend{carried.amendment_number(record):03d}"
        return _open(
            record,
            actor=actor,
            amends=record,
            request_type=ContractRequest.Type.AMENDMENT,
            title=name,
            description=description,
            starts_on=record.starts_on,
            ends_on=None if endless else ends_on or record.ends_on,
            perpetual=endless,
            effective_on=effective_on,
            changes=changes,
            signature_type=signature_type,
            answers=answers,
        )


def renew_contract(
    record_id: UUID | str,
    *,
    actor: Actor,
    description: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    perpetual: bool = False,
    changes: Mapping[str, Any] | None = None,
    signature_type: str = ContractRequest.SignatureType.ELECTRONIC,
    answers: Mapping[str, Any] | None = None,
    title: str = "",
) -> ContractRequest:
    """Request the renewal of a contract; signing makes its successor.

    Without dates it runs from the day after the end, as long as before. What recurs goes on at its present price; new
    prices need a quote (``flows.quote_to_contract.initiate`` with ``renews_id``).
    """
    with transaction.atomic():
        record = _locked(record_id, actor)
        term = rules.renewal_term(record.starts_on, record.ends_on)
        return _open(
            record,
            actor=actor,
            renews=record,
            request_type=ContractRequest.Type.RENEWAL,
            title=title.strip() or record.title,
            description=description,
            starts_on=starts_on or (term[0] if term else None),
            ends_on=None if perpetual else ends_on or (term[1] if term else None),
            perpetual=perpetual,
            changes=changes,
            signature_type=signature_type,
            answers=answers,
        )


def following_problems(request_type: str, record: ContractRecord) -> dict[str, str]:
    """Why this contract cannot be amended or renewed now, by field; empty when it can."""
    amends = request_type == ContractRequest.Type.AMENDMENT
    return chains.problems(request_type, record if amends else None, None if amends else record)


def _locked(record_id: UUID | str, actor: Actor) -> ContractRecord:
    """The contract, locked: two presses make one request."""
    visible = queries.record(record_id, actor=actor)
    actor.require("contracts.initiate", _("initiate a contract"))
    rows = ContractRecord.objects.select_related(
        "account", "contact", "contract_type", "quote", "selling_entity", "request"
    )
    return locked(rows, visible.pk)


def _open(record: ContractRecord, *, actor: Actor, **fields: Any) -> ContractRequest:
    request = requests.open_request(
        account=record.account, contact=record.contact, contract_type=record.contract_type, actor=actor,
        paper=ContractRequest.Paper.OWN, **fields,
    )  # fmt: skip
    return generation.generate(request.pk, actor=actor)
