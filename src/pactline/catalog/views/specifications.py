"""Pages of specifications: what an offering is made of for those who deliver it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.catalog import actions, forms_delivery, lists, queries
from pactline.catalog.forms import CharacteristicForm, translated
from pactline.catalog.lifecycle import SPECIFICATION
from pactline.catalog.models import Specification
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record


@requires("catalog.view")
def specifications(request: HttpRequest) -> HttpResponse:
    """All specifications that the person may know of."""
    return lists.Specifications().respond(request)


@requires("catalog.edit")
def specification_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms_delivery.SpecificationForm,
        title=_("New specification"),
        submit=_("Create specification"),
        save=lambda data: actions.create_specification(**data, actor=actor),
        back="catalog:specifications",
    )


@requires("catalog.view")
def specification(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """One specification: characteristics, and what it needs."""
    actor = acting(request)
    found = queries.get_specification(specification_id, actor=actor)
    may_edit = actor.may("catalog.edit")
    verbs = record.verbs(
        SPECIFICATION.offers(found, actor),
        {
            "publish": record.To(reverse("catalog:specification_publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("catalog:specification_retirement", args=[found.pk]), confirm=_("Nothing new can use it.")
            ),
        },
    )
    if may_edit and found.status != Specification.Status.DRAFT:
        url = reverse("catalog:specification_versions", args=[found.pk])
        verbs.append(record.VerbButton("revise", _("New version"), url, icon="versions"))
    return record.page(
        request,
        "catalog/specification.html",
        found,
        kind=_("Specification"),
        number=f"{found.code} · {_('version')} {found.version}",
        name=found.local_name,
        trail=[(_("Specifications"), reverse("catalog:specifications"))],
        chevrons=record.chevrons(Specification.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        context={
            "specification": found,
            "characteristics": found.characteristics.prefetch_related("options"),
            "relations": queries.relations(found),
            "may_compose": may_edit and found.status == Specification.Status.DRAFT,
            "edit_url": reverse("catalog:specification_edit", args=[found.pk]) if may_edit else "",
        },
    )


@requires("catalog.edit")
def specification_edit(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """Change a specification; a published one in its words only."""
    actor = acting(request)
    found = queries.get_specification(specification_id, actor=actor)
    draft = found.status == Specification.Status.DRAFT
    form = forms_delivery.SpecificationForm if draft else forms_delivery.SpecificationWordsForm
    names = set(form.base_fields) - {"translations"}
    return ui_forms.page(
        request,
        form,
        title=found.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names} | {"translations": translated(found.translations)},
        save=lambda data: actions.change_specification(specification_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("catalog.publish")
@require_POST
def specification_publication(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """From now on offerings may use it."""
    made = actions.publish_specification(specification_id, actor=acting(request))
    return pages.done(request, made, message=_("Published."))


@requires("catalog.publish")
@require_POST
def specification_retirement(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """Nothing new can use it."""
    made = actions.retire_specification(specification_id, actor=acting(request))
    return pages.done(request, made, message=_("Retired."))


@requires("catalog.edit")
@require_POST
def specification_versions(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """A draft of the next version."""
    made = actions.revise_specification(specification_id, actor=acting(request))
    return pages.done(request, made, message=_("This is the draft of the next version."))


@requires("catalog.edit")
def specification_characteristic(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """A characteristic that all offerings of this specification have."""
    actor = acting(request)
    found = queries.get_specification(specification_id, actor=actor)

    def save(data: dict[str, Any]) -> Specification:
        actions.add_characteristic(specification_id=specification_id, **data, actor=actor)
        return found

    title = _("New characteristic of %(name)s") % {"name": found.name}
    return ui_forms.page(request, CharacteristicForm, title=title, submit=_("Add"), save=save, back=found)


@requires("catalog.edit")
def relation_new(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """What the specification needs."""
    actor = acting(request)
    found = queries.get_specification(specification_id, actor=actor)

    def save(data: dict[str, Any]) -> Specification:
        actions.relate(specification_id, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        forms_delivery.RelationForm,
        title=_("What %(name)s needs") % {"name": found.name},
        submit=_("Add"),
        form_kwargs={"source": found},
        save=save,
        back=found,
    )


@requires("catalog.edit")
@require_POST
def relation_removal(request: HttpRequest, relation_id: UUID) -> HttpResponse:
    """Take a relationship away."""
    return pages.done(request, actions.unrelate(relation_id, actor=acting(request)), message=_("Removed."))
