"""Who works on a request and who may see it: assignee, collaborators, watchers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import queries
from pactline.contracts.models import ContractRequest
from pactline.identity import queries as identity
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

S = ContractRequest.Status


def assign(request_id: UUID | str, *, to: UUID | str | None, actor: Actor) -> ContractRequest:
    """Give a request to a person who may work on it, or to nobody."""
    actor.require("contracts.assign", _("assign a contract request"))
    with transaction.atomic():
        request = locked(ContractRequest.objects.all(), queries.get(request_id, actor=actor).pk)
        _must_be_open(request)
        person = identity.get_user(to) if to else None
        if person is not None and not identity.actor_for(person).may("contracts.start_work"):
            raise InvalidInput(
                _("%(name)s does not work on contracts.") % {"name": person.name}, fields={"to": _("Choose another.")}
            )
        if person is not None and request.collaborators.filter(pk=person.pk).exists():
            request.collaborators.remove(person)
        request.assigned_to = person
        save(request, fields=["assigned_to"])
        record(subject=request, verb="assigned", actor=actor, data={"to": person.name if person else None})
    return request


def set_people(
    request_id: UUID | str,
    *,
    actor: Actor,
    collaborators: Iterable[UUID | str] | None = None,
    watchers: Iterable[UUID | str] | None = None,
) -> ContractRequest:
    """Who else works on a request, and who else may see it. The assignee cannot also be a collaborator."""
    actor.require("contracts.edit", _("change who takes part"))
    with transaction.atomic():
        request = locked(ContractRequest.objects.all(), queries.get(request_id, actor=actor).pk)
        told: dict[str, list[str]] = {}
        for name, chosen in (("collaborators", collaborators), ("watchers", watchers)):
            if chosen is None:
                continue
            people = [identity.get_user(pk) for pk in chosen]
            if name == "collaborators" and request.assigned_to_id in {person.pk for person in people}:
                raise InvalidInput(
                    _("%(name)s is assigned and cannot also be a collaborator.") % {"name": request.assigned_to}
                )
            getattr(request, name).set(people)
            told[name] = [person.name for person in people]
        if told:
            record(subject=request, verb="people_changed", actor=actor, data=told)
    return request


def _must_be_open(request: ContractRequest) -> None:
    if request.status in (S.CLOSED_COMPLETE, S.CANCELLED):
        raise WrongState(_("%(request)s is %(state)s.") % {"request": request, "state": request.get_status_display()})
