"""Pages of offerings, bundles, categories and units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.catalog import actions, forms, lists, queries
from pactline.catalog.configuring import Group
from pactline.catalog.configuring.selecting import judge
from pactline.catalog.configuring.words import limits, sentence
from pactline.catalog.lifecycle import OFFERING
from pactline.catalog.models import Offering
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record
from pactline.ui.lists import options_response


@requires("catalog.view")
def offerings(request: HttpRequest) -> HttpResponse:
    """All offerings that the person may know of."""
    return lists.Offerings().respond(request)


@requires("catalog.view")
def options(request: HttpRequest) -> HttpResponse:
    """Offerings for fields that find by typing; ``?sellable=1`` leaves only what can be sold."""
    actor = acting(request)
    rows = queries.sellable(actor) if request.GET.get("sellable") else queries.visible_to(actor)
    if account := request.GET.get("account"):
        channel = request.GET.get("channel") or "direct"
        rows = queries.open_to(rows, UUID(account), channel=channel, actor=actor)
    return options_response(
        request,
        rows.order_by("name", "id"),
        search=("name", "sku"),
        label=lambda row: row.name,
        note=lambda row: row.sku,
    )


@requires("catalog.edit")
def offering_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.OfferingForm,
        title=_("New offering"),
        submit=_("Create offering"),
        save=lambda data: actions.create_offering(**data, actor=actor),
        back="catalog:list",
    )


@requires("catalog.view")
def offering(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """One offering: facts, what it is made of, and what higher modules know of it."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    may_edit = actor.may("catalog.edit")
    items = queries.bundle_items(found) if found.is_bundle else []
    verbs = record.verbs(
        OFFERING.offers(found, actor),
        {
            "publish": record.To(reverse("catalog:publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("catalog:retirement", args=[found.pk]),
                confirm=_("It can no longer be sold. Documents that hold it keep it."),
            ),
        },
    )
    shape = queries.shape(found)
    if shape.is_configurable and actor.may("catalog.configure"):
        try_url = reverse("catalog:configurator", args=[found.pk])
        verbs.append(record.link("configure", _("Try the configurator"), try_url, dialog=True, icon="adjustments"))
    if may_edit and found.status != Offering.Status.DRAFT:
        version_url = reverse("catalog:versions", args=[found.pk])
        verbs.append(record.link("revise", _("New version"), version_url, dialog=True, icon="versions"))
    if may_edit:
        copy_url = reverse("catalog:copy", args=[found.pk])
        verbs.append(record.link("copy", _("Copy"), copy_url, dialog=True, icon="copy"))
    edit_url = reverse("catalog:edit", args=[found.pk])
    changeable = may_edit and found.status != Offering.Status.RETIRED
    return record.page(
        request,
        "catalog/offering.html",
        found,
        kind=_("Offering"),
        number=found.sku,
        name=found.name,
        trail=[(_("Offerings"), reverse("catalog:list"))],
        chevrons=record.chevrons(Offering.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        context={
            "items": items,
            "groups": [
                (group, limits(Group(str(group.pk), group.local_name, (), group.least, group.most)))
                for group in (queries.item_groups(found) if found.is_bundle else [])
            ],
            "characteristics": queries.characteristics(found),
            "rules": [(rule, sentence(shape.model, queries.rule_of(rule))) for rule in queries.rules(found)],
            "versions": queries.versions(found),
            "eligibilities": queries.rows_of(found),
            "suggestions": queries.suggestions_of(found),
            "deliveries": [one for one in queries.deliveries(judge(shape, None, finish=True)) if one.pieces],
            "may_edit": may_edit,
            "bundles": queries.bundles_with(found),
            "edit_url": edit_url if changeable else "",
            "may_compose": may_edit and found.status == Offering.Status.DRAFT,
        },
    )


@requires("catalog.edit")
def offering_edit(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Change an offering; a published one in its words only."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    draft = found.status == Offering.Status.DRAFT
    form: Any = forms.OfferingForm if draft else forms.WordsForm
    related = ("category", "unit", "specification", "translations")
    initial = {name: getattr(found, name) for name in form.base_fields if name not in related}
    return ui_forms.page(
        request,
        form,
        title=found.name,
        intro=""
        if draft
        else _("A published offering can be changed in its words only. Make a new version to change the rest."),
        submit=_("Save"),
        initial=initial
        | {"category": found.category_id, "unit": found.unit_id, "specification": found.specification_id}
        | {"translations": forms.translated(found.translations)},
        save=lambda data: actions.change_offering(offering_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("catalog.edit")
def offering_copy(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """A draft like it, with another SKU."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    return ui_forms.page(
        request,
        forms.CopyForm,
        title=_("Copy %(name)s") % {"name": found.name},
        submit=_("Copy"),
        initial={"sku": f"{found.sku}-2"},
        form_kwargs={"source": found, "actor": actor},
        save=lambda data: actions.copy_offering(offering_id, **data, actor=actor),
        back=found,
    )


@requires("catalog.publish")
@require_POST
def publication(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """From now on it can be sold."""
    return pages.done(request, actions.publish(offering_id, actor=acting(request)), message=_("Published."))


@requires("catalog.publish")
@require_POST
def retirement(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """It can no longer be sold."""
    return pages.done(request, actions.retire(offering_id, actor=acting(request)), message=_("Retired."))


@requires("catalog.edit")
def item_new(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Put an offering into a bundle."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)

    def save(data: dict[str, Any]) -> Offering:
        actions.add_item(offering_id, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        forms.NewItemForm,
        title=_("Add to %(name)s") % {"name": found.name},
        submit=_("Add"),
        form_kwargs={"actor": actor, "bundle": found},
        save=save,
        back=found,
    )


@requires("catalog.edit")
def item_edit(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Change how much of an offering is in a bundle."""
    actor = acting(request)
    item = queries.get_item(item_id, actor=actor)

    def save(data: dict[str, Any]) -> Offering:
        return actions.change_item(item_id, **data, actor=actor).parent

    return ui_forms.page(
        request,
        forms.ItemForm,
        title=item.child.name,
        submit=_("Save"),
        initial={name: getattr(item, name) for name in forms.ItemForm.base_fields if name != "group"}
        | {"group": item.group_id},
        form_kwargs={"bundle": item.parent},
        save=save,
        back=item.parent,
    )


@requires("catalog.edit")
def item_removal(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take an item out of a bundle."""
    actor = acting(request)
    item = queries.get_item(item_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Take %(name)s out?") % {"name": item.child.name},
        intro=_("It is no longer part of %(bundle)s.") % {"bundle": item.parent.name},
        submit=_("Remove"),
        save=lambda: actions.remove_item(item_id, actor=actor),
        back=item.parent,
        message=_("Removed."),
    )


@requires("catalog.edit")
def versions(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """A draft of the next version, with what is taken along."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    return ui_forms.page(
        request,
        forms.VersionForm,
        title=_("New version of %(name)s") % {"name": found.name},
        intro=_("Documents keep the version that they sold."),
        submit=_("Make the draft"),
        form_kwargs={"source": found, "actor": actor},
        save=lambda data: actions.revise_offering(offering_id, **data, actor=actor),
        back=found,
        message=_("This is the draft of the next version."),
    )
