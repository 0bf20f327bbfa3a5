"""Who a session belongs to: allauth's backend, which reads the person together with the teams that they see."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from . import queries
from .models import User


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by e-mail and password; answers a person only while they are active."""

    def get_user(self, user_id: Any) -> User | None:
        found = queries.person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
