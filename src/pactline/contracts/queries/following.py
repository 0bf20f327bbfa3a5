"""Before a contract is amended or renewed: which template would be used, and what it asks."""

from __future__ import annotations

from pactline.authoring import actions as authoring
from pactline.authoring.actions import Question
from pactline.authoring.models import Template
from pactline.contracts import context
from pactline.contracts.models import ContractRecord, ContractRequest


def following_template(record: ContractRecord, request_type: str) -> Template:
    """The template that the rules choose for this type of request; ``InvalidInput`` says why there is none."""
    amends = request_type == ContractRequest.Type.AMENDMENT
    request = ContractRequest(
        account=record.account,
        contact=record.contact,
        contract_type=record.contract_type,
        selling_entity=record.selling_entity,
        request_type=request_type,
        paper=ContractRequest.Paper.OWN,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        perpetual=record.perpetual,
        currency=record.currency,
        value=record.tcv,
        owner=record.owner,
        amends=record if amends else None,
        renews=None if amends else record,
    )
    return authoring.choose_template(context.of(request), contract_type=record.contract_type, request_type=request_type)


def following_questions(template: Template) -> list[Question]:
    """What the template asks beyond what the contract says."""
    return authoring.questions(template.current) if template.current is not None else []
