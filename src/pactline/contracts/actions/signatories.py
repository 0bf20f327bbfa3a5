"""Who signs: found by rule and contact, changed by hand until the contract is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import actions as authoring
from pactline.authoring.models import Template
from pactline.contracts import context, queries
from pactline.contracts.models import ContractRequest, Signatory
from pactline.identity import queries as identity
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked
from pactline.parties import queries as parties
from pactline.parties.models import Contact

CHANGEABLE = frozenset({"draft", "new", "work_in_progress"})
MOST = 20


def find(request: ContractRequest, *, actor: Actor, template: Template | None = None) -> list[Signatory]:
    """Replace the signatories by those that the rules and the account's contacts name.

    The customer's come first: the contact of the request if they may sign, else the account's signatory, else that
    contact. Ours follow in the rule's order. Where nobody is found an empty row stands, to be filled by hand.
    """
    rows: list[Signatory] = []
    contact = _external(request)
    rows.append(
        Signatory(
            request=request, position=1, kind=Signatory.Kind.EXTERNAL, contact=contact,
            name=contact.signing_name if contact else "", title=contact.title if contact else "",
            email=contact.email if contact else "",
            found_by=_found_by(contact),
        )
    )  # fmt: skip
    signers = authoring.choose_internal_signers(context.of(request), template=template)
    for number, signer in enumerate(signers, 2):
        rows.append(
            Signatory(
                request=request, position=number, kind=Signatory.Kind.INTERNAL, role=str(signer.role), user=signer.user,
                name=signer.user.signing_name, title=signer.user.title, email=signer.user.email,
                found_by=_("rule “%(rule)s”") % {"rule": signer.rule.name},
            )
        )  # fmt: skip
    if not signers:
        rows.append(Signatory(request=request, position=2, kind=Signatory.Kind.INTERNAL))
    _replace(request, rows)
    return rows


def find_signatories(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """Look the signatories up again by rule and contact; what was chosen by hand is lost."""
    actor.require("contracts.edit", _("change who signs"))
    with transaction.atomic():
        visible = queries.get(request_id, actor=actor)
        request = _changeable(visible, None)
        found = find(request, actor=actor)
        record(
            subject=request, verb="signatories_found", actor=actor, data={"people": [str(person) for person in found]}
        )
    return request


def set_signatories(
    request_id: UUID | str, *, people: Sequence[Mapping[str, Any]], actor: Actor, if_match: str | None = None
) -> ContractRequest:
    """Say who signs. ``people``: rows ``{"kind", "role", "position", "user_id" | "contact_id", "name", "title", "email"}``.

    A person of the house or a contact brings name, title and e-mail along; what the row says itself wins.
    """
    actor.require("contracts.signatories", _("change who signs"))
    with transaction.atomic():
        visible = queries.get(request_id, actor=actor)
        request = _changeable(visible, if_match)
        if len(people) > MOST:
            raise InvalidInput(_("At most %(count)d people can sign.") % {"count": MOST})
        problems: list[str] = []
        rows = [_row(request, number, person, problems) for number, person in enumerate(people, 1)]
        if problems:
            raise InvalidInput(_("The signatories cannot be used."), problems=problems)
        _replace(request, rows)
        record(
            subject=request,
            verb="signatories_changed",
            actor=actor,
            data={"people": [f"{row.position}. {row.name} <{row.email}> ({row.kind}, {row.role})" for row in rows]},
        )
    return request


def _changeable(visible: ContractRequest, if_match: str | None) -> ContractRequest:
    rows = ContractRequest.objects.select_related(
        "account", "contact", "contract_type", "quote", "owner", "selling_entity"
    )
    request = locked(rows, visible.pk, if_match=if_match)
    if request.status not in CHANGEABLE:
        raise WrongState(
            _("%(request)s is %(state)s; who signs can be changed only before it is sent. Call it back first.")
            % {"request": request, "state": request.get_status_display()}
        )
    return request


def _row(request: ContractRequest, number: int, given: Mapping[str, Any], problems: list[str]) -> Signatory:
    kind, role = str(given.get("kind", "")), str(given.get("role") or Signatory.Role.SIGNER)
    user = identity.get_user(given["user_id"]) if given.get("user_id") else None
    contact: Contact | None = None
    if given.get("contact_id"):
        contact = next((c for c in parties.contacts(request.account) if str(c.pk) == str(given["contact_id"])), None)
        if contact is None:
            problems.append(_("Row %(row)d: this contact does not belong to %(account)s.")
                            % {"row": number, "account": request.account.name})  # fmt: skip
    kind = kind or (Signatory.Kind.INTERNAL if user else Signatory.Kind.EXTERNAL)
    if kind not in Signatory.Kind.values:
        problems.append(_("Row %(row)d: “%(kind)s” is neither internal nor external.") % {"row": number, "kind": kind})
    if role not in Signatory.Role.values:
        problems.append(_("Row %(row)d: “%(role)s” is no role of a signatory.") % {"row": number, "role": role})
    if kind == Signatory.Kind.EXTERNAL and user is not None:
        problems.append(_("Row %(row)d: %(name)s works here and cannot sign for the customer.")
                        % {"row": number, "name": user.name})  # fmt: skip
    person = user or contact
    email = str(given.get("email") or (person.email if person else "")).strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            problems.append(_("Row %(row)d: “%(email)s” is no e-mail address.") % {"row": number, "email": email})
    position = given.get("position") or number
    if not str(position).isdigit() or not 1 <= int(position) <= 99:
        problems.append(_("Row %(row)d: the order is a number from 1 to 99.") % {"row": number})
        position = number
    return Signatory(
        request=request,
        position=int(position),
        kind=kind,
        role=role,
        user=user,
        contact=contact,
        name=str(given.get("name") or (person.signing_name if person else "")).strip()[:200],
        title=str(given.get("title") or (person.title if person else "")).strip()[:200],
        email=email,
        found_by=_("chosen by hand"),
        is_by_hand=True,
    )


def _external(request: ContractRequest) -> Contact | None:
    if request.contact is not None and request.contact.is_signatory:
        return request.contact
    return parties.signatories(request.account).first() or request.contact


def _found_by(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return _("signatory of the account") if contact.is_signatory else _("contact of the request")


def _replace(request: ContractRequest, rows: Sequence[Signatory]) -> None:
    Signatory.objects.filter(request=request).delete()
    Signatory.objects.bulk_create(rows)
