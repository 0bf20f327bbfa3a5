"""The only file of this module that writes: saved views."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotAllowed
from pactline.kernel.events import record
from pactline.kernel.models import save

from . import queries
from .models import SavedView

MAX_VIEWS = 50
KEPT_OUT = {"after", "before", "view", "format"}


def save_view(*, list_name: str, name: str, query: str, shared: bool, actor: Actor) -> SavedView:
    """Keeps the query of a list under ``name``; a second save under the same name replaces the first.

    Raises ``InvalidInput`` for an empty or long name, or beyond 50 views of one list.
    """
    if actor.user_id is None:
        raise NotAllowed(_("Only people with an account can save a view."))
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        raise InvalidInput(_("Give the view a name of at most 60 letters."), fields={"name": _("Required.")})
    cleaned = urlencode([pair for pair in parse_qsl(query) if pair[0] not in KEPT_OUT])[:4000]
    with transaction.atomic():
        mine = SavedView.objects.filter(list_name=list_name, owner_id=actor.user_id)
        if mine.exclude(name=name).count() >= MAX_VIEWS:
            raise InvalidInput(_("You have %(count)s views of this list. Delete one first.") % {"count": MAX_VIEWS})
        view, made = SavedView.objects.get_or_create(
            list_name=list_name, owner_id=actor.user_id, name=name, defaults={"query": cleaned, "shared": shared}
        )
        if not made:
            view.query, view.shared = cleaned, shared
            save(view, fields=["query", "shared"])
        record(subject=view, verb="saved", actor=actor, data={"list": list_name, "name": name, "shared": shared})
    return view


def delete_view(view_id: str, *, actor: Actor) -> None:
    """Deletes a view of the actor's own."""
    view = queries.get(view_id, actor=actor)
    if view.owner_id != actor.user_id:
        raise NotAllowed(_("Only its owner can delete a shared view."))
    with transaction.atomic():
        record(subject=view, verb="deleted", actor=actor, data={"list": view.list_name, "name": view.name})
        view.delete()
