"""Reading people, teams and what an actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor, Via
from pactline.kernel.errors import NotVisible
from pactline.kernel.ids import hash_token
from pactline.kernel.statements import Records, Statement

from .models import ApiToken, Team, User
from .roles import permissions_of, sees_all

_SUBTREE = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM identity_team WHERE id = %s
    UNION ALL SELECT t.id FROM identity_team t JOIN below b ON t.parent_id = b.id
) SELECT id FROM below
"""

_PERSON = Records(
    User,
    """
SELECT {columns}, ARRAY(WITH RECURSIVE below(id) AS (
           SELECT u.team_id WHERE u.team_id IS NOT NULL
           UNION ALL SELECT team.id FROM identity_team team JOIN below ON team.parent_id = below.id
       ) SELECT id FROM below) AS subtree
FROM identity_user u WHERE u.id = %s
""",
    alias="u",
)
"""Asked by every page, so it is written out."""

_COLLEAGUES = Statement("SELECT id, name FROM identity_user WHERE is_active AND account_id IS NULL ORDER BY name")

_BEARER = Records(
    User,
    """
SELECT {columns}, t.id AS token_id, t.name AS token_name, t.permissions AS token_permissions,
       t.last_used_at AS token_last_used_at,
       ARRAY(WITH RECURSIVE below(id) AS (
           SELECT u.team_id WHERE u.team_id IS NOT NULL
           UNION ALL SELECT team.id FROM identity_team team JOIN below ON team.parent_id = below.id
       ) SELECT id FROM below) AS subtree
FROM identity_apitoken t JOIN identity_user u ON u.id = t.user_id
WHERE t.token_hash = %s AND t.revoked_at IS NULL AND u.is_active AND (t.expires_at IS NULL OR t.expires_at > %s)
""",
    alias="u",
)
"""Asked by every call of the API, so it is written out."""


def team_subtree(team_id: UUID | None) -> frozenset[UUID]:
    """The team and all teams below it."""
    if team_id is None:
        return frozenset()
    return frozenset(team.pk for team in Team.objects.raw(_SUBTREE, [team_id]))


def person(user_id: UUID | str) -> User | None:
    """The person of a session, with the teams whose records they see."""
    return _PERSON.first(user_id)


def actor_for(
    user: User, *, via: Via = "web", ip: str | None = None, user_agent: str = "", request_id: str = ""
) -> Actor:
    """The actor that ``user`` is in one request."""
    everything = sees_all(user.roles)
    return Actor(
        user_id=user.pk,
        label=user.name,
        email=user.email,
        permissions=permissions_of(user.roles),
        roles=frozenset(user.roles),
        team_ids=frozenset() if everything else _team_ids(user),
        team_id=user.team_id,
        account_id=user.account_id,
        sees_all=everything,
        via=via,
        ip=ip,
        user_agent=user_agent,
        request_id=request_id,
        locale=user.locale,
        time_zone=user.time_zone,
    )


def _team_ids(user: User) -> frozenset[UUID]:
    """The person's team and those below it: read with the token, or now."""
    known = getattr(user, "subtree", None)  # a session's person comes behind a proxy
    return team_subtree(user.team_id) if known is None else frozenset(known)


def scope(actor: Actor, *, owner: str = "owner_id", team: str = "team_id") -> Q:
    """The condition that limits rows to those of the actor's teams and the actor's own. All rows: an empty ``Q``."""
    if actor.sees_all or actor.is_system:
        return Q()
    return Q(**{f"{team}__in": list(actor.team_ids)}) | Q(**{owner: actor.user_id})


def get_user(user_id: UUID | str) -> User:
    """The person of ``user_id``; ``NotVisible`` when there is none."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotVisible(_("There is no such person."))
    return user


def find_user(email_or_name: str) -> User:
    """The person of an e-mail address, or of the part before the @ when that is unique."""
    found = list(User.objects.filter(Q(email__iexact=email_or_name) | Q(email__istartswith=f"{email_or_name}@"))[:2])
    if len(found) != 1:
        raise NotVisible(
            _("There is no person “%(email_or_name)s”; give the e-mail address.") % {"email_or_name": email_or_name}
        )
    return found[0]


def colleagues(actor: Actor) -> list[tuple[UUID, str]]:
    """Key and name of everybody who works here, by name: what a filter by person offers."""
    return [(key, name) for key, name in _COLLEAGUES.rows()]


def people(*, roles: Iterable[str] = (), text: str = "", inside: bool = True) -> models.QuerySet[User]:
    """Active people, of any of ``roles``, whose name or e-mail holds ``text``; employees only when ``inside``."""
    rows = User.objects.filter(is_active=True)
    if inside:
        rows = rows.filter(account_id=None)
    if names := list(roles):
        rows = rows.filter(roles__overlap=names)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return rows


def teams() -> models.QuerySet[Team]:
    """All teams."""
    return Team.objects.select_related("parent")


def get_team(team_id: UUID | str) -> Team:
    """The team of ``team_id``; ``NotVisible`` when there is none."""
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotVisible(_("There is no such team."))
    return team


def tokens_of(actor: Actor) -> models.QuerySet[ApiToken]:
    """The tokens of the actor that were not revoked."""
    return ApiToken.objects.filter(user_id=actor.person_id, revoked_at=None)


def token_for(secret: str) -> ApiToken | None:
    """The usable token of ``secret`` with its person: not revoked, not expired, of an active person. None otherwise.

    For acting, not for changing: name, permissions and last use are filled, the other columns are not.
    """
    user: Any = _BEARER.first(hash_token(secret), clock.now())
    if user is None:
        return None
    return ApiToken(
        id=user.token_id,
        user=user,
        name=user.token_name,
        permissions=user.token_permissions,
        last_used_at=user.token_last_used_at,
    )
