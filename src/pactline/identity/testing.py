"""Builders for tests and the demo: the cast of the story."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pactline.kernel.actor import SYSTEM, Actor

from . import actions
from .models import Team, User
from .queries import actor_for

__all__ = ["CAST", "Cast", "actor_for", "make_cast", "person"]

CAST: dict[str, tuple[str, str, str, list[str]]] = {
    "max": ("Max Sommer", "Sales manager", "Sales", ["sales_manager", "approver"]),
    "rita": ("Rita Alvarez", "Sales agent", "Sales North", ["sales_agent", "contract_fulfiller"]),
    "olga": ("Olga Brandt", "Sales operations specialist", "Operations", ["sales_operations", "contract_configurator"]),
    "lena": ("Lena Okafor", "Legal counsel", "Legal", ["legal", "contract_reviewer"]),
    "finn": ("Finn Larsen", "Finance director", "Finance", ["finance", "billing_specialist"]),
    "cora": ("Cora Jansen", "Contract administrator", "Legal", ["contract_administrator", "obligation_administrator"]),
    "sam": ("Sam Whitfield", "Support agent", "Support", ["support_agent"]),
    "frank": ("Frank Mertens", "Fulfilment manager", "Fulfilment", ["fulfilment_manager"]),
    "ada": ("Ada Novak", "Auditor", "Audit", ["auditor"]),
    "ivan": ("Ivan Petrov", "Managing director", "Management", ["signatory", "approver"]),
    "adam": ("Adam Brook", "System administrator", "IT", ["system_administrator"]),
    "nora": ("Nora Weiss", "Sales agent", "Sales South", ["sales_agent", "contract_fulfiller"]),
}
"""First name -> name, title, team, roles. Nora is of a sibling team: she must not see what is Rita's."""

MANAGERS = {"rita": "max", "nora": "max", "max": "ivan", "olga": "max", "lena": "ivan", "finn": "ivan", "cora": "lena"}
TEAM_PARENTS = {"Sales North": "Sales", "Sales South": "Sales"}


@dataclass
class Cast:
    """The people of the story: ``cast.rita`` is the actor, ``cast.user("rita")`` the person."""

    users: dict[str, User] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """The person."""
        return self.users[name]

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for(self.users[name])
        except KeyError:
            raise AttributeError(name) from None


def person(
    name: str, *, roles: list[str], team: Team | None = None, password: str | None = None, **fields: Any
) -> User:
    """A person called ``name`` whose e-mail begins with the first name."""
    domain = fields.pop("domain", "northlight.example")
    email = fields.pop("email", f"{name.split()[0].lower()}@{domain}")
    return actions.create_user(
        email=email, name=name, actor=SYSTEM, roles=roles, password=password, team=team, **fields
    )


def make_cast(password: str | None = None) -> Cast:
    """The whole cast with teams and managers."""
    teams: dict[str, Team] = {}
    for _name, _title, team, _roles in CAST.values():
        parent = TEAM_PARENTS.get(team)
        if team not in teams:
            teams[team] = actions.create_team(name=team, actor=SYSTEM, parent=teams.get(parent) if parent else None)
    cast = Cast()
    for key, (name, title, team, roles) in CAST.items():
        cast.users[key] = person(name, roles=roles, team=teams[team], title=title, password=password, legal_name=name)
    for key, manager in MANAGERS.items():
        actions.change_user(cast.users[key].pk, actor=SYSTEM, manager_id=cast.users[manager].pk)
        cast.users[key].refresh_from_db()
    return cast
