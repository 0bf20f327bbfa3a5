"""Shapes of input on pages."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Team, User
from .queries import people, teams
from .roles import ROLES, all_permissions

ROLE_CHOICES = [(name, role.label) for name, role in ROLES.items()]


class PersonForm(forms.Form):
    """A person as an administrator sees one."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=200, required=False, help_text=_("As it stands under a contract.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ROLE_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    manager = forms.ModelChoiceField(label=_("Manager"), queryset=User.objects.none(), required=False)
    is_active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams()  # type: ignore[attr-defined]
        self.fields["manager"].queryset = people()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Foreign keys as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("team", "manager"):
            found = data.pop(name, None)
            data[f"{name}_id"] = found.pk if found else None
        return data


class NewPersonForm(PersonForm):
    """A new person, with a first password."""

    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput, required=False, help_text=_("At least 12 characters.")
    )
    field_order = ["name", "email", "password"]


class TeamForm(forms.Form):
    """A team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(label=_("Part of"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = teams()  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """An API token."""

    name = forms.CharField(label=_("What it is for"), max_length=120)
    permissions = forms.MultipleChoiceField(
        label=_("Only these permissions"), required=False, help_text=_("None chosen: all that you may do.")
    )
    days = forms.IntegerField(label=_("Ends after days"), min_value=1, max_value=3650, required=False, initial=365)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = [(p, p) for p in sorted(all_permissions())]  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    """A person's own preferences."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(name, name) for name in sorted(zoneinfo.available_timezones())]
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    )
