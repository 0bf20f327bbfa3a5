"""Shape of what people enter where a flow asks them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.authoring import queries as authoring
from pactline.authoring.models import ContractType
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.contracts.questions import QuestionsForm
from pactline.identity.models import User
from pactline.ui.forms import DateInput

from .quote_to_contract import DocumentChoice

AMENDS, RENEWS = "amends:", "renews:"


class InitiateForm(QuestionsForm):
    """Type, paper, signature and dates of a contract, and what its template asks beyond the quote.

    ``contracts``: those of the customer that this one may amend or renew.
    """

    contract_type = forms.ModelChoiceField(
        label=_("Contract type"), queryset=ContractType.objects.none(), empty_label=None
    )
    follows = forms.ChoiceField(label=_("What it is"), required=False)
    paper = forms.ChoiceField(label=_("Paper"), choices=ContractRequest.Paper.choices)
    template = forms.ChoiceField(label=_("Template"), required=False)
    signature_type = forms.ChoiceField(label=_("Signature"), choices=ContractRequest.SignatureType.choices[:3])
    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), required=False, help_text=_("The last day."))
    perpetual = forms.BooleanField(label=_("Perpetual: it has no end"), required=False)
    description = forms.CharField(label=_("What it is about"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        document: DocumentChoice | None,
        amendable: list[ContractRecord],
        renewable: list[ContractRecord],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, questions=document.questions if document else (), **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.queryset = authoring.contract_types(only_active=True)
        template: Any = self.fields["template"]
        template.choices = [
            ("", _("As the template rules say")),
            *((str(one.pk), one.name) for one in (document.usable if document else ())),
        ]
        follows: Any = self.fields["follows"]
        follows.choices = [
            ("", _("A new contract")),
            *((f"{AMENDS}{row.pk}", _("Amendment of %(contract)s") % {"contract": row}) for row in amendable),
            *((f"{RENEWS}{row.pk}", _("Renewal of %(contract)s") % {"contract": row}) for row in renewable),
        ]
        for name in ("contract_type", "follows", "paper", "template"):
            self.fields[name].widget.attrs["class"] = "decides-document"
        if len(follows.choices) == 1:
            del self.fields["follows"]

    def clean(self) -> dict[str, Any]:
        """The template, and which contract it amends or renews, as the action takes them."""
        data = super().clean()
        kind, _colon, key = data.pop("follows", "").partition(":")
        data["template_id"] = data.pop("template", "") or None
        return {**data, "amends_id": key if kind == "amends" else None, "renews_id": key if kind == "renews" else None}


class SignatureForm(forms.Form):
    """Who signs a quote for us, and until when it can be signed."""

    signer_id = forms.TypedChoiceField(label=_("Signs for us"), coerce=UUID)
    message = forms.CharField(
        label=_("Message to the signatories"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    expires_on = forms.DateField(
        label=_("Can be signed until"), required=False, widget=DateInput(), help_text=_("Empty: 30 days.")
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signer: Any = self.fields["signer_id"]
        signer.choices = [(str(one.pk), f"{one.name} ({one.title})" if one.title else one.name) for one in people]
