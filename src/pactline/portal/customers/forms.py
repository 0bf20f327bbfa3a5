"""Shape of a customer's request for quote."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.rfq.actions import Wish
from pactline.ui.forms import DateInput, FileDrop, FilesField

ROWS, SHOWN = 12, 3
"""How many items a request can have, and how many stand open on the page."""


class RequestForm(forms.Form):
    """What it is about, until when, with files."""

    title = forms.CharField(label=_("What is it about?"), max_length=200)
    wished_on = forms.DateField(label=_("Wanted by"), required=False, widget=DateInput())
    text = forms.CharField(
        label=_("What should we know?"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    attachments = FilesField(
        label=_("Files"),
        required=False,
        widget=FileDrop(accept=".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg", note=_("Up to five files."), many=True),
    )


class RowForm(forms.Form):
    """A product, or words; how many."""

    product = forms.ChoiceField(label=_("Product"), required=False)
    words = forms.CharField(label=_("or something else"), max_length=300, required=False)
    quantity = forms.DecimalField(label=_("Quantity"), required=False, min_value=Decimal("0.000001"), max_digits=12)
    note = forms.CharField(label=_("Remark"), max_length=500, required=False)

    def wish(self) -> Wish | None:
        """What the row asks for; None for an empty one."""
        data = self.cleaned_data
        if not data.get("product") and not data.get("words"):
            return None
        return Wish(
            offering_id=UUID(data["product"]) if data.get("product") else None,
            text=data.get("words", ""),
            quantity=data.get("quantity") or Decimal(1),
            note=data.get("note", ""),
        )


def rows(products: Sequence[Offering], language: str, data: Any = None) -> list[RowForm]:
    """The rows of the request, with the products that the customer may see."""
    choices: list[Any] = [("", "–")]
    for shelf, found in groupby(products, key=lambda offering: offering.category.name if offering.category else ""):
        options = [(str(offering.pk), offering.said("name", language)) for offering in found]
        choices += [(shelf, options)] if shelf else options
    made = []
    for number in range(1, ROWS + 1):
        form = RowForm(data, prefix=f"row{number}")
        product: Any = form.fields["product"]
        product.choices = choices
        made.append(form)
    return made
