"""The list pages of authoring."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.ui.lists import Bulk, Choice, Column, Empty, Flag, Link, ListPage

from . import actions, queries
from .condition_input import known_fields
from .lifecycle import TEMPLATE
from .models import Clause, ContractModel, ContractType, InternalSignatoryRule, Template, TemplateCategory, TemplateRule

CONFIGURE = "authoring.configure"


def when(row: Any) -> str:
    """A rule's condition in words."""
    return describe(row.condition, dict(known_fields()))


class Templates(ListPage[Template]):
    """Contract templates."""

    name = "templates"
    title = _("Contract templates")
    empty = Empty(
        _("No templates yet"),
        _("Upload a Word document. Its tags and placeholders are found, and you say what each is filled with."),
        "file-text",
    )
    new = Link(_("Upload a template"), "authoring:template_new", permission=CONFIGURE)
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("contract_type.name", _("Contract type"), sort="contract_type__name"),
        Column("category.name", _("Category")),
        Column("status", _("State"), kind="status"),
        Column("is_active", _("Active"), kind="boolean"),
        Column("language", _("Language"), shown=False),
        Column("valid_from", _("Valid from"), kind="date"),
        Column("valid_to", _("Valid to"), kind="date"),
        Column("current.number", _("Version"), kind="number"),
        Column("updated_at", _("Changed"), kind="moment", sort="updated_at"),
    )
    filters = (
        Choice("status", _("State"), Template.Status.choices),
        Flag("active", _("Active"), field="is_active"),
    )
    search_fields = ("name", "description", "contract_type__name", "category__name")
    default_sort = "name"
    bulk = (Bulk("publish", _("Publish"), permission="authoring.publish", offers=TEMPLATE.offers, run=actions.publish),)

    def rows(self, actor: Actor) -> models.QuerySet[Template]:
        """All that the actor may view."""
        return queries.visible_to(actor)

    def row_class(self, row: Template) -> str:
        """What makes no contracts is muted."""
        return "" if row.is_active else "is-muted"


class Clauses(ListPage[Clause]):
    """The clause library."""

    name = "clauses"
    title = _("Clause library")
    empty = Empty(
        _("No clauses yet"),
        _("A clause has several wordings: the standard and the fallbacks that you may agree to."),
        "scale",
    )
    new = Link(_("New clause"), "authoring:clause_new", permission=CONFIGURE, dialog=True)
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("name", _("Name"), sort="name"),
        Column("tag", _("Tag")),
        Column("contract_type.name", _("Contract type")),
        Column("variation_count", _("Variations"), kind="number"),
        Column("active_count", _("Active variations"), kind="number"),
        Column("is_active", _("Active"), kind="boolean"),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("number", "name", "code", "description", "variations__text")
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[Clause]:
        return queries.clauses(actor=actor)

    def search(self, queryset: models.QuerySet[Clause], text: str) -> models.QuerySet[Clause]:
        """Also by the words of a variation."""
        ids = super().search(Clause.objects.all(), text).values("pk")
        return queryset.filter(pk__in=ids)

    def row_class(self, row: Clause) -> str:
        return "" if row.is_active else "is-muted"


class TemplateRules(ListPage[TemplateRule]):
    """Which template a request gets."""

    name = "template-rules"
    title = _("Template rules")
    intro = _("The rule with the lowest order that applies picks the template of a contract request.")
    empty = Empty(
        _("No template rules yet"), _("Without a rule, the only template of a contract type is used."), "route"
    )
    new = Link(_("New rule"), "authoring:template_rule_new", permission=CONFIGURE)
    opens = CONFIGURE
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("order", _("Order"), kind="number", sort="order"),
        Column("template.name", _("Template")),
        Column("contract_type.name", _("Contract type")),
        Column("request_type", _("Request type"), value=lambda row: row.get_request_type_display()),
        Column("when", _("Applies when"), value=when),
        Column("is_active", _("Active"), kind="boolean"),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name", "template__name")
    default_sort = "order"

    def rows(self, actor: Actor) -> models.QuerySet[TemplateRule]:
        return queries.template_rules(actor=actor)

    def url(self, row: TemplateRule) -> str:
        return reverse("authoring:template_rule", args=[row.pk])

    def row_class(self, row: TemplateRule) -> str:
        return "" if row.is_active else "is-muted"


class SignatoryRules(ListPage[InternalSignatoryRule]):
    """Who signs for us."""

    name = "signatory-rules"
    title = _("Internal signatory rules")
    intro = _("The rule with the lowest order that applies says who signs for us.")
    empty = Empty(
        _("No signatory rules yet"), _("A rule names who signs for us, for example by value or country."), "signature"
    )
    new = Link(_("New rule"), "authoring:signatory_rule_new", permission=CONFIGURE)
    opens = CONFIGURE
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("order", _("Order"), kind="number", sort="order"),
        Column("template.name", _("Template")),
        Column(
            "signers", _("Who signs"), value=lambda row: ", ".join(signer.user.name for signer in row.signers.all())
        ),
        Column("when", _("Applies when"), value=when),
        Column("is_active", _("Active"), kind="boolean"),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name", "template__name")
    default_sort = "order"

    def rows(self, actor: Actor) -> models.QuerySet[InternalSignatoryRule]:
        return queries.signatory_rules(actor=actor)

    def url(self, row: InternalSignatoryRule) -> str:
        return reverse("authoring:signatory_rule", args=[row.pk])

    def row_class(self, row: InternalSignatoryRule) -> str:
        return "" if row.is_active else "is-muted"


class ContractTypes(ListPage[ContractType]):
    """Kinds of contracts."""

    name = "contract-types"
    title = _("Contract types")
    empty = Empty(_("No contract types yet"), _("A contract type says what kind of contract is made."), "category")
    new = Link(_("New contract type"), "authoring:contract_type_new", permission=CONFIGURE, dialog=True)
    opens = CONFIGURE
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("model.name", _("Contract model")),
        Column("description", _("Description"), shown=False),
        Column("is_active", _("Active"), kind="boolean"),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name", "code", "description")
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[ContractType]:
        rows = queries.contract_types(actor=actor)
        return rows if actor.may(queries.VIEW) else rows.none()

    def url(self, row: ContractType) -> str:
        return reverse("authoring:contract_type", args=[row.pk])

    def row_class(self, row: ContractType) -> str:
        return "" if row.is_active else "is-muted"


class ContractModels(ListPage[ContractModel]):
    """Classifications of contract records."""

    name = "contract-models"
    title = _("Contract models")
    empty = Empty(_("No contract models yet"), _("A model says which fields a contract record must have."), "template")
    new = Link(_("New contract model"), "authoring:contract_model_new", permission=CONFIGURE, dialog=True)
    opens = CONFIGURE
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("type", _("Contract type"), value=lambda row: getattr(getattr(row, "contract_type", None), "name", "")),
        Column("required_fields", _("Required fields"), kind="tags"),
    )
    search_fields = ("name",)
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[ContractModel]:
        return queries.contract_models(actor=actor)

    def url(self, row: ContractModel) -> str:
        return reverse("authoring:contract_model", args=[row.pk])


class Categories(ListPage[TemplateCategory]):
    """Groups of templates."""

    name = "template-categories"
    title = _("Template categories")
    empty = Empty(
        _("No categories yet"), _("Categories group templates, and template rules may ask for one."), "folder"
    )
    new = Link(_("New category"), "authoring:category_new", permission=CONFIGURE, dialog=True)
    opens = CONFIGURE
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("template_count", _("Templates"), kind="number"),
        Column("is_active", _("Active"), kind="boolean"),
    )
    search_fields = ("name",)
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[TemplateCategory]:
        return queries.categories(actor=actor)

    def url(self, row: TemplateCategory) -> str:
        return reverse("authoring:category", args=[row.pk])
