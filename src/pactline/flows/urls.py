from __future__ import annotations

from django.urls import path

from . import selling_views, signing_views, views

app_name = "flows"
urlpatterns = [
    path("quotes/<uuid:quote_id>/contract", views.initiate_contract, name="initiate_contract"),
    path("quotes/<uuid:quote_id>/signature", signing_views.sign_quote, name="sign_quote"),
    path("quotes/<uuid:quote_id>/signature/document", signing_views.signed_quote, name="signed_quote"),
    path(
        "quotes/<uuid:quote_id>/suggestions/<uuid:suggestion_id>/acceptance",
        selling_views.accept_suggestion,
        name="accept_suggestion",
    ),
    path(
        "quotes/<uuid:quote_id>/suggestions/<uuid:suggestion_id>/dismissal",
        selling_views.dismiss_suggestion,
        name="dismiss_suggestion",
    ),
    path(
        "quotes/<uuid:quote_id>/suggestions/<uuid:suggestion_id>/return",
        selling_views.restore_suggestion,
        name="restore_suggestion",
    ),
    path("quotes/<uuid:quote_id>/finding", selling_views.find_for_quote, name="find_for_quote"),
    path("quotes/<uuid:quote_id>/finding/<uuid:offering_id>/line", selling_views.take_found, name="take_found"),
    path("needs/<uuid:assessment_id>/rules/<uuid:rule_id>/line", selling_views.take_need, name="take_need"),
]
