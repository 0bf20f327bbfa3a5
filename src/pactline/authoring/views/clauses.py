"""The clause library: list, clause, variations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.authoring import actions, forms, queries, reading
from pactline.authoring.lists import Clauses, when
from pactline.authoring.models import ClauseVariation
from pactline.files import access
from pactline.identity.access import acting, requires
from pactline.identity.roles import ROLES
from pactline.ui import forms as ui_forms
from pactline.ui import record

VIEW, CONFIGURE = "authoring.view", "authoring.configure"


@requires(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    return Clauses().respond(request)


@requires(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    return ui_forms.page(
        request,
        forms.ClauseForm,
        title=_("New clause"),
        submit=_("Create clause"),
        save=lambda data: actions.create_clause(**data, actor=acting(request)),
        form_kwargs={"actor": acting(request)},
        back="authoring:clauses",
    )


@requires(VIEW)
def detail(request: HttpRequest, clause_id: UUID) -> HttpResponse:
    clause = queries.clause(clause_id, actor=acting(request))
    configures = acting(request).may(CONFIGURE)
    variations = [
        {
            "row": row,
            "when": when(row),
            "file_url": access.url(row.file),
            "tags": [(slot, row.mappings.get(slot.key)) for slot in reading.slots(row.tags)],
        }
        for row in queries.variations(clause)
    ]
    verbs = []
    if configures:
        verbs = [
            record.link(
                "add",
                _("Add a variation"),
                reverse("authoring:variation_new", args=[clause.pk]),
                icon="plus",
                primary=True,
            ),
            record.link(
                "edit", _("Edit"), reverse("authoring:clause_edit", args=[clause.pk]), dialog=True, icon="pencil"
            ),
            record.link(
                "activity",
                _("Deactivate") if clause.is_active else _("Activate"),
                reverse("authoring:clause_activity", args=[clause.pk]),
                dialog=True,
                icon="power",
            ),
        ]
    return record.page(
        request,
        "authoring/clause.html",
        clause,
        kind=_("Clause"),
        number=clause.number,
        name=clause.name,
        status=("active", _("Active")) if clause.is_active else ("inactive", _("Inactive")),
        trail=[(_("Clause library"), reverse("authoring:clauses"))],
        verbs=verbs,
        context={
            "variations": variations,
            "configures": configures,
            "approvers": ", ".join(str(ROLES[one].label) for one in clause.approver_roles if one in ROLES),
        },
    )


@requires(CONFIGURE)
def edit(request: HttpRequest, clause_id: UUID) -> HttpResponse:
    clause = queries.clause(clause_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.ClauseEditForm,
        title=_("Edit %(name)s") % {"name": clause.name},
        submit=_("Save"),
        save=lambda data: actions.change_clause(clause.pk, **data, actor=acting(request)),
        initial={name: getattr(clause, name) for name in ("name", "contract_type_id", "description", "approver_roles")},
        form_kwargs={"actor": acting(request)},
        back=clause,
    )


@requires(CONFIGURE)
def activity(request: HttpRequest, clause_id: UUID) -> HttpResponse:
    clause = queries.clause(clause_id, actor=acting(request))
    act = actions.deactivate_clause if clause.is_active else actions.activate_clause
    return ui_forms.confirm_page(
        request,
        title=_("Deactivate the clause?") if clause.is_active else _("Activate the clause?"),
        submit=_("Deactivate") if clause.is_active else _("Activate"),
        save=lambda: act(clause.pk, actor=acting(request)),
        intro=_("Templates that name it cannot be published any more.")
        if clause.is_active
        else _("It can be used again."),
        danger=clause.is_active,
        back=clause,
    )


@requires(CONFIGURE)
def variation_new(request: HttpRequest, clause_id: UUID) -> HttpResponse:
    clause = queries.clause(clause_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.VariationForm,
        title=_("New variation of %(name)s") % {"name": clause.name},
        submit=_("Add variation"),
        save=lambda data: actions.add_variation(clause.pk, **data, actor=acting(request)).clause,
        back=clause,
        template="authoring/wide_form.html",
        trail=[(_("Clause library"), reverse("authoring:clauses")), (clause.name, clause.get_absolute_url())],
    )


@requires(CONFIGURE)
def variation(request: HttpRequest, variation_id: UUID) -> HttpResponse:
    row = queries.variation(variation_id, actor=acting(request))
    initial = {name: getattr(row, name) for name in ("name", "rank", "order", "language", "text", "condition")}

    def save(data: dict[str, Any]) -> Any:
        return actions.change_variation(row.pk, **data, actor=acting(request)).clause

    return ui_forms.page(
        request,
        forms.VariationForm,
        title=_("Edit %(name)s") % {"name": row.name},
        submit=_("Save"),
        save=save,
        initial=initial,
        back=row.clause,
        template="authoring/wide_form.html",
        trail=[(_("Clause library"), reverse("authoring:clauses")), (row.clause.name, row.clause.get_absolute_url())],
    )


@requires(CONFIGURE)
def variation_activity(request: HttpRequest, variation_id: UUID) -> HttpResponse:
    row = queries.variation(variation_id, actor=acting(request))
    act = actions.deactivate_variation if row.is_active else actions.activate_variation
    return ui_forms.confirm_page(
        request,
        title=_("Deactivate the variation?") if row.is_active else _("Activate the variation?"),
        submit=_("Deactivate") if row.is_active else _("Activate"),
        save=lambda: act(row.pk, actor=acting(request)).clause,
        intro=_("Contracts made from now on do not use it.")
        if row.is_active
        else _("Contracts made from now on may use it."),
        danger=row.is_active,
        back=row.clause,
    )


@requires(CONFIGURE)
def variation_removal(request: HttpRequest, variation_id: UUID) -> HttpResponse:
    row = queries.variation(variation_id, actor=acting(request))

    def save() -> str:
        actions.remove_variation(row.pk, actor=acting(request))
        return row.clause.get_absolute_url()

    return ui_forms.confirm_page(
        request,
        title=_("Delete the variation?"),
        submit=_("Delete"),
        save=save,
        intro=_("“%(name)s” and its words are deleted. This cannot be undone.") % {"name": row.name},
        back=row.clause,
    )


@requires(CONFIGURE)
def variation_tag(request: HttpRequest, variation_id: UUID, key: str) -> HttpResponse:
    row: ClauseVariation = queries.variation(variation_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.VariationTagForm,
        title=_("Tag %(tag)s") % {"tag": key},
        submit=_("Save"),
        save=lambda data: actions.map_variation_tag(row.pk, key, **data, actor=acting(request)).clause,
        initial=row.mappings.get(key, {"source": "path"}),
        back=row.clause,
    )
