"""Who acts. Passed by hand to every action and query: there is no global current user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from .errors import NotAllowed

Via = Literal["web", "api", "cli", "link", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One person (or the system) in one request: identity, permissions and the rows that may be seen.

    ``team_id`` is the person's own team, ``team_ids`` are the teams whose records are visible; ``sees_all`` lifts the
    row scope (auditor, administrators).
    ``account_id`` is set for a customer's contact, who sees one account only.
    """

    user_id: UUID | None
    label: str
    email: str = ""
    permissions: frozenset[str] = field(default=frozenset())
    roles: frozenset[str] = field(default=frozenset())
    team_ids: frozenset[UUID] = field(default=frozenset())
    team_id: UUID | None = None
    account_id: UUID | None = None
    sees_all: bool = False
    is_system: bool = False
    via: Via = "system"
    ip: str | None = None
    user_agent: str = ""
    request_id: str = ""
    locale: str = "en"
    time_zone: str = "UTC"

    @property
    def person_id(self) -> UUID:
        """The key of the person; ``NotAllowed`` for the system and for people without an account."""
        if self.user_id is None:
            raise NotAllowed(_("Only a person who signed in can do this."))
        return self.user_id

    def may(self, permission: str) -> bool:
        """Whether this actor holds ``permission`` (the system holds all)."""
        return self.is_system or permission in self.permissions

    def require(self, permission: str, doing: str = "") -> None:
        """Raise ``NotAllowed`` (403) that names the missing permission."""
        if not self.may(permission):
            words = {"permission": permission, "what": doing or _("do this")}
            raise NotAllowed(_("You need the permission “%(permission)s” to %(what)s.") % words)


SYSTEM = Actor(user_id=None, label="Pactline", is_system=True, sees_all=True)


def outsider(
    label: str, *, email: str = "", ip: str | None = None, user_agent: str = "", request_id: str = ""
) -> Actor:
    """A person without an account who came by a link: holds no permission, is named in the trail."""
    return Actor(
        user_id=None, label=label, email=email, via="link", ip=ip, user_agent=user_agent, request_id=request_id
    )
