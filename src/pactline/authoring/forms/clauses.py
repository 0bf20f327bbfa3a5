"""The forms of the clause library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from pactline.authoring import queries, sources
from pactline.authoring.condition_input import ConditionField
from pactline.authoring.models import TemplateMapping
from pactline.identity.roles import ROLES
from pactline.ui.forms import FileDrop

from .base import LANGUAGES, NONE, WORD, ActorForm, content, options


class ClauseForm(ActorForm):
    """A clause of the library."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Its tag in templates is clause_code. Empty: from the name."),
    )
    contract_type_id = forms.ChoiceField(label=gettext_lazy("Contract type"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    approver_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who may accept a deviation"),
        required=False,
        choices=[(key, role.label) for key, role in ROLES.items() if key != "customer"],
        help_text=gettext_lazy("None: everybody who may accept deviations."),
    )

    def prepare(self) -> None:
        self.fields["contract_type_id"].choices = options(queries.contract_types(only_active=True), empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        data["contract_type_id"] = data.get("contract_type_id") or None
        return data


class ClauseEditForm(ClauseForm):
    """The code stays: templates name it."""

    def prepare(self) -> None:
        super().prepare()
        del self.fields["code"]


class VariationForm(forms.Form):
    """A wording of a clause: typed, or a Word file."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    rank = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=20,
        initial=0,
        help_text=gettext_lazy("0: standard, 1: first fallback …"),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=0,
        max_value=100_000,
        initial=100,
        help_text=gettext_lazy("The lowest that applies wins."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    text = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Each line is a paragraph. {{ field_… }} tags are filled."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a Word document"),
        required=False,
        widget=FileDrop(accept=WORD, note=gettext_lazy("Keeps styles, numbering and pictures.")),
    )
    condition = ConditionField(label=gettext_lazy("Applies when"))

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        upload = data.pop("file", None)
        if upload is not None:
            data["data"], data["filename"], data["text"] = content(upload), upload.name, ""
        return data


class VariationTagForm(forms.Form):
    """What a tag in the words of a clause is filled with."""

    source = forms.ChoiceField(
        label=gettext_lazy("Filled with"),
        choices=[("path", gettext_lazy("A field")), ("constant", gettext_lazy("Fixed words"))],
    )
    path = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    text = forms.CharField(label=gettext_lazy("Fixed words"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=TemplateMapping.Format.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {path: f"{item.label} ({path})" for kind in sources.kinds() for path, item in kind.fields.items()}
        self.fields["path"].choices = [NONE, *sorted(found.items(), key=lambda row: row[1])]  # type: ignore[attr-defined]
