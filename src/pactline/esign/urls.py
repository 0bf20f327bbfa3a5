from __future__ import annotations

from django.urls import path

from . import views

app_name = "esign"
urlpatterns = [
    path("signatures/", views.envelopes, name="list"),
    path("signatures/<uuid:envelope_id>/", views.envelope, name="envelope"),
    path("signatures/<uuid:envelope_id>/sending", views.sending, name="sending"),
    path("signatures/<uuid:envelope_id>/pause", views.pause, name="pause"),
    path("signatures/<uuid:envelope_id>/resumption", views.resumption, name="resumption"),
    path("signatures/<uuid:envelope_id>/cancellation", views.cancellation, name="cancellation"),
    path("signatures/<uuid:envelope_id>/expiry", views.expiry, name="expiry"),
    path("signatures/<uuid:envelope_id>/paper", views.paper, name="paper"),
    path("signatures/<uuid:envelope_id>/signers/new", views.signer_new, name="signer_new"),
    path("signatures/<uuid:envelope_id>/sealing", views.seal_retry, name="seal_retry"),
    path("signers/<uuid:signer_id>/edit", views.signer_edit, name="signer_edit"),
    path("signers/<uuid:signer_id>/removal", views.signer_removal, name="signer_removal"),
    path("signers/<uuid:signer_id>/reminder", views.reminder, name="reminder"),
    path("signers/<uuid:signer_id>/resending", views.resending, name="resending"),
    path("signers/<uuid:signer_id>/delivery-failure", views.delivery_failure, name="delivery_failure"),
    path("signers/<uuid:signer_id>/signature", views.my_signature, name="my_signature"),
    path("signers/<uuid:signer_id>/link", views.link_copy, name="link_copy"),
    path("esign/seals", views.seals, name="seals"),
    path("esign/seal", views.seal, name="seal"),
    path("esign/seal/renewal", views.seal_renewal, name="seal_renewal"),
    path("esign/seal/key", views.seal_key, name="seal_key"),
]
