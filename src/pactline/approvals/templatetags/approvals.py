"""Filters of the pages of approvals."""

from __future__ import annotations

from typing import Any

from django import template

from pactline.approvals import panels, trial

register = template.Library()


@register.filter
def trial_words(found: trial.Trial) -> str:
    """What a trial found, in a sentence."""
    return panels.trial_words(found)


@register.filter
def seen(value: Any) -> str:
    """A value that a rule saw, in words."""
    return panels.seen(value)
