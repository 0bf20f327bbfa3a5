"""Reading saved views."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .models import SavedView


def visible_to(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own and the shared ones."""
    return SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(shared=True))


_VIEWS = """
SELECT * FROM ui_savedview WHERE list_name = %s AND (owner_id = %s OR shared) ORDER BY name LIMIT 30
"""
"""Asked by every list, so it is written out."""


def views_of(list_name: str, *, actor: Actor) -> list[SavedView]:
    """The views of a list that ``actor`` sees, by name."""
    return list(SavedView.objects.raw(_VIEWS, [list_name, actor.user_id]))


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
