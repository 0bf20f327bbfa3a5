"""Pages of catalogs, categories and units, and browsing: catalog, category, offering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.catalog import actions, forms, forms_shelves, queries
from pactline.catalog.lifecycle import CATALOG
from pactline.catalog.models import Catalog
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record


@requires("catalog.view")
def shelves(request: HttpRequest) -> HttpResponse:
    """Categories and units on one page."""
    context = {
        "catalogs": queries.catalogs(),
        "categories": queries.categories(),
        "units": queries.units(),
        "may_edit": acting(request).may("catalog.edit"),
    }
    return pages.page(request, "catalog/shelves.html", title=_("Catalogs, categories and units"), context=context)


@requires("catalog.edit")
def category_new(request: HttpRequest) -> HttpResponse:
    """A new category."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        parent, catalog = data.pop("parent"), data.pop("catalog")
        actions.create_category(
            **data, parent_id=parent.pk if parent else None, catalog_id=catalog.pk if catalog else None, actor=actor
        )
        return reverse("catalog:shelves")

    return ui_forms.page(
        request, forms.CategoryForm, title=_("New category"), submit=_("Create"), save=save, back="catalog:shelves"
    )


@requires("catalog.edit")
def category_edit(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Change a category: name, dates, to whom it is open, translations."""
    actor = acting(request)
    found = queries.get_category(category_id)

    def save(data: dict[str, Any]) -> str:
        actions.change_category(category_id, **data, actor=actor)
        return reverse("catalog:shelves")

    return ui_forms.page(
        request,
        forms.CategoryWordsForm,
        title=_("Change category"),
        submit=_("Save"),
        initial={name: getattr(found, name) for name in ("name", "valid_from", "valid_to", "eligibility")}
        | {"translations": forms.translated(found.translations)},
        save=save,
        back="catalog:shelves",
    )


@requires("catalog.view")
def category_versions(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """A category as it is, and as it was before each change."""
    found = queries.get_category(category_id)
    context = {"category": found, "versions": queries.shelf_versions(found)}
    return pages.page(request, "catalog/category_versions.html", title=found.local_name, context=context)


@requires("catalog.edit")
def unit_new(request: HttpRequest) -> HttpResponse:
    """A new unit of measure."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        actions.create_unit(**data, actor=actor)
        return reverse("catalog:shelves")

    return ui_forms.page(
        request, forms.UnitForm, title=_("New unit"), submit=_("Create"), save=save, back="catalog:shelves"
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@requires("catalog.view")
def browse(request: HttpRequest) -> HttpResponse:
    """A catalog from its categories down to the parts of bundles: ``?catalog=`` (else the default one), ``?q=`` finds by
    names, codes and characteristics, ``?account=`` leaves what this account may buy."""
    actor = acting(request)
    open_catalogs = list(queries.open_catalogs())
    wanted = request.GET.get("catalog", "")
    catalog = next((one for one in open_catalogs if str(one.pk) == wanted), None) or next(iter(open_catalogs), None)
    form = forms_shelves.BrowseForm(request.GET, actor=actor)
    account = form.cleaned_data.get("account") if form.is_valid() else None
    buyer = queries.buyer_of(account.pk, channel="direct", actor=actor) if account else None
    text = request.GET.get("q", "").strip()[:120]
    branches = queries.hierarchy(actor, catalog, text=text, buyer=buyer)
    loose = queries.hierarchy(actor, None, text=text, buyer=buyer) if catalog is not None else []
    context = {
        "catalogs": open_catalogs,
        "catalog": catalog,
        "form": form,
        "text": text,
        "account": account,
        "branches": branches,
        "count": queries.count(branches),
        "loose": [branch for branch in loose if branch.offering or branch.count],
        "loose_count": queries.count(loose),
        "open": bool(text) or sum(branch.category is not None for branch in branches) < 8,
        "chosen": _key(request.GET.get("category", "")),
        "may_edit": actor.may("catalog.edit"),
    }
    return pages.page(request, "catalog/browse.html", title=_("Browse the catalog"), context=context)


@requires("catalog.view")
def catalog(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """One catalog: dates, shelves, who may buy from it."""
    actor = acting(request)
    found = queries.get_catalog(catalog_id, actor=actor)
    may_edit = actor.may("catalog.edit")
    verbs = record.verbs(
        CATALOG.offers(found, actor),
        {
            "publish": record.To(reverse("catalog:catalog_publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("catalog:catalog_retirement", args=[found.pk]),
                confirm=_("What stands only in this catalog is not sold any more."),
            ),
        },
    )
    if actor.may("catalog.publish") and found.status == Catalog.Status.PUBLISHED and not found.is_default:
        url = reverse("catalog:catalog_default", args=[found.pk])
        verbs.append(record.VerbButton("make_default", _("Make it the default"), url, icon="star"))
    if may_edit:
        copy_url = reverse("catalog:catalog_copy", args=[found.pk])
        verbs.append(record.link("copy", _("Copy"), copy_url, dialog=True, icon="copy"))
    return record.page(
        request,
        "catalog/catalog.html",
        found,
        kind=_("Catalog"),
        number=found.code,
        name=found.local_name,
        trail=[(_("Catalogs, categories and units"), reverse("catalog:shelves"))],
        chevrons=record.chevrons(Catalog.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        context={
            "catalog": found,
            "shelves": queries.shelves_of(found),
            "eligibilities": queries.rows_of(found),
            "versions": queries.shelf_versions(found),
            "may_edit": may_edit,
            "edit_url": reverse("catalog:catalog_edit", args=[found.pk]) if may_edit else "",
        },
    )


@requires("catalog.edit")
def catalog_new(request: HttpRequest) -> HttpResponse:
    """A new draft catalog."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.CatalogForm,
        title=_("New catalog"),
        submit=_("Create catalog"),
        save=lambda data: actions.create_catalog(**data, actor=actor),
        back="catalog:shelves",
    )


@requires("catalog.edit")
def catalog_edit(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """Change a catalog."""
    actor = acting(request)
    found = queries.get_catalog(catalog_id, actor=actor)
    names = ("code", "name", "description", "valid_from", "valid_to", "eligibility")
    return ui_forms.page(
        request,
        forms.CatalogForm,
        title=found.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names} | {"translations": forms.translated(found.translations)},
        save=lambda data: actions.change_catalog(catalog_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("catalog.publish")
@require_POST
def catalog_publication(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """From now on people see it."""
    return pages.done(request, actions.publish_catalog(catalog_id, actor=acting(request)), message=_("Published."))


@requires("catalog.publish")
@require_POST
def catalog_retirement(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """Nobody sees it any more."""
    return pages.done(request, actions.retire_catalog(catalog_id, actor=acting(request)), message=_("Retired."))


@requires("catalog.publish")
@require_POST
def catalog_default(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """People see it first."""
    return pages.done(request, actions.make_default_catalog(catalog_id, actor=acting(request)))


@requires("catalog.edit")
def catalog_copy(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """A draft catalog with the same shelves."""
    actor = acting(request)
    found = queries.get_catalog(catalog_id, actor=actor)
    return ui_forms.page(
        request,
        forms_shelves.CatalogCopyForm,
        title=_("Copy %(name)s") % {"name": found.name},
        intro=_("Categories and who may buy are copied."),
        submit=_("Copy"),
        initial={"code": f"{found.code}-2", "name": found.name},
        save=lambda data: actions.copy_catalog(catalog_id, **data, actor=actor),
        back=found,
        message=_("This is the draft of the copy."),
    )
