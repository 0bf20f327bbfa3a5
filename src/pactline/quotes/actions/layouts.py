"""Print layouts: make, change, retire, choose one for a quote."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from pactline.files import actions as files
from pactline.files import inspection
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.parties import queries as parties
from pactline.quotes import queries
from pactline.quotes.models import PrintLayout, Quote

from . import locks

PURPOSE = "quotes.logo"
ALLOWED = frozenset({"png", "jpeg"})
LARGEST = (900, 300)
FIELDS = (
    *("name", "selling_entity_id", "language", "is_default", "logo_height", "accent", "title", "introduction"),
    *("closing", "terms", "footer", "shows_acceptance"),
)
NOT_ANY_MORE = (Quote.Status.CANCELED, Quote.Status.REVISED)


def save_layout(
    layout_id: UUID | None = None,
    *,
    logo: UploadedFile[Any] | None = None,
    without_logo: bool = False,
    actor: Actor,
    if_match: str | None = None,
    **values: Any,
) -> PrintLayout:
    """Make a layout, or change one; ``logo`` is made smaller to what a page needs. Raises ``InvalidInput``."""
    actor.require("quotes.configure", _("change print layouts"))
    picture = _picture(logo, actor) if logo else None
    with transaction.atomic():
        layout = locked(PrintLayout.objects.all(), layout_id, if_match=if_match) if layout_id else PrintLayout()
        changes = assign(layout, {name: values[name] for name in FIELDS if name in values})
        _check(layout, actor)
        if picture is not None or without_logo:
            changes["logo"] = ["…", picture.filename if picture else None]
            layout.logo = picture
        if layout_id is None:
            layout.save(force_insert=True)
            record(subject=layout, verb="created", actor=actor, data={"name": layout.name})
        elif changes:
            save(layout, fields=[*FIELDS, "logo"])
            shown = {name: change for name, change in changes.items() if name not in ("terms", "introduction")}
            record(subject=layout, verb="changed", actor=actor, data={"changes": shown})
    return layout


def _check(layout: PrintLayout, actor: Actor) -> None:
    fields: dict[str, str] = {}
    others = PrintLayout.objects.exclude(pk=layout.pk)
    if not layout.name.strip():
        fields["name"] = _("Give the layout a name.")
    elif others.filter(name=layout.name).exists():
        fields["name"] = _("There is a layout of this name already.")
    if layout.selling_entity_id:
        parties.get_selling_entity(layout.selling_entity_id, actor=actor)
    same = others.filter(selling_entity=layout.selling_entity_id, language=layout.language)
    if layout.is_default and layout.is_active and (other := same.filter(is_default=True, is_active=True).first()):
        fields["is_default"] = _("“%(name)s” is chosen by rule for this selling entity and language already.") % {
            "name": other.name
        }
    try:
        PrintLayout._meta.get_field("accent").run_validators(layout.accent)
    except Exception:
        fields["accent"] = _("A colour is # and six hexadecimal digits, as in #3f37c9.")
    if not 8 <= layout.logo_height <= 90:
        fields["logo_height"] = _("8 to 90 points.")
    if fields:
        raise InvalidInput(_("The layout cannot be used like this."), problems=list(fields.values()), fields=fields)


def _picture(logo: UploadedFile[Any], actor: Actor) -> Blob:
    """The upload, inspected and drawn anew in the size that a page needs."""
    data = files.received(logo)
    original, _warnings = files.take(data, filename=logo.name or "logo", allow=ALLOWED, purpose=PURPOSE, actor=actor)
    name = original.filename.rpartition(".")[0] or "logo"
    return files.store(_drawn(data), filename=f"{name}.png", kind="png", purpose=PURPOSE, actor=actor)


def _drawn(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as opened:
        drawn = opened.convert("RGBA")
        drawn.thumbnail(LARGEST)
        out = io.BytesIO()
        drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def draw_logo(logo: UploadedFile[Any], *, actor: Actor) -> bytes:
    """The upload, inspected, as it would be printed; nothing is kept. Raises ``InvalidInput``, ``TooLarge``."""
    actor.require("quotes.configure", _("change print layouts"))
    data = files.received(logo)
    inspection.inspect(data, filename=logo.name or "logo", allow=ALLOWED, limits=files.limits())
    return _drawn(data)


def retire_layout(layout_id: UUID, *, actor: Actor) -> PrintLayout:
    """Choose it for no quote any more."""
    actor.require("quotes.configure", _("change print layouts"))
    with transaction.atomic():
        layout = locked(PrintLayout.objects.all(), layout_id)
        if layout.is_active:
            layout.is_active = False
            save(layout, fields=["is_active"])
            record(subject=layout, verb="retired", actor=actor, data={"name": layout.name})
    return layout


def choose_layout(quote_id: UUID, *, layout_id: UUID | None, document_language: str, actor: Actor) -> Quote:
    """Print a quote in a layout and a language chosen by hand; None and empty: by rule, and the customer's."""
    actor.require("quotes.edit", _("change quotes"))
    with transaction.atomic():
        quote = locks.visible(quote_id, actor=actor)
        if quote.status in NOT_ANY_MORE:
            raise WrongState(_("%(quote)s is over; nothing of it is printed anew.") % {"quote": quote})
        layout = queries.get_layout(layout_id, actor=actor) if layout_id else None
        chosen = {"layout_id": layout.pk if layout else None, "document_language": document_language}
        if changes := assign(quote, chosen):
            save(quote, fields=["layout", "document_language"])
            record(
                subject=quote, verb="layout_chosen", actor=actor, account_id=quote.account_id,
                data={"layout": layout.name if layout else "", "language": document_language, "fields": sorted(changes)},
            )  # fmt: skip
    return quote
