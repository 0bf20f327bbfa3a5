from __future__ import annotations

from django.urls import include, path

from . import views

pages = (
    [
        path("people/", views.people, name="people"),
        path("people/new", views.person_new, name="person_new"),
        path("people/<uuid:user_id>/", views.person, name="person"),
        path("teams/", views.teams, name="teams"),
        path("teams/new", views.team_new, name="team_new"),
        path("profile/", views.profile, name="profile"),
        path("profile/preference", views.preference, name="preference"),
        path("profile/tokens/", views.tokens, name="tokens"),
        path("profile/tokens/new", views.token_new, name="token_new"),
        path("profile/tokens/<uuid:token_id>/revocation", views.token_revoke, name="token_revoke"),
    ],
    "identity",
)
urlpatterns = [path("auth/", include("allauth.urls")), path("", include(pages))]
