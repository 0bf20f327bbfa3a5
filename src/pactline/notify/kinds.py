"""The kinds of notices, registered by the modules that send them, with what a person gets until they choose."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of the preferences page. `inbox` and `email` are what happens by default."""

    key: str
    label: str | Promise
    inbox: bool = True
    email: bool = False


_kinds: dict[str, Kind] = {GENERAL: Kind(GENERAL, _("Everything else"))}


def register(key: str, label: str | Promise, *, inbox: bool = True, email: bool = False) -> None:
    """Offer a kind such as "approvals.asked" on the preferences page. Called in `apps.py`; the last one wins."""
    _kinds[key] = Kind(key, label, inbox, email)


def get(key: str) -> Kind:
    """The registered kind; an unknown one counts as “everything else”."""
    return _kinds.get(key, _kinds[GENERAL])


def every() -> list[Kind]:
    """All kinds in the order of their labels, “everything else” last."""
    return sorted(_kinds.values(), key=lambda kind: (kind.key == GENERAL, str(kind.label)))
