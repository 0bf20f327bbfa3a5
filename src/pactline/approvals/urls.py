from __future__ import annotations

from django.urls import path

from .views import answers, calendars, delegations, requests, rules

app_name = "approvals"
urlpatterns = [
    path("approvals/", requests.inbox, name="inbox"),
    path("approvals/answer/<str:token>", answers.answer, name="answer"),
    path("approvals/requests/", requests.requests, name="requests"),
    path("approvals/requests/<uuid:request_id>/", requests.detail, name="request"),
    path("approvals/requests/<uuid:request_id>/recall", requests.recall, name="recall"),
    path("approvals/requests/<uuid:request_id>/approvers", requests.approvers, name="approvers"),
    path("approvals/steps/<uuid:step_id>/approval", requests.approval, name="approval"),
    path("approvals/steps/<uuid:step_id>/rejection", requests.rejection, name="rejection"),
    path("approvals/steps/<uuid:step_id>/delegation", requests.step_delegation, name="step_delegation"),
    path("approvals/steps/<uuid:step_id>/override", requests.step_override, name="step_override"),
    path("approvals/delegations/", delegations.delegations, name="delegations"),
    path("approvals/delegations/new", delegations.delegation_new, name="delegation_new"),
    path("approvals/delegations/<uuid:delegation_id>/end", delegations.delegation_end, name="delegation_end"),
    path("approval-rules/", rules.rules, name="rules"),
    path("approval-rules/new", rules.rule_new, name="rule_new"),
    path("approval-rules/trial", rules.rule_trial, name="rule_trial"),
    path("approval-rules/<uuid:rule_id>/", rules.rule, name="rule"),
    path("approval-rules/<uuid:rule_id>/edit", rules.rule_edit, name="rule_edit"),
    path("approval-rules/<uuid:rule_id>/activation", rules.rule_activation, name="rule_activation"),
    path("approval-rules/<uuid:rule_id>/deactivation", rules.rule_deactivation, name="rule_deactivation"),
    path("working-calendars/", calendars.index, name="calendars"),
    path("working-calendars/new", calendars.new, name="calendar_new"),
    path("working-calendars/<uuid:calendar_id>/", calendars.calendar, name="calendar"),
    path("working-calendars/<uuid:calendar_id>/edit", calendars.edit, name="calendar_edit"),
    path("working-calendars/<uuid:calendar_id>/deletion", calendars.deletion, name="calendar_deletion"),
]
