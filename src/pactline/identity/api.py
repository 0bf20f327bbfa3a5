"""The JSON face of identity: who am I, people, teams, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from pactline.ui import rest

from . import actions, queries
from .access import acting, requires
from .lists import People
from .models import ApiToken, Team, User

router = Router(tags=["identity"])


class Me(Schema):
    id: UUID
    name: str
    email: str
    roles: list[str]
    permissions: list[str]


class PersonOut(Schema):
    id: UUID
    email: str
    name: str
    title: str
    roles: list[str]
    team_id: UUID | None
    manager_id: UUID | None
    is_active: bool


class PersonIn(Schema):
    email: str
    name: str
    roles: list[str]
    title: str = ""
    legal_name: str = ""
    password: str | None = None
    team_id: UUID | None = None
    manager_id: UUID | None = None


class PersonPatch(Schema):
    name: str | None = None
    title: str | None = None
    legal_name: str | None = None
    roles: list[str] | None = None
    team_id: UUID | None = None
    manager_id: UUID | None = None
    is_active: bool | None = None


class TeamOut(Schema):
    id: UUID
    name: str
    parent_id: UUID | None


class TeamIn(Schema):
    name: str
    parent_id: UUID | None = None


class TokenIn(Schema):
    name: str
    permissions: list[str] | None = None
    expires_at: datetime | None = None


class TokenOut(Schema):
    id: UUID
    name: str
    hint: str
    permissions: list[str] | None
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMade(TokenOut):
    secret: str


@router.get("/me", response=Me)
@requires("home.view")
def me(request: HttpRequest) -> dict[str, Any]:
    """Whom this token or session stands for."""
    actor = acting(request)
    return {
        "id": actor.user_id,
        "name": actor.label,
        "email": actor.email,
        "roles": sorted(actor.roles),
        "permissions": sorted(actor.permissions),
    }


@router.get("/people", response=rest.Page[PersonOut], openapi_extra=rest.parameters(People))
@requires("identity.view")
def list_people(request: HttpRequest) -> Any:
    """Everybody."""
    return rest.page(request, People, PersonOut)


@router.post("/people", response={201: PersonOut})
@requires("identity.administer")
def create_person(request: HttpRequest, body: PersonIn) -> tuple[int, User]:
    """A new person."""
    return 201, actions.create_user(actor=acting(request), **body.dict())


@router.patch("/people/{uuid:user_id}", response=PersonOut)
@requires("identity.administer")
def change_person(request: HttpRequest, user_id: UUID, body: PersonPatch) -> User:
    """Change a person."""
    return actions.change_user(user_id, actor=acting(request), **body.dict(exclude_unset=True))


@router.get("/teams", response=list[TeamOut])
@requires("identity.view")
def list_teams(request: HttpRequest) -> list[Team]:
    """All teams."""
    return list(queries.teams())


@router.post("/teams", response={201: TeamOut})
@requires("identity.administer")
def create_team(request: HttpRequest, body: TeamIn) -> tuple[int, Team]:
    """A new team."""
    parent = queries.get_team(body.parent_id) if body.parent_id else None
    return 201, actions.create_team(name=body.name, parent=parent, actor=acting(request))


@router.get("/tokens", response=list[TokenOut])
@requires("identity.self")
def list_tokens(request: HttpRequest) -> list[ApiToken]:
    """Your own tokens."""
    return list(queries.tokens_of(acting(request)))


@router.post("/tokens", response={201: TokenMade})
@requires("identity.self")
def create_token(request: HttpRequest, body: TokenIn) -> Any:
    """A new token of your own; the secret is in this answer only."""
    actor = acting(request)
    user = queries.get_user(actor.user_id or "")
    token: Any
    token, secret = actions.create_token(
        user=user, name=body.name, permissions=body.permissions, expires_at=body.expires_at, actor=actor
    )
    token.secret = secret
    return 201, token


@router.delete("/tokens/{uuid:token_id}", response={204: None})
@requires("identity.self")
def revoke_token(request: HttpRequest, token_id: UUID) -> tuple[int, None]:
    """End a token at once."""
    actions.revoke_token(token_id, actor=acting(request))
    return 204, None
