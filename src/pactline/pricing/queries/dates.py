"""What holds on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def holds(day: date) -> Q:
    """``valid_from`` is reached (or empty), ``valid_to`` not yet."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))
