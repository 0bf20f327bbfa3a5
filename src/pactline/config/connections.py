"""A kept connection is asked for life only when it looks dead: a look at its socket in place of a query per request."""

from __future__ import annotations

import select
from typing import Any

from django.core.signals import request_started
from django.db import connections


def trust_quiet_connections(**_options: Any) -> None:
    """A server that has gone closes the connection, and a closed connection can be read. A quiet one is alive."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and not connection.connection.closed:
            watcher = select.poll()
            watcher.register(connection.connection.fileno(), select.POLLIN)
            connection.health_check_done = not watcher.poll(0)  # type: ignore[attr-defined]


def connect() -> None:
    """After Django's own receiver, which wants every connection checked."""
    request_started.connect(trust_quiet_connections, dispatch_uid="pactline.connections")
