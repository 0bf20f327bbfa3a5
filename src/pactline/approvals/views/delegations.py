"""Pages of those who stand in for others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.approvals import actions, forms
from pactline.approvals.lists import Delegations
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms

FORM = ("GET", "POST")


@requires("approvals.view")
def delegations(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom."""
    return Delegations().respond(request)


@requires("approvals.delegate")
@require_http_methods(FORM)
def delegation_new(request: HttpRequest) -> HttpResponse:
    """Name a deputy."""

    def save(data: dict[str, Any]) -> str:
        actions.delegate_absence(
            deputy_id=data["deputy"].pk,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            reason=data["reason"],
            actor=acting(request),
        )
        return reverse("approvals:delegations")

    return ui_forms.page(
        request,
        forms.DelegationForm,
        title=_("Name a deputy"),
        submit=_("Save"),
        intro=_("On these days your deputy can approve in your place. You still can, too."),
        save=save,
        back="approvals:delegations",
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def delegation_end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation now."""

    def save() -> str:
        actions.revoke_delegation(delegation_id, actor=acting(request))
        return reverse("approvals:delegations")

    return ui_forms.confirm_page(
        request,
        title=_("End this delegation"),
        submit=_("End it now"),
        intro=_("From now on the deputy can no longer approve in that place."),
        save=save,
        back="approvals:delegations",
    )
