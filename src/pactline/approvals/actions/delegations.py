"""Absence: who may decide in whose place, and when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import emails, queries
from pactline.approvals.models import Delegation
from pactline.identity.queries import get_user
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import save


def delegate_absence(
    *, deputy_id: UUID, starts_on: date, ends_on: date, actor: Actor, person_id: UUID | None = None, reason: str = ""
) -> Delegation:
    """From ``starts_on`` to ``ends_on`` (both included) ``deputy_id`` may decide for the actor (or ``person_id``).

    For somebody else only by an approvals administrator. Raises ``InvalidInput`` for dates in the past or a deputy
    who may not approve.
    """
    person_id = person_id or actor.user_id
    if person_id is None:
        raise InvalidInput(_("Say who is away."))
    actor.require("approvals.delegate" if person_id == actor.user_id else "approvals.administer", _("name a deputy"))
    if ends_on < starts_on:
        raise InvalidInput(_("The last day is before the first."), fields={"ends_on": _("Before the first day.")})
    if ends_on < clock.today():
        raise InvalidInput(_("These days are over."), fields={"ends_on": _("In the past.")})
    person, deputy = get_user(person_id), get_user(deputy_id)
    if person.pk == deputy.pk:
        raise InvalidInput(_("Choose somebody else as deputy."), fields={"deputy_id": _("Somebody else.")})
    if not queries.may_decide(deputy):
        message = _("%(who)s does not hold the permission “approvals.decide”.") % {"who": deputy}
        raise InvalidInput(message, fields={"deputy_id": message})
    with transaction.atomic():
        made = Delegation.objects.create(
            person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
        )
        record(
            subject=made,
            verb="created",
            actor=actor,
            data={"person": person.name, "deputy": deputy.name, "from": str(starts_on), "to": str(ends_on)},
        )
        emails.deputised(made)
    return made


def revoke_delegation(delegation_id: UUID, *, actor: Actor) -> Delegation:
    """End a delegation now. For the person, and administrators."""
    with transaction.atomic():
        made = Delegation.objects.select_for_update(of=("self",)).filter(pk=delegation_id, revoked_at=None).first()
        if made is None or not (made.person_id == actor.user_id or actor.may("approvals.administer")):
            raise NotVisible(_("There is no such delegation of yours."))
        made.revoked_at = clock.now()
        save(made, fields=["revoked_at"])
        record(subject=made, verb="revoked", actor=actor)
    return made
