"""Shapes of input on the pages of parties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from pactline.identity.models import User
from pactline.identity.queries import people

from .models import Account, Address


def country_choices() -> list[tuple[str, str]]:
    """Every country of ISO 3166 in the reader's language, after an empty choice."""
    return [("", "–"), *((code, str(name)) for code, name in countries)]


class AccountForm(forms.Form):
    """An account."""

    name = forms.CharField(label=_("Name"), max_length=200)
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=200, required=False, help_text=_("As it stands in contracts.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Account.Kind.choices, initial=Account.Kind.PROSPECT)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    tax_id = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("Checked for form and check digit; decides on reverse charge."),
    )
    registration_number = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    payment_terms_days = forms.IntegerField(label=_("Payment terms in days"), min_value=0, max_value=365, initial=30)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The owner as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        owner = data.pop("owner", None)
        data["owner_id"] = owner.pk if owner else None
        return data


class NewAccountForm(AccountForm):
    """A new account; ``anyway`` answers the warning that the company may exist already."""

    anyway = forms.BooleanField(label=_("It is another company: create it all the same"), required=False)


class ContactForm(forms.Form):
    """A contact."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=200, required=False, help_text=_("As it stands under a contract.")
    )
    is_signatory = forms.BooleanField(label=_("May sign contracts"), required=False)
    is_primary = forms.BooleanField(label=_("Main contact"), required=False)
    do_not_email = forms.BooleanField(label=_("Wants no e-mail"), required=False)


class AddressForm(forms.Form):
    """An address."""

    use = forms.ChoiceField(label=_("Use"), choices=Address.Use.choices)
    lines = forms.CharField(label=_("Street"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(
        label=_("Region"), max_length=60, required=False, help_text=_("State or province as the post writes it: CA.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    is_default = forms.BooleanField(label=_("Default for this use"), required=False)


class SellingEntityForm(forms.Form):
    """One of our legal entities."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=200)
    legal_name = forms.CharField(label=_("Legal name"), max_length=200)
    lines = forms.CharField(label=_("Street"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    tax_id = forms.CharField(label=_("VAT number"), max_length=40, required=False)
    registration_number = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    bank_name = forms.CharField(label=_("Bank"), max_length=120, required=False)
    iban = forms.CharField(label=_("IBAN or account number"), max_length=60, required=False)
    bic = forms.CharField(label=_("BIC"), max_length=20, required=False)
    is_default = forms.BooleanField(label=_("Sells unless another is chosen"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
