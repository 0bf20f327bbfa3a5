"""Words of pricing in templates."""

from __future__ import annotations

from django import forms, template

from pactline.pricing.models import PriceListLine
from pactline.pricing.wording import model_words

register = template.Library()


@register.filter
def bound(form: forms.Form, name: str) -> forms.BoundField:
    """A field of a form by its name."""
    return form[name]


@register.filter
def price_words(line: PriceListLine) -> str:
    """A price model in a few words: “Graduated: 10 up to 100, 8 beyond”."""
    return model_words(line.model)
