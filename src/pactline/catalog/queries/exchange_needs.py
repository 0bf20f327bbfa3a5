"""Suggestions and questionnaires as flat tables with natural keys, and how a row becomes one."""

from __future__ import annotations

from typing import Any

from pactline.catalog.models import NeedsRule, Offering, Question, Questionnaire, Suggestion
from pactline.catalog.rules import plain

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def key_of(row: Any) -> list[Any]:
    """The natural key of an offering, specification or questionnaire: SKU or code, and version."""
    return [row.sku if isinstance(row, Offering) else row.code, row.version]


def previous_of(row: Any) -> list[Any] | None:
    """The key of what it follows."""
    return key_of(row.previous) if row.previous else None


def row_of(row: Any, *names: str) -> Row:
    """The columns of a row, dates as text."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def needs_tables() -> Tables:
    """Suggestions, questionnaires, questions and their rules."""
    order = ("questionnaire__code", "questionnaire__version", "position", "id")
    return {
        "suggestions": [
            {
                "source": key_of(row.source),
                "target": key_of(row.target),
                "quantity": plain(row.quantity),
                **row_of(row, "kind", "description", "position", "valid_from", "valid_to", "translations"),
            }
            for row in Suggestion.objects.select_related("source", "target").order_by(
                "source__sku", "source__version", "position", "target__sku"
            )
        ],
        "questionnaires": [
            {
                "key": key_of(row),
                "previous": previous_of(row),
                **row_of(row, "name", "description", "status", "valid_from", "valid_to", "translations"),
            }
            for row in Questionnaire.objects.select_related("previous").order_by("code", "version")
        ],
        "questions": [
            {
                "questionnaire": key_of(row.questionnaire),
                **row_of(row, "code", "name", "description", "kind", "required", "options", "translations", "position"),
            }
            for row in Question.objects.select_related("questionnaire").order_by(*order)
        ],
        "needs_rules": [
            {
                "questionnaire": key_of(row.questionnaire),
                "offering": key_of(row.offering),
                "quantity": plain(row.quantity),
                **row_of(row, "name", "description", "condition", "per", "translations", "position"),
            }
            for row in NeedsRule.objects.select_related("questionnaire", "offering").order_by(*order)
        ],
    }
