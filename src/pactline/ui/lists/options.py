"""Answers to a field that finds records by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse

LIMIT = 20


def options_response(
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    search: Sequence[str],
    label: Callable[[Any], str] = str,
    note: Callable[[Any], str] = lambda obj: "",
) -> JsonResponse:
    """``?q=`` → ``[{"value": pk, "text": label, "note": note}]``: every word must occur in one of the ``search`` fields."""
    return JsonResponse(
        [
            {"value": str(obj.pk), "text": str(label(obj)), "note": str(note(obj))}
            for obj in matching(queryset, request.GET.get("q", ""), search)[:LIMIT]
        ],
        safe=False,
    )


def matching(queryset: QuerySet[Any], text: str, fields: Sequence[str]) -> QuerySet[Any]:
    """The rows in which every word of ``text`` occurs in one of ``fields``."""
    for word in text.split()[:8]:
        passing = Q()
        for name in fields:
            passing |= Q(**{f"{name}__icontains": word})
        queryset = queryset.filter(passing)
    return queryset
