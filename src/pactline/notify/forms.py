"""The preferences of one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import User

from . import queries

WAYS = [
    ("inbox", _("Inbox")),
    ("email", _("Inbox and e-mail")),
    ("only_email", _("E-mail only")),
    ("none", _("Neither")),
]
_WAY = {"inbox": (True, False), "email": (True, True), "only_email": (False, True), "none": (False, False)}


class PreferencesForm(forms.Form):
    """One choice for each kind of notice."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        for number, (kind, inbox, email) in enumerate(queries.wishes(user)):
            name = f"kind_{number}"
            self.names[name] = kind.key
            way = next(key for key, value in _WAY.items() if value == (inbox, email))
            self.fields[name] = forms.ChoiceField(label=str(kind.label), choices=WAYS, initial=way)

    def wishes(self, data: dict[str, Any]) -> dict[str, tuple[bool, bool]]:
        """kind -> (in the inbox, by e-mail)."""
        return {kind: _WAY[data[name]] for name, kind in self.names.items()}
