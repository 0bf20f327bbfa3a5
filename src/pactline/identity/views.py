"""Pages of identity: people, teams, a person's own profile and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.kernel import clock
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from . import actions, forms, queries
from .access import acting, requires
from .lists import People


@requires("identity.view")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody."""
    return People().respond(request)


@requires("identity.administer")
def person_new(request: HttpRequest) -> HttpResponse:
    """A new person."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        data["password"] = data["password"] or None
        actions.create_user(actor=actor, **data)
        return reverse("identity:people")

    return ui_forms.page(
        request, forms.NewPersonForm, title=_("New person"), submit=_("Create"), save=save, back="identity:people"
    )


@requires("identity.administer")
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Change a person."""
    actor = acting(request)
    user = queries.get_user(user_id)
    initial = {name: getattr(user, name) for name in forms.PersonForm.base_fields if name not in ("team", "manager")}

    def save(data: dict[str, Any]) -> str:
        actions.change_user(user_id, actor=actor, **data)
        return reverse("identity:people")

    return ui_forms.page(
        request,
        forms.PersonForm,
        title=user.name,
        intro=user.email,
        submit=_("Save"),
        initial=initial | {"team": user.team_id, "manager": user.manager_id},
        save=save,
        back="identity:people",
    )


@requires("identity.view")
def teams(request: HttpRequest) -> HttpResponse:
    """The tree of teams."""
    context = {
        "teams": queries.teams().prefetch_related("members"),
        "may_edit": acting(request).may("identity.administer"),
    }
    return pages.page(request, "identity/teams.html", title=_("Teams"), context=context)


@requires("identity.administer")
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        actions.create_team(actor=actor, **data)
        return reverse("identity:teams")

    return ui_forms.page(
        request, forms.TeamForm, title=_("New team"), submit=_("Create"), save=save, back="identity:teams"
    )


@requires("identity.self")
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own preferences."""
    actor = acting(request)
    user = queries.get_user(actor.user_id or "")

    def save(data: dict[str, Any]) -> str:
        actions.set_preferences(actor=actor, **data)
        return reverse("identity:profile")

    return ui_forms.page(
        request,
        forms.ProfileForm,
        title=_("Your profile"),
        intro=user.email,
        submit=_("Save"),
        initial={name: getattr(user, name) for name in forms.ProfileForm.base_fields},
        save=save,
        back="ui:home",
    )


@requires("identity.self")
@require_POST
def preference(request: HttpRequest) -> HttpResponse:
    """Change language, time zone or theme from the person menu."""
    allowed = {name: request.POST[name] for name in ("locale", "time_zone", "theme") if name in request.POST}
    actions.set_preferences(actor=acting(request), **allowed)
    return redirect(request.headers.get("Referer") or "/")


@requires("identity.self")
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's API tokens."""
    context = {"tokens": queries.tokens_of(acting(request)), "secret": request.session.pop("api_token", "")}
    return pages.page(request, "identity/tokens.html", title=_("API tokens"), context=context)


@requires("identity.self")
def token_new(request: HttpRequest) -> HttpResponse:
    """A new token; shown once."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        ends = clock.now() + timedelta(days=data["days"]) if data["days"] else None
        _token, secret = actions.create_token(
            user=queries.get_user(actor.user_id or ""),
            name=data["name"],
            actor=actor,
            permissions=data["permissions"] or None,
            expires_at=ends,
        )
        request.session["api_token"] = secret
        return reverse("identity:tokens")

    return ui_forms.page(
        request, forms.TokenForm, title=_("New API token"), submit=_("Create"), save=save, back="identity:tokens"
    )


@requires("identity.self")
@require_POST
def token_revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    actions.revoke_token(token_id, actor=acting(request))
    return redirect("identity:tokens")
