from __future__ import annotations

from django.urls import path

from .views import forecasts, opportunities

app_name = "pipeline"
urlpatterns = [
    path("opportunities/", opportunities.index, name="list"),
    path("opportunities/new", opportunities.new, name="new"),
    path("opportunities/options", opportunities.options, name="options"),
    path("opportunities/<uuid:opportunity_id>/", opportunities.detail, name="opportunity"),
    path("opportunities/<uuid:opportunity_id>/edit", opportunities.edit, name="edit"),
    path("opportunities/<uuid:opportunity_id>/stages/<slug:stage>", opportunities.stage, name="stage"),
    path("opportunities/<uuid:opportunity_id>/win", opportunities.win, name="win"),
    path("opportunities/<uuid:opportunity_id>/override-win", opportunities.override_win, name="override_win"),
    path("opportunities/<uuid:opportunity_id>/loss", opportunities.loss, name="loss"),
    path("opportunities/<uuid:opportunity_id>/reopening", opportunities.reopening, name="reopening"),
    path("opportunities/<uuid:opportunity_id>/assignment", opportunities.assignment, name="assignment"),
    path("forecasts/", forecasts.forecast, name="forecast"),
    path("forecasts/adjustments/new", forecasts.adjustment_new, name="adjustment_new"),
    path("forecasts/adjustments/<uuid:adjustment_id>/removal", forecasts.adjustment_removal, name="adjustment_removal"),
    path("forecasts/quota", forecasts.quota, name="quota"),
    path("forecasts/submissions/", forecasts.submissions, name="submissions"),
    path("forecasts/submissions/new", forecasts.submission_new, name="submission_new"),
    path("forecasts/submissions/<uuid:submission_id>/", forecasts.submission, name="submission"),
]
