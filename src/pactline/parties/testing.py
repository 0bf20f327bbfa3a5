"""Builders of parties for tests and the demo; each walks the real actions."""

from __future__ import annotations

from typing import Any

from pactline.kernel.actor import SYSTEM, Actor

from . import actions
from .models import Account, Contact, SellingEntity


def selling_entity(code: str = "DE", **fields: Any) -> SellingEntity:
    """Northlight GmbH in Berlin, unless said otherwise."""
    values = {
        "name": "Northlight GmbH",
        "legal_name": "Northlight GmbH",
        "country": "DE",
        "currency": "EUR",
        "lines": "Invalidenstraße 34",
        "postal_code": "10115",
        "city": "Berlin",
        "tax_id": "DE136695976",
        "registration_number": "HRB 12345 B",
        "email": "contracts@northlight.example",
        **fields,
    }
    return actions.create_selling_entity(code=code, actor=SYSTEM, **values)


def account(name: str = "Meridian Labs", *, actor: Actor, address: bool = True, **fields: Any) -> Account:
    """An account in France with a valid VAT number and a billing address, unless said otherwise."""
    values = {"country": "FR", "currency": "EUR", "tax_id": "FR40303265045", "legal_name": f"{name} SAS", **fields}
    if values["country"] != "FR" and "tax_id" not in fields:
        values["tax_id"] = ""
    made = actions.create_account(name=name, actor=actor, **values)
    if address:
        actions.create_address(
            account_id=made.pk,
            use="billing",
            lines="12 rue de la Paix",
            postal_code="75002",
            city="Paris",
            country=values["country"],
            actor=actor,
        )
    return made


def contact(account: Account, name: str = "Carla Fontaine", *, actor: Actor, **fields: Any) -> Contact:
    """A contact who may sign."""
    values = {"email": f"{name.split()[0].lower()}@meridian.example", "title": "CEO", "is_signatory": True, **fields}
    return actions.create_contact(account_id=account.pk, name=name, actor=actor, **values)
