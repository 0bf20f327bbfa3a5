"""What a signer types, draws or uploads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.esign.actions import Signature, Visit
from pactline.esign.pdf import images
from pactline.esign.pdf.refusals import PdfRefused
from pactline.kernel.errors import InvalidInput


class CodeForm(forms.Form):
    """The code from the mailbox, and the word agreed with the sender where there is one."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*", "autofocus": True}
        ),
    )
    access_code = forms.CharField(
        label=gettext_lazy("Access code"),
        max_length=100,
        help_text=gettext_lazy("The word that the sender told you."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_for_code = not visit.by_sign_in and (visit.signer.factor == "email_code" or visit.link.force_code)
        if not self.asks_for_code:
            del self.fields["code"]
        if not visit.needs_access_code:
            del self.fields["access_code"]

    def clean_code(self) -> str:
        """Without the blanks that people type between the digits."""
        return "".join(str(self.cleaned_data["code"]).split())


class ConsentForm(forms.Form):
    """I agree."""

    agree = forms.BooleanField(
        label=gettext_lazy("I have read this and agree to receive and sign the document electronically."),
        error_messages={"required": gettext_lazy("Tick the box to go on. If you do not agree, decline below.")},
    )


class RefusalForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you decline?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The sender reads this. Nobody can sign the document afterwards."),
    )


class DelegationForm(forms.Form):
    """Who should sign instead."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    title = forms.CharField(label=gettext_lazy("Position"), max_length=160, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)


class SignatureForm(forms.Form):
    """The adopted signature. The drawing pad fills ``signature``; without JavaScript the name is typed or a file chosen."""

    typed = forms.CharField(label=gettext_lazy("Your name"), max_length=120, required=False)
    upload = forms.FileField(label=gettext_lazy("Picture of your signature"), required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput())
    signature_kind = forms.CharField(required=False, widget=forms.HiddenInput())

    def adopted(self, *, approving: bool) -> Signature:
        """What was adopted, as the action takes it; nothing for who approves. Raises ``InvalidInput``."""
        if approving:
            return Signature()
        if not self.is_valid():
            raise InvalidInput(_("The signature could not be read. Type your name, or draw it again."))
        data = self.cleaned_data
        chosen = data["signature_kind"]
        if data["upload"] is not None and chosen != "drawn":
            if data["upload"].size > images.MAX_BYTES:
                raise InvalidInput(_("The picture is larger than 2 MB. Upload a smaller one."))
            return Signature(kind="uploaded", image=data["upload"].read())
        if chosen in ("drawn", "uploaded"):
            if not data["signature"]:
                raise InvalidInput(_("Draw or upload your signature first, or type your name."))
            try:
                picture = images.from_data_url(data["signature"])
            except PdfRefused as error:
                raise InvalidInput(str(error)) from error
            return Signature(kind="drawn" if chosen == "drawn" else "uploaded", image=picture)
        return Signature(kind="typed", text=data["typed"])
