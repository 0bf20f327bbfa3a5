"""Template rules, signatory rules, contract types, contract models and categories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.authoring import actions, forms, queries
from pactline.authoring.lists import Categories, ContractModels, ContractTypes, SignatoryRules, TemplateRules
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms

VIEW, CONFIGURE = "authoring.view", "authoring.configure"


@requires(VIEW)
def template_rules(request: HttpRequest) -> HttpResponse:
    return TemplateRules().respond(request)


@requires(CONFIGURE)
def template_rule_new(request: HttpRequest) -> HttpResponse:
    return _rule_page(
        request,
        forms.TemplateRuleForm,
        "authoring:template_rules",
        title=_("New template rule"),
        save=lambda data: _gone(
            actions.create_template_rule(**data, actor=acting(request)), "authoring:template_rules"
        ),
    )


@requires(CONFIGURE)
def template_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    rule = queries.template_rule(rule_id, actor=acting(request))
    names = (
        "name",
        "template_id",
        "contract_type_id",
        "category_id",
        "request_type",
        "order",
        "condition",
        "is_active",
    )
    return _rule_page(
        request,
        forms.TemplateRuleForm,
        "authoring:template_rules",
        title=rule.name,
        initial={name: getattr(rule, name) for name in names},
        save=lambda data: _gone(
            actions.change_template_rule(rule.pk, **data, actor=acting(request)), "authoring:template_rules"
        ),
        remove_url=reverse("authoring:template_rule_removal", args=[rule.pk]),
    )


@requires(CONFIGURE)
def template_rule_removal(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    rule = queries.template_rule(rule_id, actor=acting(request))
    return _removal(
        request,
        rule.name,
        "authoring:template_rules",
        lambda: actions.remove_template_rule(rule.pk, actor=acting(request)),
    )


@requires(VIEW)
def signatory_rules(request: HttpRequest) -> HttpResponse:
    return SignatoryRules().respond(request)


@requires(CONFIGURE)
def signatory_rule_new(request: HttpRequest) -> HttpResponse:
    return _rule_page(
        request,
        forms.SignatoryRuleForm,
        "authoring:signatory_rules",
        title=_("New signatory rule"),
        save=lambda data: _gone(
            actions.create_signatory_rule(**data, actor=acting(request)), "authoring:signatory_rules"
        ),
    )


@requires(CONFIGURE)
def signatory_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    rule = queries.signatory_rule(rule_id, actor=acting(request))
    initial: dict[str, Any] = {
        name: getattr(rule, name) for name in ("name", "template_id", "order", "condition", "is_active")
    }
    for number, signer in enumerate(rule.signers.all(), start=1):
        initial |= {f"user_{number}": str(signer.user_id), f"role_{number}": signer.role}
    return _rule_page(
        request,
        forms.SignatoryRuleForm,
        "authoring:signatory_rules",
        title=rule.name,
        initial=initial,
        save=lambda data: _gone(
            actions.change_signatory_rule(rule.pk, **data, actor=acting(request)), "authoring:signatory_rules"
        ),
        remove_url=reverse("authoring:signatory_rule_removal", args=[rule.pk]),
    )


@requires(CONFIGURE)
def signatory_rule_removal(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    rule = queries.signatory_rule(rule_id, actor=acting(request))
    return _removal(
        request,
        rule.name,
        "authoring:signatory_rules",
        lambda: actions.remove_signatory_rule(rule.pk, actor=acting(request)),
    )


def _gone(row: Any, url_name: str) -> str:
    return reverse(url_name)


def _rule_page(
    request: HttpRequest, form: Any, back: str, *, title: str, save: Any, initial: Any = None, remove_url: str = ""
) -> HttpResponse:
    return ui_forms.page(
        request,
        form,
        title=title,
        submit=_("Save"),
        save=save,
        initial=initial,
        form_kwargs={"actor": acting(request)},
        back=back,
        template="authoring/wide_form.html",
        context={"remove_url": remove_url},
        message=_("Saved."),
    )


def _removal(request: HttpRequest, name: str, back: str, remove: Any) -> HttpResponse:
    def save() -> str:
        remove()
        return reverse(back)

    return ui_forms.confirm_page(
        request,
        title=_("Delete “%(name)s”?") % {"name": name},
        submit=_("Delete"),
        save=save,
        intro=_("Requests that are started from now on do not use the rule."),
        back=back,
    )


@requires(VIEW)
def contract_types(request: HttpRequest) -> HttpResponse:
    return ContractTypes().respond(request)


@requires(CONFIGURE)
def contract_type_new(request: HttpRequest) -> HttpResponse:
    return ui_forms.page(
        request,
        forms.ContractTypeForm,
        title=_("New contract type"),
        submit=_("Create contract type"),
        save=lambda data: _gone(
            actions.create_contract_type(**data, actor=acting(request)), "authoring:contract_types"
        ),
        form_kwargs={"actor": acting(request)},
        back="authoring:contract_types",
    )


@requires(CONFIGURE)
def contract_type(request: HttpRequest, type_id: UUID) -> HttpResponse:
    row = queries.any_contract_type(type_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.ContractTypeEditForm,
        title=row.name,
        submit=_("Save"),
        save=lambda data: _gone(
            actions.change_contract_type(row.pk, **data, actor=acting(request)), "authoring:contract_types"
        ),
        initial={name: getattr(row, name) for name in ("name", "model_id", "description")},
        form_kwargs={"actor": acting(request)},
        back="authoring:contract_types",
        template="authoring/wide_form.html",
        context={
            "remove_url": reverse("authoring:contract_type_activity", args=[row.pk]),
            "remove_label": _("Deactivate") if row.is_active else _("Activate"),
        },
    )


@requires(CONFIGURE)
def contract_type_activity(request: HttpRequest, type_id: UUID) -> HttpResponse:
    row = queries.any_contract_type(type_id, actor=acting(request))
    act = actions.deactivate_contract_type if row.is_active else actions.activate_contract_type
    return ui_forms.confirm_page(
        request,
        title=_("Deactivate “%(name)s”?") % {"name": row.name}
        if row.is_active
        else _("Activate “%(name)s”?") % {"name": row.name},
        submit=_("Deactivate") if row.is_active else _("Activate"),
        save=lambda: _gone(act(row.pk, actor=acting(request)), "authoring:contract_types"),
        intro=_("An inactive type is offered nowhere, and its templates make no contracts."),
        danger=row.is_active,
        back="authoring:contract_types",
    )


@requires(VIEW)
def contract_models(request: HttpRequest) -> HttpResponse:
    return ContractModels().respond(request)


@requires(CONFIGURE)
def contract_model_new(request: HttpRequest) -> HttpResponse:
    return ui_forms.page(
        request,
        forms.ContractModelForm,
        title=_("New contract model"),
        submit=_("Create contract model"),
        save=lambda data: _gone(
            actions.create_contract_model(**data, actor=acting(request)), "authoring:contract_models"
        ),
        back="authoring:contract_models",
    )


@requires(CONFIGURE)
def contract_model(request: HttpRequest, model_id: UUID) -> HttpResponse:
    row = queries.contract_model(model_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.ContractModelForm,
        title=row.name,
        submit=_("Save"),
        save=lambda data: _gone(
            actions.change_contract_model(row.pk, **data, actor=acting(request)), "authoring:contract_models"
        ),
        initial={"name": row.name, "required_fields": ", ".join(row.required_fields)},
        back="authoring:contract_models",
    )


@requires(VIEW)
def categories(request: HttpRequest) -> HttpResponse:
    return Categories().respond(request)


@requires(CONFIGURE)
def category_new(request: HttpRequest) -> HttpResponse:
    return ui_forms.page(
        request,
        forms.CategoryForm,
        title=_("New category"),
        submit=_("Create category"),
        save=lambda data: _gone(
            actions.create_category(name=data["name"], actor=acting(request)), "authoring:categories"
        ),
        initial={"is_active": True},
        back="authoring:categories",
    )


@requires(CONFIGURE)
def category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    row = queries.category(category_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.CategoryForm,
        title=row.name,
        submit=_("Save"),
        save=lambda data: _gone(actions.change_category(row.pk, **data, actor=acting(request)), "authoring:categories"),
        initial={"name": row.name, "is_active": row.is_active},
        back="authoring:categories",
    )
