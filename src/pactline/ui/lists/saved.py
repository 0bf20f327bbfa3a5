"""The views of a list: everything, built-in ones, a person's own and those that others share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.ui import actions, pages, queries

if TYPE_CHECKING:
    from .page import ListPage


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view as a tab."""

    label: str | Promise
    url: str
    current: bool
    count: int | None = None


def _mine(page: ListPage[Any], actor: Actor) -> list[Any]:
    kept: list[Any] | None = getattr(page, "_saved_views", None)
    if kept is None:
        kept = queries.views_of(page.name, actor=actor)
        page._saved_views = kept  # type: ignore[attr-defined]
    return kept


def tabs(page: ListPage[Any], actor: Actor, params: QueryDict, path: str) -> list[ViewTab]:
    """The tabs above the list; the address says which one is open."""
    open_view = params.get("view", "")
    found = [ViewTab(_("All"), path, not open_view)]
    for i, preset in enumerate(page.presets):
        if not preset.permission or actor.may(preset.permission):
            key = f"p{i}"
            found.append(ViewTab(preset.label, f"{path}?{preset.query}&view={key}", open_view == key))
    for view in _mine(page, actor):
        query = f"{view.query}&" if view.query else ""
        found.append(ViewTab(view.name, f"{path}?{query}view={view.pk}", open_view == str(view.pk)))
    return found


def current(page: ListPage[Any], actor: Actor, params: QueryDict) -> Any:
    """The person's own saved view that is open, if any."""
    chosen = params.get("view", "")
    return next(
        (view for view in _mine(page, actor) if str(view.pk) == chosen and view.owner_id == actor.user_id), None
    )


def respond(page: ListPage[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    """Saves or deletes a view of this list."""
    if "_save_view" in request.POST:
        view = actions.save_view(
            list_name=page.name,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            shared=request.POST.get("shared") == "on",
            actor=actor,
        )
        query = f"{view.query}&" if view.query else ""
        return pages.done(request, f"{request.path}?{query}view={view.pk}", message=_("View saved."))
    if "_delete_view" in request.POST:
        actions.delete_view(request.POST["_delete_view"], actor=actor)
        return pages.done(request, request.path, message=_("View deleted."))
    raise InvalidInput(_("This list does not know what to do with that."))
