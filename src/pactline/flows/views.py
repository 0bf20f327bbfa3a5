"""Pages of flows in which a person clicks and waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.authoring import queries as authoring
from pactline.contracts import queries as contracts
from pactline.contracts.models import ContractRequest
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms

from . import forms, quote_to_contract


@requires("contracts.initiate")
@require_http_methods(["GET", "POST"])
def initiate_contract(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Make the contract of an approved quote."""
    actor = acting(request)
    proposal = quote_to_contract.proposal(quote_id, actor=actor)
    given = request.POST or request.GET
    chosen, follows = given.get("contract_type", ""), given.get("follows", "")
    paper = given.get("paper") or ContractRequest.Paper.OWN
    kinds = authoring.contract_types(only_active=True)
    kind = next((one for one in kinds if chosen in (str(one.pk), one.code)), None) or kinds.first()
    document = (
        quote_to_contract.document_choice(
            quote_id,
            contract_type=kind,
            follows=follows,
            template_id=given.get("template", ""),
            actor=actor,
        )
        if kind and paper == ContractRequest.Paper.OWN
        else None
    )
    amendable, renewable = contracts.candidates(proposal.quote.account_id, actor=actor)

    def save(data: dict[str, Any]) -> ContractRequest:
        return quote_to_contract.initiate(quote_id, actor=actor, **data)

    return ui_forms.page(
        request,
        forms.InitiateForm,
        template="flows/initiate_form.html",
        title=_("Initiate contract from %(quote)s") % {"quote": proposal.quote},
        submit=_("Initiate contract"),
        form_kwargs={"document": document, "amendable": amendable, "renewable": renewable},
        initial={
            "contract_type": kind,
            "follows": follows,
            "paper": paper,
            "template": given.get("template", ""),
            "starts_on": proposal.starts_on,
            "ends_on": proposal.ends_on,
        },
        save=save,
        back=proposal.quote,
        message=_("The contract request is made."),
        context={
            "proposal": proposal,
            "document": document,
            "own_paper": paper == ContractRequest.Paper.OWN,
            "action": request.path,
        },
    )
