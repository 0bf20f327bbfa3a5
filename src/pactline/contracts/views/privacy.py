"""“Never send” on the pages of a request and of a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.contracts import actions, queries
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms

FORM = ["GET", "POST"]


@requires("contracts.protect")
@require_http_methods(FORM)
def of_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Keep the text of a request on this server, or lift that."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return _page(request, found, lambda **fields: actions.protect_request(request_id, actor=actor, **fields))


@requires("contracts.protect")
@require_http_methods(FORM)
def of_record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Keep the text of a contract on this server, or lift that."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    return _page(request, found, lambda **fields: actions.protect_record(record_id, actor=actor, **fields))


def _page(request: HttpRequest, found: ContractRequest | ContractRecord, act: Callable[..., Any]) -> HttpResponse:
    lifting = found.never_send
    return ui_forms.page(
        request,
        ui_forms.ReasonForm,
        title=(_("Lift “never send” of %(what)s") if lifting else _("Never send %(what)s")) % {"what": found},
        submit=_("Lift it") if lifting else _("Never send"),
        intro=_("Its text may be sent to the language model that the operator has switched on.")
        if lifting
        else _("Its text stays on this server: only the embedded reader reads it, whatever the operator switches on."),
        save=lambda data: act(never_send=not lifting, reason=data["reason"]),
        back=found,
        danger=lifting,
        template="contracts/privacy_form.html",
        context={"of": found},
    )
