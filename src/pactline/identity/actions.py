"""The only file of identity that writes: people, teams, tokens, preferences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotAllowed, NotVisible
from pactline.kernel.events import record

from . import queries
from .models import ApiToken, Team, User, known_roles
from .roles import all_permissions

TOKEN_PREFIX = "pact_"  # noqa: S105 (a mark of ours, not a secret)
USE_IS_NOTED_EVERY = timedelta(minutes=5)


def create_user(
    *, email: str, name: str, actor: Actor, roles: list[str], password: str | None = None, **fields: Any
) -> User:
    """A new person. Raises ``InvalidInput`` for a known e-mail, an unknown role or a weak password."""
    actor.require("identity.administer", f"create {name}")
    if User.objects.filter(email__iexact=email).exists():
        raise InvalidInput(
            _("There is already a person with the e-mail %(email)s.") % {"email": email},
            fields={"email": _("Already in use.")},
        )
    _check_roles(roles)
    user = User(email=email.strip(), name=name.strip(), roles=roles, **fields)
    _set_password(user, password)
    with transaction.atomic():
        user.full_clean(exclude=["password"])
        user.save()
        record(subject=user, verb="created", actor=actor, data={"email": user.email, "roles": roles})
    return user


def change_user(user_id: UUID, *, actor: Actor, **fields: Any) -> User:
    """Change name, roles, team, manager, title or whether a person is active."""
    actor.require("identity.administer", "change a person")
    allowed = {"name", "title", "legal_name", "phone", "roles", "team_id", "manager_id", "is_active", "account_id"}
    if unknown := set(fields) - allowed:
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(sorted(unknown))})
    if "roles" in fields:
        _check_roles(fields["roles"])
        if user_id == actor.user_id and "system_administrator" not in fields["roles"]:
            raise NotAllowed(_("You cannot take the role of administrator from yourself; ask another administrator."))
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise NotVisible(_("There is no such person."))
        before = {name: getattr(user, name) for name in fields}
        for name, value in fields.items():
            setattr(user, name, value)
        user.save(update_fields=list(fields))
        changes = {name: [str(before[name]), str(value)] for name, value in fields.items() if before[name] != value}
        record(subject=user, verb="changed", actor=actor, data=changes)
    return user


def create_team(*, name: str, actor: Actor, parent: Team | None = None) -> Team:
    """A new team, below ``parent``."""
    actor.require("identity.administer", "create a team")
    name = name.strip()
    if not name or Team.objects.filter(name__iexact=name).exists():
        message = _("There is already a team “%(name)s”.") % {"name": name} if name else _("Give the team a name.")
        raise InvalidInput(message, fields={"name": message})
    with transaction.atomic():
        team = Team.objects.create(name=name, parent=parent)
        record(subject=team, verb="created", actor=actor, data={"name": team.name})
    return team


def set_preferences(*, actor: Actor, **fields: str) -> User:
    """The actor's own language, time zone and theme."""
    actor.require("identity.self")
    allowed = {"locale", "time_zone", "theme", "title", "phone", "name", "legal_name"}
    user = queries.get_user(actor.user_id or "")
    for name, value in fields.items():
        if name in allowed:
            setattr(user, name, value)
    try:
        user.full_clean(exclude=["password", "roles"])
    except ValidationError as error:
        raise InvalidInput(_("These preferences cannot be used."), fields=_flat(error)) from error
    user.save(update_fields=[name for name in fields if name in allowed])
    return user


def create_token(
    *,
    user: User,
    name: str,
    actor: Actor,
    permissions: list[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token that acts as ``user``: the row, and the secret, which is shown this once only."""
    if user.pk != actor.user_id:
        actor.require("identity.administer", "make a token for somebody else")
    if unknown := set(permissions or ()) - all_permissions():
        raise InvalidInput(_("There is no permission %(names)s.") % {"names": ", ".join(sorted(unknown))})
    secret = TOKEN_PREFIX + ids.token()
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name.strip() or "API token",
            token_hash=ids.hash_token(secret),
            hint=secret[-4:],
            permissions=permissions,
            expires_at=expires_at,
        )
        record(subject=token, verb="created", actor=actor, data={"for": user.email, "name": token.name})
    return token, secret


def revoke_token(token_id: UUID, *, actor: Actor) -> ApiToken:
    """End a token at once."""
    rows = ApiToken.objects.all() if actor.may("identity.administer") else queries.tokens_of(actor)
    with transaction.atomic():
        token = rows.select_for_update().filter(pk=token_id, revoked_at=None).first()
        if token is None:
            raise NotVisible(_("There is no such token, or it was revoked already."))
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record(subject=token, verb="revoked", actor=actor, data={"name": token.name})
    return token


def note_use(token: ApiToken) -> None:
    """Remember when a token was last used, at most every five minutes."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def actor_of_token(token: ApiToken, *, ip: str, user_agent: str, request_id: str) -> Actor:
    """The token's person, narrowed to the token's permissions."""
    actor = queries.actor_for(token.user, via="api", ip=ip, user_agent=user_agent, request_id=request_id)
    if token.permissions is None:
        return actor
    return replace(actor, permissions=actor.permissions & frozenset(token.permissions))


def _check_roles(roles: list[str]) -> None:
    try:
        known_roles(roles)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), fields={"roles": " ".join(error.messages)}) from error


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(_("This password cannot be used."), fields={"password": " ".join(error.messages)}) from error
    user.set_password(password)


def _flat(error: ValidationError) -> dict[str, str]:
    return {name: " ".join(messages) for name, messages in error.message_dict.items()}
