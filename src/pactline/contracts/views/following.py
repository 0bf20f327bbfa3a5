"""Pages on which a contract is amended or renewed on our own paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.contracts import actions, forms, queries, rules
from pactline.contracts.following_form import AmendmentForm, FollowForm, RenewalForm
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.identity.access import acting, requires
from pactline.kernel.errors import DomainError
from pactline.ui import forms as ui_forms

FORM = ["GET", "POST"]


@requires("contracts.initiate")
@require_http_methods(FORM)
def amendment(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Amend an active contract."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    return _page(
        request,
        found,
        AmendmentForm,
        request_type=ContractRequest.Type.AMENDMENT,
        title=_("Amend %(contract)s") % {"contract": found},
        intro=_(
            "The contract keeps its data until everybody has signed the amendment; then what changes is written into it."
        ),
        submit=_("Make the amendment"),
        initial={"ends_on": found.ends_on, "perpetual": found.perpetual},
        save=lambda data: actions.amend_contract(record_id, actor=actor, **data),
        their_paper="amends",
    )


@requires("contracts.initiate")
@require_http_methods(FORM)
def renewal(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Renew a contract that ends."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    term = rules.renewal_term(found.starts_on, found.ends_on)
    return _page(
        request,
        found,
        RenewalForm,
        request_type=ContractRequest.Type.RENEWAL,
        title=_("Renew %(contract)s") % {"contract": found},
        intro=_(
            "What recurs goes on at its present price. When everybody has signed, a new contract follows this one."
        ),
        submit=_("Make the renewal"),
        initial={"starts_on": term[0], "ends_on": term[1]} if term else {},
        save=lambda data: actions.renew_contract(record_id, actor=actor, **data),
        their_paper="renews",
    )


def _page(
    request: HttpRequest,
    found: ContractRecord,
    form: type[FollowForm],
    *,
    request_type: str,
    initial: dict[str, Any],
    their_paper: str,
    **options: Any,
) -> HttpResponse:
    """The form with the terms as they are, what the template asks, and why it cannot be done now."""
    problems = list(actions.following_problems(request_type, found).values())
    template, questions = None, []
    try:
        template = queries.following_template(found, request_type)
        questions = queries.following_questions(template)
    except DomainError as error:
        problems += [error.message, *error.problems]
    return ui_forms.page(
        request,
        form,
        template="contracts/following.html",
        form_kwargs={"questions": questions},
        initial={**initial, **forms.negotiable(found, {})},
        back=found,
        trail=[(_("Contracts"), reverse("contracts:records")), (str(found), found.get_absolute_url())],
        context={
            "problems": problems,
            "document_template": template,
            "contract": found,
            "their_paper_url": f"{reverse('contracts:request_new')}?{their_paper}={found.pk}",
        },
        **options,
    )
