"""What the templates of intelligence say: names of clause types, tones of verdicts, shares as percent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from pactline.intelligence import types
from pactline.intelligence.lists import TONES
from pactline.intelligence.models import Finding
from pactline.ui import formats

register = template.Library()


@register.filter
def type_label(row: Finding) -> str:
    """What people call the clause type of a finding."""
    return types.label(row.type)


@register.filter
def verdict_tone(row: Finding) -> str:
    """The colour of a finding's verdict."""
    return TONES.get(row.verdict, "grey")


@register.filter
def verdict_word_tone(verdict: str) -> str:
    """The colour of a verdict."""
    return TONES.get(verdict, "grey")


@register.filter
def percentage(share: float | None) -> str:
    """0.934 as “93%”, in the reader's language."""
    return "" if share is None else formats.percent(Decimal(round(100 * share)))


@register.filter
def get(values: Mapping[str, Any], key: str) -> Any:
    """One entry of a mapping."""
    return values.get(key)
