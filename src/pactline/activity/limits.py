"""Rate limits of the public pages, counted in the database so that all web processes share them."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.errors import TooMany

_COUNT = """
INSERT INTO activity_attempts (bucket, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (bucket, "window") DO UPDATE SET count = activity_attempts.count + 1 RETURNING count
"""


def count(what: str, who: str, *, most: int, seconds: int) -> None:
    """Count one more try of ``what`` by ``who``; raise ``TooMany`` (429) beyond ``most`` within ``seconds``.

    Call it outside the transaction that may be rolled back, or the try is not counted.
    """
    if not who:
        return
    now = clock.now()
    window = now - timedelta(seconds=now.timestamp() % seconds, microseconds=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"{what}:{who}"[:100], window.replace(microsecond=0)])
        tries = cursor.fetchone()[0]
    if tries > most:
        raise TooMany(_("Too many tries. Wait a few minutes and try again."))
