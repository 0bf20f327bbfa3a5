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


def views_of(list_name: str, *, actor: Actor) -> QuerySet[SavedView]:
    """The views of a list that ``actor`` sees, by name."""
    return visible_to(actor).filter(list_name=list_name).order_by("name")[:30]


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
