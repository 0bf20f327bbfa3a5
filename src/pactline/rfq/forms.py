"""Shape of what people enter about requests; the customer's own form stands in the portal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.parties.models import Contact
from pactline.ui.forms import ReferenceField


class InviteForm(forms.Form):
    """Who gets a link."""

    contact = ReferenceField(url_name="parties:contact_options", label=_("Contact"))

    def __init__(self, *args: object, contacts: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]

    def clean_contact(self) -> Contact:
        """One with an address."""
        contact: Contact = self.cleaned_data["contact"]
        if not contact.email:
            raise forms.ValidationError(_("This contact has no e-mail address."))
        return contact
