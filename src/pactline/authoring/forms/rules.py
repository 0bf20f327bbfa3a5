"""The forms of rules, contract types and categories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.authoring import queries
from pactline.authoring.condition_input import ConditionField
from pactline.authoring.models import InternalSigner, TemplateRule
from pactline.identity.queries import people as all_people

from .base import NONE, ActorForm, options


class TemplateRuleForm(ActorForm):
    """Which template a request gets."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    template_id = forms.ChoiceField(label=gettext_lazy("Template"))
    contract_type_id = forms.ChoiceField(label=gettext_lazy("Contract type"), required=False)
    category_id = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    request_type = forms.ChoiceField(
        label=gettext_lazy("Request type"), choices=TemplateRule.RequestType.choices, required=False
    )
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=0,
        max_value=100_000,
        initial=100,
        help_text=gettext_lazy("The lowest that applies wins."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
    condition = ConditionField(label=gettext_lazy("Applies when"))

    def prepare(self) -> None:
        self.fields["template_id"].choices = options(queries.visible_to(self.actor))  # type: ignore[attr-defined]
        self.fields["contract_type_id"].choices = options(queries.contract_types(only_active=True), empty=True)  # type: ignore[attr-defined]
        self.fields["category_id"].choices = options(queries.categories(actor=self.actor), empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        for name in ("contract_type_id", "category_id"):
            data[name] = data.get(name) or None
        return data


class SignatoryRuleForm(ActorForm):
    """Who signs for us; up to four people."""

    PEOPLE = 4
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    template_id = forms.ChoiceField(label=gettext_lazy("Template"), required=False)
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=0,
        max_value=100_000,
        initial=100,
        help_text=gettext_lazy("The lowest that applies wins."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
    condition = ConditionField(label=gettext_lazy("Applies when"))

    def prepare(self) -> None:
        self.fields["template_id"].choices = options(queries.visible_to(self.actor), empty=True)  # type: ignore[attr-defined]
        people = [(str(user.pk), user.name) for user in all_people()]
        for number in range(1, self.PEOPLE + 1):
            self.fields[f"user_{number}"] = forms.ChoiceField(
                label=_("Person %(number)s") % {"number": number}, choices=[NONE, *people], required=number == 1
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Role of person %(number)s") % {"number": number},
                choices=InternalSigner.Role.choices,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        data["template_id"] = data.get("template_id") or None
        data["signers"] = []
        for number in range(1, self.PEOPLE + 1):
            user, role = data.pop(f"user_{number}", ""), data.pop(f"role_{number}", "")
            if user:
                data["signers"].append({"user_id": user, "order": number, "role": role or "signer"})
        return data


class ContractTypeForm(ActorForm):
    """A contract type."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=60, required=False, help_text=gettext_lazy("Empty: from the name.")
    )
    model_id = forms.ChoiceField(label=gettext_lazy("Contract model"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        self.fields["model_id"].choices = options(queries.contract_models(actor=self.actor), empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        data["model_id"] = data.get("model_id") or None
        return data


class ContractTypeEditForm(ContractTypeForm):
    """The code stays."""

    def prepare(self) -> None:
        super().prepare()
        del self.fields["code"]


class ContractModelForm(forms.Form):
    """A contract model and the fields that its records must have."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    required_fields = forms.CharField(
        label=gettext_lazy("Required fields"),
        required=False,
        help_text=gettext_lazy("Names of fields, separated by commas."),
    )

    def clean_required_fields(self) -> list[str]:
        return [part.strip() for part in str(self.cleaned_data.get("required_fields") or "").split(",") if part.strip()]


class CategoryForm(forms.Form):
    """A template category."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
