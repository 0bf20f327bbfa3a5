"""Every address and operation with the permission that it asks for: the table that tests walk and that the docs show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

THIRD_PARTY = {
    "allauth": "Signing in, out and to a second factor (django-allauth decides by itself who may).",
    "ninja": "Describes the API; holds no data.",
    "django.views.i18n": "Translated words for scripts; holds no data.",
}
"""Views of libraries, which carry no decorator of ours: module prefix -> why they may be reached."""


@dataclass(frozen=True, order=True)
class Row:
    """One address and method. `permission` "" and `public_because` "": nobody decided, which a test refuses."""

    path: str
    method: str
    permission: str
    public_because: str
    view: str

    @property
    def module(self) -> str:
        """The module of Pactline that answers, or the library."""
        parts = self.view.split(".")
        return parts[1] if parts[0] == "pactline" and len(parts) > 1 else parts[0]


def rows() -> list[Row]:
    """The whole table, sorted by address and method."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: list[Any], before: str) -> Iterator[Row]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            operations = _operations(pattern.callback)
            if operations:
                for operation in operations:
                    for method in operation.methods:
                        yield _row(path, str(method), operation.view_func)
            else:
                yield _row(path, "", pattern.callback)


def _operations(view: Any) -> list[Any]:
    """The operations of the API behind a view; ninja keeps them in what the view closes over."""
    seen = [getattr(view, "__self__", None), *(cell.cell_contents for cell in getattr(view, "__closure__", None) or ())]
    return [operation for one in seen if isinstance(one, PathView) for operation in one.operations]


def _row(path: str, method: str, view: Callable[..., Any]) -> Row:
    permission = str(getattr(view, "required_permission", ""))
    because = str(getattr(view, "public_because", ""))
    inner: Any = view
    while hasattr(inner, "func") and not hasattr(inner, "__name__"):
        inner = inner.func
    module = str(getattr(inner, "__module__", type(inner).__module__))
    if not permission and not because:
        because = next(
            (why for prefix, why in THIRD_PARTY.items() if module.split(".")[0] == prefix or module == prefix), ""
        )
    return Row(path, method, permission, because, f"{module}.{getattr(inner, '__qualname__', type(inner).__name__)}")
