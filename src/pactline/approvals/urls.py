from __future__ import annotations

from django.urls import path

from . import views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.inbox, name="inbox"),
    path("approvals/requests/", views.requests, name="requests"),
    path("approvals/requests/<uuid:request_id>/", views.detail, name="request"),
    path("approvals/requests/<uuid:request_id>/recall", views.recall, name="recall"),
    path("approvals/requests/<uuid:request_id>/approvers", views.approvers, name="approvers"),
    path("approvals/steps/<uuid:step_id>/approval", views.approval, name="approval"),
    path("approvals/steps/<uuid:step_id>/rejection", views.rejection, name="rejection"),
    path("approvals/steps/<uuid:step_id>/delegation", views.step_delegation, name="step_delegation"),
    path("approvals/steps/<uuid:step_id>/override", views.step_override, name="step_override"),
    path("approvals/delegations/", views.delegations, name="delegations"),
    path("approvals/delegations/new", views.delegation_new, name="delegation_new"),
    path("approvals/delegations/<uuid:delegation_id>/end", views.delegation_end, name="delegation_end"),
    path("approval-rules/", views.rules, name="rules"),
    path("approval-rules/new", views.rule_new, name="rule_new"),
    path("approval-rules/<uuid:rule_id>/", views.rule, name="rule"),
    path("approval-rules/<uuid:rule_id>/edit", views.rule_edit, name="rule_edit"),
    path("approval-rules/<uuid:rule_id>/activation", views.rule_activation, name="rule_activation"),
    path("approval-rules/<uuid:rule_id>/deactivation", views.rule_deactivation, name="rule_deactivation"),
]
