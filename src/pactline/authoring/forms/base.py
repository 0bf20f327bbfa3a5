"""What the forms of authoring share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor

LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("de", gettext_lazy("German")),
    ("fr", gettext_lazy("French")),
    ("es", gettext_lazy("Spanish")),
]
WORD = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NONE = ("", "—")


def options(rows: Iterable[Any], *, empty: bool = False) -> list[tuple[str, str]]:
    found = [(str(row.pk), str(row)) for row in rows]
    return [NONE, *found] if empty else found


def content(upload: Any) -> bytes:
    return bytes(upload.read())


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Sets the choices."""


class NameForm(forms.Form):
    """A name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
