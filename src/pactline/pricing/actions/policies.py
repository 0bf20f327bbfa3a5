"""Writing how an entity of ours rounds and prorates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, save
from pactline.parties import queries as parties
from pactline.pricing import policies as shape
from pactline.pricing.models import SellingPolicy


def set_policies(selling_entity_id: UUID, *, policies: Mapping[str, Any], actor: Actor) -> SellingPolicy:
    """Settle how a selling entity rounds and prorates. What is left out is the default."""
    entity = parties.get_selling_entity(selling_entity_id, actor=actor)
    actor.require("pricing.edit", _("settle how prices are rounded"))
    values = checked_policies(policies)
    with transaction.atomic():
        found = SellingPolicy.objects.select_for_update().filter(selling_entity=entity).first()
        if found is None:
            found = SellingPolicy(selling_entity=entity, policies=values)
            found.save(force_insert=True)
            record(subject=found, verb="created", actor=actor, data={"policies": values})
        elif changes := assign(found, {"policies": values}):
            save(found, fields=["policies"])
            record(subject=found, verb="changed", actor=actor, data={"changes": changes})
    return found


def checked_policies(policies: Mapping[str, Any]) -> dict[str, Any]:
    """The policies as they are stored. ``InvalidInput`` names each that is unknown or has an unknown value."""
    found, fields = shape.read(policies)
    if fields:
        raise InvalidInput(_("These policies cannot be used."), fields=fields, problems=list(fields.values()))
    return found
