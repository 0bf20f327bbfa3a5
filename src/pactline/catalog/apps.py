from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "pactline.catalog"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from pactline.activity import reference
        from pactline.activity import subjects as openers
        from pactline.ui import create, nav, search

        from . import panels, queries
        from .models import Catalog, Offering, Questionnaire, Specification

        view = "catalog.view"
        nav.register(
            area="catalog", label=_("Offerings"), url_name="catalog:list", permission=view, icon="box", order=10
        )
        nav.register(
            area="catalog",
            label=_("Find by description"),
            url_name="catalog:finding",
            permission=view,
            icon="search",
            order=12,
        )
        nav.register(
            area="catalog", label=_("Browse"), url_name="catalog:browse", permission=view, icon="layout-grid", order=15
        )
        nav.register(
            area="catalog",
            label=_("Specifications"),
            url_name="catalog:specifications",
            permission=view,
            icon="sitemap",
            order=35,
        )
        nav.register(
            area="catalog",
            label=_("Questionnaires"),
            url_name="catalog:questionnaires",
            permission=view,
            icon="list-check",
            order=36,
        )
        nav.register(
            area="catalog",
            label=_("Catalogs, categories and units"),
            url_name="catalog:shelves",
            permission="catalog.edit",
            icon="category",
            order=40,
        )
        create.register(
            label=_("Offering"), url_name="catalog:new", permission="catalog.edit", icon="box", order=80, dialog=True
        )
        search.register(panels.find)
        reference.watch("catalog", list(self.get_models()))
        openers.register(Offering, queries.get)
        openers.register(Catalog, queries.get_catalog)
        openers.register(Specification, queries.get_specification)
        openers.register(Questionnaire, queries.get_questionnaire)
