"""The address of a page by the name of its URL, worked out once for each name: lists name a page in every row."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

_PLACE = UUID(int=2**128 - 1)


def address(name: str, key: UUID | None = None) -> str:
    """``address("quotes:quote", key)``; raises ``NoReverseMatch``. ``key``: the only part that differs, where there is one."""
    found = _address(name, key is not None, get_script_prefix())
    return found if key is None else found.replace(str(_PLACE), str(key))


@cache
def _address(name: str, keyed: bool, _prefix: str) -> str:
    return reverse(name, args=[_PLACE] if keyed else None)
