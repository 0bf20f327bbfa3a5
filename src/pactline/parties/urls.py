from __future__ import annotations

from django.urls import path

from . import views

app_name = "parties"
urlpatterns = [
    path("accounts/", views.accounts, name="list"),
    path("accounts/new", views.account_new, name="new"),
    path("accounts/options", views.account_options, name="options"),
    path("accounts/<uuid:account_id>/", views.account, name="account"),
    path("accounts/<uuid:account_id>/edit", views.account_edit, name="account_edit"),
    path("accounts/<uuid:account_id>/contacts/new", views.contact_new, name="contact_new"),
    path("accounts/<uuid:account_id>/addresses/new", views.address_new, name="address_new"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/options", views.contact_options, name="contact_options"),
    path("contacts/<uuid:contact_id>/", views.contact, name="contact"),
    path("contacts/<uuid:contact_id>/edit", views.contact_edit, name="contact_edit"),
    path("contacts/<uuid:contact_id>/retirement", views.contact_retirement, name="contact_retirement"),
    path("addresses/<uuid:address_id>/edit", views.address_edit, name="address_edit"),
    path("addresses/<uuid:address_id>/removal", views.address_removal, name="address_removal"),
    path("selling-entities/", views.selling_entities, name="selling_entities"),
    path("selling-entities/new", views.selling_entity_new, name="selling_entity_new"),
    path("selling-entities/<uuid:entity_id>/", views.selling_entity, name="selling_entity"),
    path("selling-entities/<uuid:entity_id>/edit", views.selling_entity_edit, name="selling_entity_edit"),
]
