"""Taught clause types and what was learned from their examples."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.intelligence.models import Example, TaughtType
from pactline.intelligence.rules import taught_types as rules
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible


def taught_types(actor: Actor) -> QuerySet[TaughtType]:
    """All taught types with how many examples they have."""
    rows = TaughtType.objects.annotate(
        good=Count("examples", filter=Q(examples__is_of_type=True)),
        bad=Count("examples", filter=Q(examples__is_of_type=False)),
    )
    return rows if actor.may("intelligence.view") else rows.none()


def taught_type(type_id: UUID | str, *, actor: Actor) -> TaughtType:
    """One taught type."""
    found = taught_types(actor).filter(pk=type_id).first()
    if found is None:
        raise NotVisible(_("There is no such clause type."))
    return found


def learned(of: TaughtType) -> rules.Taught | None:
    """What its examples teach; None while there are too few."""
    rows = list(Example.objects.filter(of=of))
    try:
        return rules.learn(of.name, [r.text for r in rows if r.is_of_type], [r.text for r in rows if not r.is_of_type])
    except ValueError:
        return None
