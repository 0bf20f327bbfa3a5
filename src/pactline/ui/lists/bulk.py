"""One verb for many rows: a preview of what would fail, then each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput
from pactline.kernel.lifecycle import Offer
from pactline.ui import pages

if TYPE_CHECKING:
    from .page import ListPage

LIMIT = 500


@dataclass(frozen=True, slots=True)
class Bulk:
    """``run(pk, actor=actor)`` does it (with ``reason=`` when ``reason``). What would fail is known from ``offers``
    (a lifecycle's) or from ``check(row, actor)``, a sentence or None."""

    verb: str
    label: str | Promise
    permission: str
    run: Callable[..., Any]
    offers: Callable[[Any, Actor], Sequence[Offer]] | None = None
    check: Callable[[Any, Actor], str | None] | None = None
    reason: bool = False
    danger: bool = False
    icon: str = ""

    def refusal(self, row: Any, actor: Actor) -> str | None:
        """Why this row would fail; None when nothing is known against it."""
        if self.check is not None and (why := self.check(row, actor)):
            return why
        if self.offers is None:
            return None
        offer = next((one for one in self.offers(row, actor) if one.verb == self.verb), None)
        if offer is None:
            state = getattr(row, "get_status_display", None)
            if state is not None:
                return _("Its state is “%(state)s”.") % {"state": state()}
            return _("Its state does not allow it.")
        return None if offer.enabled else " ".join(offer.reasons)


def respond(page: ListPage[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    """First press: the preview. Second press (``_sure``): done, with what failed and why."""
    verb = request.POST["_bulk"]
    action = next((one for one in page.bulk if one.verb == verb), None)
    if action is None:
        raise InvalidInput(_("This list has no verb “%(verb)s”.") % {"verb": verb[:40]})
    actor.require(action.permission)
    back = request.POST.get("_back", "")
    if not back.startswith(request.path):
        back = request.get_full_path()
    rows = _rows(page, request, actor)
    judged = [(row, action.refusal(row, actor)) for row in rows]
    reason = request.POST.get("reason", "").strip()
    good = [row for row, why in judged if why is None]
    failed = [(row, why) for row, why in judged if why is not None]
    context = {
        "title": action.label,
        "action": action,
        "back": back,
        "reason": reason,
        "good": good,
        "bad": list(failed),
    }
    if "_sure" not in request.POST:
        return render(request, "ui/bulk.html", context)
    if action.reason and not reason:
        return render(request, "ui/bulk.html", {**context, "reason_missing": True}, status=422)
    done = 0
    for row in good:
        try:
            action.run(row.pk, actor=actor, **({"reason": reason} if action.reason else {}))
            done += 1
        except DomainError as error:
            failed.append((row, str(error)))
    words = _("%(verb)s: %(count)s done.") % {"verb": action.label, "count": done}
    if not failed:
        return pages.done(request, back, message=words)
    return render(request, "ui/bulk_done.html", {**context, "done": done, "failed": failed, "words": words})


def _rows(page: ListPage[Any], request: HttpRequest, actor: Actor) -> list[Any]:
    ids = request.POST.getlist("ids")
    if not ids:
        raise InvalidInput(_("Nothing is selected. Tick the rows first."))
    if len(ids) > LIMIT:
        raise InvalidInput(_("At most %(limit)s rows can be changed at once.") % {"limit": LIMIT})
    field = page.rows(actor).model._meta.pk
    try:
        keys = [field.to_python(value) for value in ids]
    except Exception as error:
        raise InvalidInput(_("The selection is damaged. Open the list again.")) from error
    return list(page.rows(actor).filter(pk__in=keys))
