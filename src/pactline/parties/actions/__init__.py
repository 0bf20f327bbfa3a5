"""The only writers of parties, one file for each noun."""

from __future__ import annotations

from .accounts import become_customer, change_account, create_account
from .addresses import change_address, create_address, remove_address
from .contacts import change_contact, create_contact, retire_contact
from .selling_entities import change_selling_entity, create_selling_entity

__all__ = [
    "become_customer",
    "change_account",
    "change_address",
    "change_contact",
    "change_selling_entity",
    "create_account",
    "create_address",
    "create_contact",
    "create_selling_entity",
    "remove_address",
    "retire_contact",
]
