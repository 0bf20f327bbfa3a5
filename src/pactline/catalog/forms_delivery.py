"""Shapes of input on the pages of specifications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import queries
from .forms import TranslationsField
from .models import Specification, SpecificationRelation


class SpecificationWordsForm(forms.Form):
    """What may be changed on a published specification."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    translations = TranslationsField()


class SpecificationForm(SpecificationWordsForm):
    """A draft specification."""

    code = forms.CharField(label=_("Code"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Specification.Kind.choices)
    field_order = ["name", "code", "kind"]


class RelationForm(forms.Form):
    """What a specification needs: another one, how many, and when."""

    target = forms.ModelChoiceField(label=_("Specification"), queryset=Specification.objects.none())
    kind = forms.ChoiceField(label=_("Relationship"), choices=SpecificationRelation.Kind.choices)
    quantity = forms.DecimalField(label=_("Quantity for one"), initial=1, min_value=0)
    characteristic = forms.ChoiceField(label=_("Only when"), required=False)
    value = forms.CharField(label=_("is"), max_length=60, required=False)

    def __init__(self, *args: Any, source: Specification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = queries.specifications().exclude(pk=source.pk)  # type: ignore[attr-defined]
        known = [(row.code, row.name) for row in source.characteristics.all()]
        self.fields["characteristic"].choices = [("", _("always")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The relationship as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        target = data.pop("target", None)
        data["target_id"] = target.pk if target else None
        code, value = data.pop("characteristic", ""), data.pop("value", "")
        data["when"] = [{"characteristic": code, "op": "is", "value": value}] if code else []
        return data
