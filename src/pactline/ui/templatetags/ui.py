"""``{% load ui %}``: every component and filter. Each stands in ``ui/components/``; see /styleguide."""

from __future__ import annotations

from django import template

from pactline.ui.components import figures, frame, inputs, record_parts, words

register = template.Library()
for part in (words, frame, inputs, record_parts, figures):
    register.tags.update(part.library.tags)
    register.filters.update(part.library.filters)
