"""What is offered beside an offering: its dialogs on the offering's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pactline.catalog import actions, forms_needs, queries
from pactline.catalog.forms import translated
from pactline.catalog.models import Offering
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms


@requires("catalog.edit")
def suggestion_new(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Suggest another offering beside this one."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)

    def save(data: dict[str, Any]) -> Offering:
        actions.add_suggestion(offering_id, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        forms_needs.NewSuggestionForm,
        title=_("Suggest beside %(name)s") % {"name": found.name},
        intro=_("Whoever has it in a quote is shown the suggestion as a card. It holds for all versions."),
        submit=_("Add"),
        form_kwargs={"actor": actor},
        save=save,
        back=found,
    )


@requires("catalog.edit")
def suggestion_edit(request: HttpRequest, suggestion_id: UUID) -> HttpResponse:
    """Change a suggestion."""
    actor = acting(request)
    found = queries.get_suggestion(suggestion_id, actor=actor)
    names = set(forms_needs.SuggestionForm.base_fields) - {"translations"}
    return ui_forms.page(
        request,
        forms_needs.SuggestionForm,
        title=found.target.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names} | {"translations": translated(found.translations)},
        save=lambda data: actions.change_suggestion(suggestion_id, **data, actor=actor).source,
        back=found.source,
    )


@requires("catalog.edit")
def suggestion_removal(request: HttpRequest, suggestion_id: UUID) -> HttpResponse:
    """Suggest it no longer."""
    actor = acting(request)
    found = queries.get_suggestion(suggestion_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Suggest %(name)s no longer?") % {"name": found.target.name},
        intro=_("What people answered to it is removed too. To keep that, give it an end instead."),
        submit=_("Remove"),
        save=lambda: actions.remove_suggestion(suggestion_id, actor=actor),
        back=found.source,
        message=_("Removed."),
    )
