"""Shape of what people enter where a flow asks them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.authoring import queries as authoring
from pactline.authoring.actions import Question
from pactline.authoring.models import ContractType
from pactline.contracts.models import ContractRequest
from pactline.ui.forms import DateInput

ANSWER = "answer_"


class InitiateForm(forms.Form):
    """Type, paper, signature and dates of a contract, and what its template asks beyond the quote."""

    contract_type = forms.ModelChoiceField(
        label=_("Contract type"), queryset=ContractType.objects.none(), empty_label=None
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=ContractRequest.Paper.choices)
    signature_type = forms.ChoiceField(label=_("Signature"), choices=ContractRequest.SignatureType.choices[:3])
    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), required=False, help_text=_("The last day."))
    perpetual = forms.BooleanField(label=_("Perpetual: it has no end"), required=False)

    def __init__(self, *args: Any, questions: Sequence[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.queryset = authoring.contract_types(only_active=True)
        for question in questions:
            self.fields[f"{ANSWER}{question.key}"] = _field(question)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What is asked of every contract."""
        return [bound for bound in self if not bound.name.startswith(ANSWER)]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """What this template asks."""
        return [bound for bound in self if bound.name.startswith(ANSWER)]

    def clean(self) -> dict[str, Any]:
        """Puts the answers together under ``answers``."""
        data = super().clean() or {}
        found = {name.removeprefix(ANSWER): data[name] for name in list(data) if name.startswith(ANSWER)}
        plain = {name: value for name, value in data.items() if not name.startswith(ANSWER)}
        answers = {key: ("yes" if value is True else "no" if value is False else value) for key, value in found.items()}
        if plain.get("perpetual"):
            plain["ends_on"] = None
        return {**plain, "answers": answers}


def _field(question: Question) -> forms.Field:
    if question.yes_no:
        usual = question.usual.strip().casefold() in ("yes", "true", "1", "ja")
        return forms.BooleanField(label=question.prompt, required=False, initial=usual)
    return forms.CharField(label=question.prompt, initial=question.usual, required=question.required, max_length=2000)
