"""The only reader of the clock. Instants are UTC; business days are dates in the company's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def today(zone: str | None = None) -> date:
    """The present business day in ``zone`` (an IANA name; default: the company's)."""
    return now().astimezone(ZoneInfo(zone or settings.TIME_ZONE)).date()
