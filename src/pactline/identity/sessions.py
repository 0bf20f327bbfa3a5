"""Sessions in the database, read by a statement of our own: every page reads one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from pactline.kernel import clock
from pactline.kernel.statements import Records

_SESSION = Records(
    Session, "SELECT {columns} FROM django_session s WHERE s.session_key = %s AND s.expire_date > %s", alias="s"
)


class SessionStore(db.SessionStore):
    """Django's, with one query of its own."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(self.session_key, clock.now())
        if found is None:
            self._session_key = None
        return found
