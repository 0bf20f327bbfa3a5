"""Shapes of input on the pages of the pipeline."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import Account, Contact
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from .models import Opportunity
from .rules import CATEGORIES

CATEGORY_CHOICES = [choice for choice in Opportunity.Category.choices if choice[0] != Opportunity.Category.WON]


class OpportunityForm(forms.Form):
    """A deal. ``account`` limits the contacts that can be chosen."""

    name = forms.CharField(label=_("Name"), max_length=200)
    contact = ReferenceField(label=_("Contact"), url_name="parties:contact_options", required=False)
    amount = forms.DecimalField(
        label=_("Amount"), min_value=0, max_digits=19, decimal_places=4, widget=MoneyInput, initial=0
    )
    currency = forms.CharField(label=_("Currency"), max_length=3)
    close_on = forms.DateField(label=_("Expected close"), widget=DateInput)
    forecast_category = forms.ChoiceField(label=_("Forecast category"), choices=CATEGORY_CHOICES)
    expected_contract_type = forms.CharField(label=_("Expected contract type"), max_length=120, required=False)
    source = forms.ChoiceField(label=_("Source"), choices=Opportunity.Source.choices)
    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = parties.contacts(account) if account else parties.visible_contacts(actor).order_by("name")
        field = self.fields["contact"]
        field.queryset = people  # type: ignore[attr-defined]
        if account is not None:
            field.widget.attrs["data-url"] = f"{field.widget.attrs['data-url']}?account={account.pk}"

    def clean(self) -> dict[str, Any]:
        """Records as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        contact: Contact | None = data.pop("contact", None)
        data["contact_id"] = contact.pk if contact else None
        return data


class NewOpportunityForm(OpportunityForm):
    """A new deal with an account."""

    account = ReferenceField(label=_("Account"), url_name="parties:options")
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: that of the account.")
    )
    field_order = ["name", "account"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["account"].queryset = parties.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The account as the action takes it."""
        data = super().clean()
        account = data.pop("account", None)
        data["account_id"] = account.pk if account else None
        return data


class EditOpportunityForm(OpportunityForm):
    """Changing a deal, its probability too."""

    probability = forms.DecimalField(label=_("Probability in %"), min_value=0, max_value=100, decimal_places=6)
    field_order = ["name", "contact", "amount", "currency", "probability", "close_on"]


class WordsForm(forms.Form):
    """What may still be written on a closed deal."""

    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LossForm(forms.Form):
    """Why a deal was lost."""

    loss_reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *Opportunity.LossReason.choices])
    lost_to = forms.CharField(label=_("Lost to"), max_length=120, required=False, help_text=_("The competitor's name."))
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class OwnerForm(forms.Form):
    """To whom a deal is handed."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people()  # type: ignore[attr-defined]


class AdjustmentForm(forms.Form):
    """A figure in place of the system's."""

    category = forms.ChoiceField(
        label=_("Category"),
        choices=[(name, label) for name, label in CATEGORY_CHOICES if name in CATEGORIES],
    )
    amount = forms.DecimalField(label=_("Figure"), min_value=0, max_digits=19, decimal_places=4, widget=MoneyInput)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SubmissionForm(forms.Form):
    """Words that go with a submission."""

    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class QuotaForm(forms.Form):
    """What is to be won."""

    amount = forms.DecimalField(label=_("Quota"), min_value=0, max_digits=19, decimal_places=4, widget=MoneyInput)
