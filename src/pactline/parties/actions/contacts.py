"""Writing contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.parties import queries, rules
from pactline.parties.models import Account, Contact

from . import checks

FIELDS = frozenset(
    ["name", "legal_name", "title", "email", "phone", "is_signatory", "is_primary", "do_not_email", "is_active"]
)


def create_contact(*, account_id: UUID, name: str, actor: Actor, **fields: Any) -> Contact:
    """A person at an account. Fields: legal_name title email phone is_signatory is_primary do_not_email."""
    checks.known(fields, FIELDS, what=_("a contact"))
    with transaction.atomic():
        account = locked(queries.visible_to(actor), account_id)
        actor.require("parties.edit", _("add a contact"))
        contact = Contact(account=account, **_checked({"name": name, **fields}, account))
        _one_address(contact)
        _one_primary(contact)
        contact.save(force_insert=True)
        data = {"account": account.number, "name": contact.name}
        record(subject=contact, verb="created", actor=actor, data=data, account_id=account.pk)
    return contact


def change_contact(contact_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Contact:
    """Change what ``fields`` name."""
    checks.known(fields, FIELDS, what=_("a contact"))
    with transaction.atomic():
        contact = locked(queries.visible_contacts(actor), contact_id, if_match=if_match)
        actor.require("parties.edit", _("change a contact"))
        values = _checked(fields, contact.account)
        if changes := assign(contact, values):
            _one_address(contact)
            _one_primary(contact)
            save(contact, fields=values)
            record(
                subject=contact, verb="changed", actor=actor, data={"changes": changes}, account_id=contact.account_id
            )
    return contact


def retire_contact(contact_id: UUID, *, actor: Actor) -> Contact:
    """The person has left: no longer offered anywhere, but kept where documents name it."""
    return change_contact(contact_id, actor=actor, is_active=False, is_primary=False, is_signatory=False)


def _checked(fields: dict[str, Any], account: Account) -> dict[str, Any]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "name" in values:
        values["name"] = checks.required(values["name"], field="name", what=_("The name"))
    if "email" in values:
        values["email"] = checks.email(values["email"])
    if "phone" in values:
        values["phone"] = rules.check_phone(values["phone"], account.country)
    return values


def _one_address(contact: Contact) -> None:
    if not contact.email:
        return
    others = Contact.objects.filter(account_id=contact.account_id, email__iexact=contact.email).exclude(pk=contact.pk)
    if other := others.first():
        message = _("%(name)s at this account has the e-mail %(email)s already.") % {
            "name": other.name,
            "email": contact.email,
        }
        raise InvalidInput(message, fields={"email": message})


def _one_primary(contact: Contact) -> None:
    if contact.is_primary:
        Contact.objects.filter(account_id=contact.account_id, is_primary=True).exclude(pk=contact.pk).update(
            is_primary=False
        )
