"""Sessions in the database, read by a statement that is written out: every page reads one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from pactline.kernel import clock

_SESSION = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's, with one query of its own."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(Session.objects.raw(_SESSION, [self.session_key, clock.now()])), None)
        if found is None:
            self._session_key = None
        return found
