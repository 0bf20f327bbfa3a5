"""Opening a draft offering to change what it is made of, and closing it again."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.models import Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.models import locked


def open_draft(offering_id: UUID, actor: Actor, *, bundle: bool = False) -> Offering:
    """The locked draft. ``WrongState`` when it is published or retired; ``InvalidInput`` when it is no bundle."""
    offering = locked(queries.visible_to(actor), offering_id)
    actor.require("catalog.edit", _("change a bundle") if bundle else _("change an offering"))
    if bundle and not offering.is_bundle:
        raise InvalidInput(_("%(name)s is not a bundle.") % {"name": offering})
    if offering.status != Offering.Status.DRAFT:
        raise WrongState(
            _("%(name)s is %(state)s; what it is made of can be changed only while it is a draft. Make a new version.")
            % {"name": offering, "state": offering.get_status_display()}
        )
    return offering


def refuse_unknown(fields: set[str], known: frozenset[str], what: str) -> None:
    """``InvalidInput`` for fields that cannot be set."""
    if unknown := sorted(fields - known):
        raise InvalidInput(_("%(names)s cannot be set on a %(what)s.") % {"names": ", ".join(unknown), "what": what})
