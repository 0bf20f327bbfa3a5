"""Step 5 of the main job: from an approved quote to a contract request with its first revision, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import actions as authoring
from pactline.authoring import queries as authoring_queries
from pactline.authoring.actions import Question
from pactline.authoring.models import ContractType, Template
from pactline.contracts import actions as contracts
from pactline.contracts import context as contract_context
from pactline.contracts import queries as contract_queries
from pactline.contracts.models import ContractRequest
from pactline.kernel import clock, periods
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, DomainError
from pactline.kernel.events import record
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the dialog shows before anybody presses: dates from the quote, and why it would be refused."""

    quote: Quote
    starts_on: date
    ends_on: date
    problem: str | None
    existing: ContractRequest | None


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """Our document of a contract: its template, those that could be chosen, what it asks; ``problem``: why there is none."""

    template: Template | None
    usable: list[Template]
    questions: list[Question]
    problem: str


def initiate(
    quote_id: UUID | str,
    *,
    contract_type: ContractType | UUID | str,
    actor: Actor,
    paper: str = ContractRequest.Paper.OWN,
    signature_type: str = ContractRequest.SignatureType.ELECTRONIC,
    starts_on: date | None = None,
    ends_on: date | None = None,
    perpetual: bool = False,
    answers: Mapping[str, Any] | None = None,
    description: str = "",
    effective_on: date | None = None,
    amends_id: UUID | str | None = None,
    renews_id: UUID | str | None = None,
    template_id: UUID | str | None = None,
) -> ContractRequest:
    """Make a contract request from an approved quote; on our paper its document too.

    On our paper the request comes back in work with revision 1.0, or in Draft with ``problems`` that say what is
    missing. On theirs it is a Draft that waits for the uploaded document. Dates default to those of the quote. The
    document is made from ``template_id``; without it from the one that the template rules pick.
    Raises ``NotVisible``, ``NotAllowed``, ``Blocked`` (quote not approved, expired, or under contract already) and
    ``InvalidInput`` (inactive type, bad term).
    """
    visible = quotes.get(quote_id, actor=actor)
    actor.require("contracts.initiate", _("initiate a contract"))
    with transaction.atomic():
        quote = Quote.objects.select_for_update(of=("self",)).select_related(*quotes.RELATED).get(pk=visible.pk)
        if problem := contracts.quote_problem(quote):
            raise Blocked(_("No contract can be made from %(quote)s.") % {"quote": quote}, problems=[problem])
        kind = (
            contract_type if isinstance(contract_type, ContractType) else authoring_queries.contract_type(contract_type)
        )
        if (twin := _open_request(quote, kind)) is not None:
            raise Blocked(
                _("%(quote)s has the contract request %(request)s of this type already. Open it, or cancel it first.")
                % {"quote": quote, "request": twin.number}
            )
        dates = proposal_dates(quote)
        request = contracts.open_request(
            account=quote.account,
            contact=quote.contact,
            quote=quote,
            contract_type=kind,
            actor=actor,
            paper=paper,
            signature_type=signature_type,
            starts_on=starts_on or dates[0],
            ends_on=None if perpetual else ends_on or dates[1],
            perpetual=perpetual,
            answers={**(answers or {}), **({"template_id": str(template_id)} if template_id else {})},
            description=description,
            effective_on=effective_on,
            **contracts.earlier(quote.account, amends_id, renews_id, actor=actor),
        )
        record(
            subject=quote,
            verb="contract_initiated",
            actor=actor,
            data={"request": request.number, "request_id": str(request.pk), "type": kind.name, "paper": paper},
        )
        if paper == ContractRequest.Paper.OWN:
            request = contracts.generate(request.pk, actor=actor)
        else:
            contracts.find_signatories(request.pk, actor=actor)
    return request


def proposal(quote_id: UUID | str, *, actor: Actor) -> Proposal:
    """What the dialog begins with."""
    quote = quotes.get(quote_id, actor=actor)
    starts_on, ends_on = proposal_dates(quote)
    existing = contract_queries.visible_to(actor).filter(quote__number=quote.number).exclude(status="cancelled").first()
    return Proposal(quote, starts_on, ends_on, contracts.quote_problem(quote), existing)


def proposal_dates(quote: Quote) -> tuple[date, date]:
    """Start and last day of the contract as the quote has them; else from today for its term."""
    starts_on = quote.starts_on or clock.today()
    return starts_on, quote.ends_on or periods.term_end(starts_on, quote.term_months)


def document_choice(
    quote_id: UUID | str,
    *,
    contract_type: ContractType | UUID | str,
    actor: Actor,
    follows: str = "",
    template_id: str = "",
) -> DocumentChoice:
    """Which document a contract of this type would be made from, by the template rules or as asked for.

    ``follows`` begins with “amends” or “renews” where the contract follows another one.
    """
    quote = quotes.get(quote_id, actor=actor)
    kind = contract_type if isinstance(contract_type, ContractType) else authoring_queries.contract_type(contract_type)
    usable = list(authoring_queries.usable_templates(kind.pk))
    try:
        template = authoring.choose_template(
            contract_context.of_quote(quote),
            contract_type=kind,
            request_type=_request_type(follows),
            template_id=template_id if template_id in {str(one.pk) for one in usable} else None,
        )
    except DomainError as error:
        return DocumentChoice(None, usable, [], error.message)
    asked = authoring.questions(template.current) if template.current is not None else []
    return DocumentChoice(template, usable, asked, "")


def _request_type(follows: str) -> str:
    kinds = {"amends": ContractRequest.Type.AMENDMENT, "renews": ContractRequest.Type.RENEWAL}
    return kinds.get(follows.partition(":")[0], ContractRequest.Type.NEW)


def _open_request(quote: Quote, contract_type: ContractType) -> ContractRequest | None:
    rows = ContractRequest.objects.filter(quote__number=quote.number, contract_type=contract_type)
    return rows.exclude(status=ContractRequest.Status.CANCELLED).order_by("created_at").first()
