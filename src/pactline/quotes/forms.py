"""Shape of what people enter about quotes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.authoring.models import Clause
from pactline.catalog.models import Eligibility
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.identity.roles import ROLES
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.forms import country_choices
from pactline.parties.models import Contact, SellingEntity
from pactline.parties.rules import address_lines, country_name
from pactline.pipeline import queries as pipeline
from pactline.pipeline.models import Opportunity
from pactline.pricing import queries as prices
from pactline.pricing.models import PriceList
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from .models import DealTerm, Quote


class NewQuoteForm(forms.Form):
    """A new quote: for whom, until when. Everything else comes from the account."""

    account = ReferenceField(url_name="parties:options", label=_("Customer"))
    contact = ReferenceField(url_name="parties:contact_options", label=_("Contact"), required=False)
    opportunity = forms.ModelChoiceField(queryset=Opportunity.objects.none(), label=_("Opportunity"), required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    price_list = forms.ModelChoiceField(
        queryset=PriceList.objects.none(),
        label=_("Price list"),
        required=False,
        help_text=_("Empty: the customer’s own, or the default."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        help_text=_("Empty: that of the price list chosen above, or the customer’s."),
    )
    channel = forms.ChoiceField(
        label=_("Sales channel"),
        choices=Eligibility.Channel.choices,
        initial=Eligibility.Channel.DIRECT,
        required=False,
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=DateInput(), help_text=_("Empty: 30 days from today.")
    )
    starts_on = forms.DateField(label=_("Contract start"), required=False, widget=DateInput())
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=240, initial=12)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["account"].queryset = parties.visible_to(actor)
        fields["contact"].queryset = parties.visible_contacts(actor).filter(is_active=True).select_related("account")
        fields["opportunity"].queryset = pipeline.visible_to(actor)
        fields["price_list"].queryset = prices.visible_to(actor).filter(status="published")

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        found: dict[str, Any] = {
            f"{name}_id": data[name].pk if data.get(name) else None
            for name in ("account", "contact", "opportunity", "price_list")
        }
        rest = ("name", "currency", "channel", "expires_on", "starts_on", "term_months")
        return found | {name: data.get(name) for name in rest}


class HeaderForm(forms.Form):
    """The header of a draft."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    price_list = forms.ModelChoiceField(label=_("Price list"), queryset=PriceList.objects.none())
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        help_text=_("Other than the price list’s: converted by the rate of the quote date."),
    )
    channel = forms.ChoiceField(label=_("Sales channel"), choices=Eligibility.Channel.choices, required=False)
    selling_entity = forms.ModelChoiceField(label=_("Sold by"), queryset=SellingEntity.objects.none())
    quote_on = forms.DateField(label=_("Quote date"), widget=DateInput())
    expires_on = forms.DateField(label=_("Valid until"), widget=DateInput())
    starts_on = forms.DateField(label=_("Contract start"), required=False, widget=DateInput())
    ends_on = forms.DateField(
        label=_("Contract end"), required=False, widget=DateInput(), help_text=_("Changing it changes the term.")
    )
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=240)
    payment_terms_days = forms.IntegerField(label=_("Payment terms in days"), min_value=0, max_value=365)
    auto_renew = forms.BooleanField(label=_("Renews automatically"), required=False)
    renewal_notice_days = forms.IntegerField(label=_("Notice before renewal in days"), min_value=0, max_value=365)
    renewal_uplift_percent = forms.DecimalField(label=_("Uplift at renewal in %"), max_digits=9, decimal_places=6)
    discount_percent = forms.DecimalField(
        label=_("Discount on the whole in %"), min_value=0, max_value=100, max_digits=9, decimal_places=6
    )
    discount_amount = forms.DecimalField(
        label=_("or as an amount"), min_value=0, max_digits=19, decimal_places=4, widget=MoneyInput()
    )
    discount_overwrites = forms.BooleanField(
        label=_("It replaces the discounts of the lines"),
        required=False,
        help_text=_("Otherwise lines with a discount of their own keep it and take no share."),
    )
    introduction = forms.CharField(label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    notes = forms.CharField(label=_("Terms for the customer"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, quote: Quote, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quote = quote
        fields: Any = self.fields
        fields["contact"].queryset = parties.contacts(quote.account)
        fields["price_list"].queryset = prices.visible_to(actor).filter(status="published")
        fields["selling_entity"].queryset = parties.selling_entities()
        self.initial = {**{name: getattr(quote, name) for name in fields}, **self.initial}
        for use in ("billing", "shipping"):
            self._address(use, getattr(quote, f"{use}_address") or {})

    def _address(self, use: str, present: dict[str, Any]) -> None:
        words = {"billing": _("Billing address"), "shipping": _("Delivery address")}[use]
        parts: dict[str, forms.Field] = {
            "lines": forms.CharField(label=words, required=False, widget=forms.Textarea(attrs={"rows": 2})),
            "postal_code": forms.CharField(label=_("Postal code"), required=False, max_length=20),
            "city": forms.CharField(label=_("City"), required=False, max_length=120),
            "region": forms.CharField(label=_("Region"), required=False, max_length=60),
            "country": forms.ChoiceField(label=_("Country"), required=False, choices=country_choices()),
        }
        for name, field in parts.items():
            self.fields[f"{use}_{name}"] = field
            self.initial.setdefault(f"{use}_{name}", present.get(name, ""))

    def clean_currency(self) -> str:
        """In capitals, as quotes keep it."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """What really changed, as the action takes it."""
        data = super().clean() or {}
        found: dict[str, Any] = {}
        for name in ("contact", "price_list", "selling_entity"):
            if name in data and (chosen := data[name].pk if data[name] else None) != getattr(self.quote, f"{name}_id"):
                found[f"{name}_id"] = chosen
        for name, value in data.items():
            reference = name in ("contact", "price_list", "selling_entity")
            if name in ("currency", "channel") and not value:
                continue
            if not reference and hasattr(self.quote, name) and getattr(self.quote, name) != value:
                found[name] = value
        for use in ("billing", "shipping"):
            address = address_of(data, f"{use}_")
            present = getattr(self.quote, f"{use}_address") or {}
            if any(address[part] != present.get(part, "") for part in PARTS):
                found[f"{use}_address"] = address
        return found


PARTS = ("lines", "postal_code", "city", "region", "country")


def address_of(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """An address as quotes copy it, from its parts."""
    parts = {part: data.get(f"{prefix}{part}") or "" for part in PARTS}
    text = "\n".join(address_lines(*(parts[part] for part in PARTS)))
    return {**parts, "country_name": country_name(parts["country"]), "text": text}


class TermForm(forms.Form):
    """A deal term."""

    clause = forms.ModelChoiceField(label=_("Clause"), queryset=Clause.objects.none())
    position = forms.ChoiceField(label=_("Position"), choices=DealTerm.Position.choices)
    fallback_no = forms.IntegerField(
        label=_("Fallback number"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Only for a fallback: 1 is the first."),
    )
    custom_text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only for a custom text."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Legal reads it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["clause"].queryset = Clause.objects.filter(is_active=True).order_by("name")

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        clause = data.pop("clause", None)
        return {**data, "clause_id": clause.pk if clause else None}


class WishForm(forms.Form):
    """What the customer wishes about terms."""

    text = forms.CharField(label=_("The customer’s wish"), widget=forms.Textarea(attrs={"rows": 4}))
    clause = forms.ModelChoiceField(label=_("Clause, if known"), queryset=Clause.objects.none(), required=False)
    reason = forms.CharField(label=_("Why it matters"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["clause"].queryset = Clause.objects.filter(is_active=True).order_by("name")

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        clause = data.pop("clause", None)
        return {**data, "clause_id": clause.pk if clause else None}


class AnswerForm(forms.Form):
    """Sales operations' answer to a wish."""

    granted = forms.TypedChoiceField(
        label=_("Answer"), choices=[("yes", _("Granted")), ("no", _("Declined"))], coerce=lambda value: value == "yes"
    )
    answer = forms.CharField(
        label=_("Words for the sales agent"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOverForm(forms.Form):
    """To whom, with what wish."""

    user = forms.ModelChoiceField(label=_("To"), queryset=User.objects.none())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        roles = [name for name, role in ROLES.items() if "quotes.edit" in role.permissions]
        fields["user"].queryset = people(roles=roles)


class NoteForm(forms.Form):
    """A note for whoever is next."""

    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendForm(forms.Form):
    """The offer's cover letter."""

    message = forms.CharField(
        label=_("Message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The PDF is attached, with a link to read, ask, accept or decline online."),
    )
    by_email = forms.BooleanField(
        label=_("Send by e-mail now"),
        required=False,
        initial=True,
        help_text=_("Otherwise only note that it was sent."),
    )
    free_quantities = forms.BooleanField(
        label=_("The customer may change the quantity of optional items"), required=False, initial=True
    )


class AcceptForm(forms.Form):
    """Who accepted, on what evidence."""

    accepted_by = forms.CharField(label=_("Accepted by"), max_length=200)
    note = forms.CharField(label=_("Evidence"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DateForm(forms.Form):
    """A new last day."""

    expires_on = forms.DateField(label=_("Valid until"), widget=DateInput())


class PasteForm(forms.Form):
    """Rows from a spreadsheet."""

    text = forms.CharField(
        label=_("Rows"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("SKU, quantity, discount in %, price: as copied from a spreadsheet, or separated by commas."),
    )


class SectionForm(forms.Form):
    """A heading or a remark between the lines."""

    name = forms.CharField(label=_("Text"), max_length=200)
