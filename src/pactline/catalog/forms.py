"""Shapes of input on the pages of the catalog."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.forms import ReferenceField

from . import queries
from .models import Category, Offering, Unit


class WordsForm(forms.Form):
    """What may be changed on a published offering."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = queries.categories()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Records as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("category", "unit"):
            if name in data:
                found = data.pop(name)
                data[f"{name}_id"] = found.pk if found else None
        return data


class OfferingForm(WordsForm):
    """A draft offering."""

    sku = forms.CharField(label=_("SKU"), max_length=60)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    price_kind = forms.ChoiceField(label=_("Price kind"), choices=Offering.PriceKind.choices)
    periodicity = forms.ChoiceField(
        label=_("Charged each"), choices=[("", "–"), *Offering.Periodicity.choices], required=False
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=Offering.TaxClass.choices)
    is_bundle = forms.BooleanField(label=_("It is a bundle of other offerings"), required=False)
    field_order = ["name", "sku", "unit", "category", "price_kind", "periodicity", "tax_class", "is_bundle"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.units()  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """The SKU of a copy."""

    sku = forms.CharField(label=_("SKU of the copy"), max_length=60)


class ItemForm(forms.Form):
    """How much of an offering is in a bundle."""

    quantity = forms.DecimalField(label=_("Quantity"), initial=1, min_value=0)
    min_quantity = forms.DecimalField(
        label=_("At least"), initial=0, min_value=0, help_text=_("0: it may be left out.")
    )
    max_quantity = forms.DecimalField(label=_("At most"), required=False, min_value=0)
    included = forms.BooleanField(label=_("Included in the bundle's price"), required=False)


class NewItemForm(ItemForm):
    """An offering to put into a bundle."""

    child = ReferenceField(label=_("Offering"), url_name="catalog:options")
    field_order = ["child"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].queryset = queries.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        child = data.pop("child", None)
        data["child_id"] = child.pk if child else None
        return data


class CategoryForm(forms.Form):
    """A category."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(label=_("Below"), queryset=Category.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.categories()  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=120)


class UnitForm(forms.Form):
    """A unit of measure."""

    code = forms.CharField(label=_("Code"), max_length=10, help_text=_("Of UN/ECE recommendation 20: C62, HUR, MON."))
    name = forms.CharField(label=_("Name"), max_length=60)
    decimals = forms.IntegerField(label=_("Decimal places"), min_value=0, max_value=6, initial=0)
