"""The states of an offering: Draft → Published → Retired."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from . import queries
from .models import Offering

S = Offering.Status


def bundle_is_complete(offering: Offering, actor: Actor) -> str | None:
    """A bundle needs items, and each must be published before it."""
    if not offering.is_bundle:
        return None
    items = queries.bundle_items(offering)
    if not items:
        return _("The bundle has no items yet; add at least one.")
    drafts = [item.child.name for item in items if item.child.status != S.PUBLISHED]
    return _("Publish these first: %(names)s.") % {"names": ", ".join(drafts)} if drafts else None


def in_no_published_bundle(offering: Offering, actor: Actor) -> str | None:
    """What a published bundle holds cannot be retired before it."""
    names = list(queries.bundles_with(offering).filter(status=S.PUBLISHED).values_list("name", flat=True)[:5])
    return _("It is part of the bundle %(names)s; retire that first.") % {"names": ", ".join(names)} if names else None


OFFERING = Lifecycle(
    Offering,
    initial=S.DRAFT,
    steps=[
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=[S.DRAFT],
            target=S.PUBLISHED,
            permission="catalog.publish",
            guards=[bundle_is_complete],
            stamp="published_at",
        ),
        Step(
            verb="retire",
            done="retired",
            label=gettext_lazy("Retire"),
            source=[S.DRAFT, S.PUBLISHED],
            target=S.RETIRED,
            permission="catalog.publish",
            guards=[in_no_published_bundle],
            stamp="retired_at",
            danger=True,
        ),
    ],
)
