"""Pages that say who may buy what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.catalog import actions, forms, queries
from pactline.catalog.models import Category
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages


def _back(owner: Any) -> Any:
    return reverse("catalog:shelves") if isinstance(owner, Category) else owner


@requires("catalog.edit")
def eligibility_new(request: HttpRequest, owner: str, owner_id: UUID) -> HttpResponse:
    """Allow or deny a catalog, category or offering to an account, a place or a channel."""
    actor = acting(request)
    found = queries.owner_of(owner, owner_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        actions.add_eligibility(owner, owner_id, **data, actor=actor)
        return _back(found)

    return ui_forms.page(
        request,
        forms.EligibilityForm,
        title=_("Who may buy %(name)s") % {"name": found.name},
        intro=_("What is left empty matches everybody. A denial beats an allowance."),
        submit=_("Add"),
        form_kwargs={"actor": actor},
        save=save,
        back=_back(found),
    )


@requires("catalog.edit")
@require_POST
def eligibility_removal(request: HttpRequest, eligibility_id: UUID) -> HttpResponse:
    """Take a row away."""
    owner = actions.remove_eligibility(eligibility_id, actor=acting(request))
    return pages.done(request, _back(owner), message=_("Removed."))
