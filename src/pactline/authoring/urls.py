"""Addresses of authoring's pages."""

from __future__ import annotations

from django.urls import path

from .views import clauses, rules, templates

app_name = "authoring"
T, C, V = "templates/<uuid:template_id>/", "clauses/<uuid:clause_id>/", "clause-variations/<uuid:variation_id>/"
urlpatterns = [
    path("templates/", templates.index, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path(T, templates.detail, name="template"),
    path(f"{T}edit/", templates.edit, name="template_edit"),
    path(f"{T}file/", templates.file, name="template_file"),
    path(f"{T}copy/", templates.copy, name="template_copy"),
    path(f"{T}removal/", templates.removal, name="template_removal"),
    path(f"{T}activity/", templates.activity, name="template_activity"),
    path(f"{T}publication/", templates.publication, name="template_publication"),
    path(f"{T}revision/", templates.revision, name="template_revision"),
    path(f"{T}discard/", templates.discard, name="template_discard"),
    path(f"{T}conversion/", templates.conversion, name="template_conversion"),
    path(f"{T}suggestion/", templates.suggestion, name="template_suggestion"),
    path(f"{T}confirmation/", templates.confirmation, name="template_confirmation"),
    path(f"{T}preview/", templates.preview, name="template_preview"),
    path(f"{T}preview-problems/", templates.preview_problems, name="template_preview_problems"),
    path(f"{T}fields/", templates.field_options, name="template_fields"),
    path(f"{T}tags/<str:key>/", templates.tag, name="template_tag"),
    path(f"{T}tables/<str:key>/", templates.table, name="template_table"),
    path("clauses/", clauses.index, name="clauses"),
    path("clauses/new/", clauses.new, name="clause_new"),
    path(C, clauses.detail, name="clause"),
    path(f"{C}edit/", clauses.edit, name="clause_edit"),
    path(f"{C}activity/", clauses.activity, name="clause_activity"),
    path(f"{C}variations/new/", clauses.variation_new, name="variation_new"),
    path(V, clauses.variation, name="variation"),
    path(f"{V}activity/", clauses.variation_activity, name="variation_activity"),
    path(f"{V}removal/", clauses.variation_removal, name="variation_removal"),
    path(f"{V}tags/<str:key>/", clauses.variation_tag, name="variation_tag"),
    path("template-rules/", rules.template_rules, name="template_rules"),
    path("template-rules/new/", rules.template_rule_new, name="template_rule_new"),
    path("template-rules/<uuid:rule_id>/", rules.template_rule, name="template_rule"),
    path("template-rules/<uuid:rule_id>/removal/", rules.template_rule_removal, name="template_rule_removal"),
    path("signatory-rules/", rules.signatory_rules, name="signatory_rules"),
    path("signatory-rules/new/", rules.signatory_rule_new, name="signatory_rule_new"),
    path("signatory-rules/<uuid:rule_id>/", rules.signatory_rule, name="signatory_rule"),
    path("signatory-rules/<uuid:rule_id>/removal/", rules.signatory_rule_removal, name="signatory_rule_removal"),
    path("contract-types/", rules.contract_types, name="contract_types"),
    path("contract-types/new/", rules.contract_type_new, name="contract_type_new"),
    path("contract-types/<uuid:type_id>/", rules.contract_type, name="contract_type"),
    path("contract-types/<uuid:type_id>/activity/", rules.contract_type_activity, name="contract_type_activity"),
    path("contract-models/", rules.contract_models, name="contract_models"),
    path("contract-models/new/", rules.contract_model_new, name="contract_model_new"),
    path("contract-models/<uuid:model_id>/", rules.contract_model, name="contract_model"),
    path("template-categories/", rules.categories, name="categories"),
    path("template-categories/new/", rules.category_new, name="category_new"),
    path("template-categories/<uuid:category_id>/", rules.category, name="category"),
]
