"""Shape of what a customer sends from an offer link."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import parse_decimal
from pactline.quotes.choosing import Chosen

CONSENT = gettext_lazy("I accept this offer with the items chosen above and its terms, and I may do so for my company.")


class AcceptForm(forms.Form):
    """Who accepts, and that it is meant."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Your position"), max_length=200, required=False)
    consent = forms.BooleanField(label=CONSENT)


class DeclineForm(forms.Form):
    """Why not."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Why do you decline?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class QuestionForm(forms.Form):
    """Words to the salesperson."""

    text = forms.CharField(
        label=gettext_lazy("Your question or remark"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )


def chosen(data: QueryDict) -> Chosen:
    """What was ticked: ``take`` and ``quantity-<line>`` of optional items, ``pick-<group>`` of alternatives.

    ``InvalidInput`` for a quantity that is no number; a comma stands for a point.
    """
    taken: dict[UUID, Decimal | None] = {}
    try:
        for key in data.getlist("take"):
            text = data.get(f"quantity-{key}", "").strip().replace(",", ".")
            taken[UUID(key)] = parse_decimal(text) if text else None
        picked = frozenset(UUID(str(value)) for name, value in data.items() if name.startswith("pick-"))
    except ValueError:
        raise InvalidInput(_("This choice cannot be read. Load the page again.")) from None
    return Chosen(taken, picked)
