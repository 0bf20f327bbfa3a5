"""Builders for tests and the demo: rules by the real actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pactline.identity.models import User
from pactline.kernel.actor import Actor

from . import actions
from .models import Rule


def by_user(user: User) -> dict[str, str]:
    """The approver row that names one person."""
    return {"kind": "user", "value": str(user.pk)}


def by_role(role: str) -> dict[str, str]:
    """The approver row that names everybody of a role."""
    return {"kind": "role", "value": role}


def by_owner_manager(level: int = 1) -> dict[str, str]:
    """The approver row that names the owner's manager (2: the manager's manager)."""
    return {"kind": "owner_manager", "value": str(level)}


def rule(
    name: str,
    *,
    subject_type: str,
    when: dict[str, Any],
    approvers: Iterable[dict[str, str]],
    actor: Actor,
    **fields: Any,
) -> Rule:
    """An active rule."""
    return actions.create_rule(
        subject_type=subject_type, name=name, condition=when, approvers=list(approvers), actor=actor, **fields
    )
