"""Reading saved views."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.statements import Records

from .models import SavedView


def visible_to(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own and the shared ones."""
    return SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(shared=True))


_VIEWS = Records(
    SavedView,
    "SELECT {columns} FROM ui_savedview v WHERE v.list_name = %s AND (v.owner_id = %s OR v.shared) ORDER BY v.name LIMIT 30",
    alias="v",
)
"""Asked by every list, so it is written out."""


def views_of(list_name: str, *, actor: Actor) -> list[SavedView]:
    """The views of a list that ``actor`` sees, by name."""
    return _VIEWS.all(list_name, actor.user_id)


def get(view_id: str, *, actor: Actor) -> SavedView:
    """One of them; ``NotVisible`` otherwise."""
    try:
        key = UUID(view_id)
    except ValueError as error:
        raise NotVisible(_("There is no such view.")) from error
    found = visible_to(actor).filter(pk=key).first()
    if found is None:
        raise NotVisible(_("There is no such view."))
    return found
