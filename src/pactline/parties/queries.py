"""Reading accounts, contacts, addresses and selling entities. Rows are limited to the actor's teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.statements import Records

from . import rules
from .models import Account, Address, Contact, SellingEntity


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Accounts of the same name or web domain: those the actor may see, and how many more there are."""

    seen: tuple[Account, ...] = ()
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.seen or self.hidden)

    def sentences(self) -> list[str]:
        """One sentence for each, for the warning."""
        found = [
            _("%(name)s (%(number)s) has the same name or web domain.") % {"name": row.name, "number": row.number}
            for row in self.seen
        ]
        if self.hidden:
            found.append(_("An account of another team has the same name or web domain; ask sales operations."))
        return found


def visible_to(actor: Actor) -> models.QuerySet[Account]:
    """The accounts of the actor's teams and the actor's own."""
    return Account.objects.filter(scope(actor))


def get(account_id: UUID | str, *, actor: Actor) -> Account:
    """One account with owner and team. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    account = visible_to(actor).select_related("owner", "team").filter(pk=account_id).first()
    if account is None:
        raise NotVisible(_("There is no such account, or it belongs to another team."))
    actor.require("parties.view", _("see accounts"))
    return account


def of_document(account_id: UUID) -> Account:
    """The account of a document that the actor was already shown."""
    found = _ACCOUNT.first(account_id)
    if found is None:
        raise NotVisible(_("There is no such account, or it belongs to another team."))
    return found


_ACCOUNT = Records(Account, "SELECT {columns} FROM parties_account a WHERE a.id = %s", alias="a")


def get_bare(account_id: UUID, *, actor: Actor) -> Account:
    """One account without owner and team: the hot path of documents."""
    account = _ACCOUNT.first(account_id)
    if account is None or not (actor.sees_all or actor.is_system or _sees(actor, account)):
        raise NotVisible(_("There is no such account, or it belongs to another team."))
    return account


def duplicates(*, name: str, website: str = "", actor: Actor, other_than: UUID | None = None) -> Duplicates:
    """Accounts that may be the same company as one called ``name``."""
    same = Q(name_key=rules.match_key(name))
    if domain := rules.domain_of(website):
        same |= Q(domain=domain)
    found = Account.objects.filter(same).order_by("created_at")
    rows = list((found.exclude(pk=other_than) if other_than else found)[:20])
    if not rows:
        return Duplicates()
    seen = rows if actor.sees_all or actor.is_system else [r for r in rows if _sees(actor, r)]
    return Duplicates(tuple(seen[:5]), len(rows) - len(seen))


def _sees(actor: Actor, row: Account) -> bool:
    return row.team_id in actor.team_ids or (row.owner_id is not None and row.owner_id == actor.user_id)


def visible_contacts(actor: Actor) -> models.QuerySet[Contact]:
    """The contacts of the accounts that the actor sees."""
    return Contact.objects.filter(scope(actor, owner="account__owner_id", team="account__team_id"))


def get_contact(contact_id: UUID | str, *, actor: Actor) -> Contact:
    """One contact with its account."""
    contact = visible_contacts(actor).select_related("account").filter(pk=contact_id).first()
    if contact is None:
        raise NotVisible(_("There is no such contact, or it belongs to an account of another team."))
    actor.require("parties.view", _("see contacts"))
    return contact


def contacts(account: Account, *, active: bool = True) -> models.QuerySet[Contact]:
    """The contacts of an account that the actor was already shown, the main one first."""
    rows = Contact.objects.filter(account=account).order_by("-is_primary", "name", "id")
    return rows.filter(is_active=True) if active else rows


_MAIN = Records(
    Contact,
    "SELECT {columns} FROM parties_contact c WHERE c.account_id = %s AND c.is_active "
    "ORDER BY c.is_primary DESC, c.name, c.id LIMIT 1",
    alias="c",
)


def main_contact(account: Account) -> Contact | None:
    """Whom a document for ``account`` is for, unless somebody else is named."""
    return _MAIN.first(account.pk)


def signatories(account: Account) -> models.QuerySet[Contact]:
    """The contacts who may sign for ``account``."""
    return contacts(account).filter(is_signatory=True)


def addresses(account: Account) -> models.QuerySet[Address]:
    """The addresses of an account that the actor was already shown."""
    return Address.objects.filter(account=account)


def get_address(address_id: UUID | str, *, actor: Actor) -> Address:
    """One address with its account."""
    rows = Address.objects.filter(scope(actor, owner="account__owner_id", team="account__team_id"))
    address = rows.select_related("account").filter(pk=address_id).first()
    if address is None:
        raise NotVisible(_("There is no such address, or it belongs to an account of another team."))
    actor.require("parties.view", _("see addresses"))
    return address


def address_for(account: Account, use: str) -> Address | None:
    """The address for ``use``: its default, any of that use, the registered one, any. One query."""
    return choose_address(all_addresses(account), use)


_ADDRESSES = Records(
    Address, "SELECT {columns} FROM parties_address a WHERE a.account_id = %s ORDER BY a.id", alias="a"
)


def all_addresses(account: Account) -> list[Address]:
    """The addresses of an account, read."""
    return _ADDRESSES.all(account.pk)


def choose_address(rows: Sequence[Address], use: str) -> Address | None:
    """Of the addresses of one account the one for ``use``."""
    order = {use: 0, Address.Use.REGISTERED: 1}
    return min(rows, key=lambda row: (order.get(row.use, 2), not row.is_default, row.created_at), default=None)


def address_snapshot(account: Account, use: str) -> dict[str, Any]:
    """The address for ``use`` as a document copies it; only the account's country when it has no address."""
    found = address_for(account, use)
    return (found or Address(country=account.country)).snapshot()


def selling_entities(*, active: bool = True) -> models.QuerySet[SellingEntity]:
    """Our legal entities, the default first."""
    rows = SellingEntity.objects.order_by("-is_default", "name")
    return rows.filter(is_active=True) if active else rows


_entities: Kept[str, dict[UUID, SellingEntity]] = Kept("parties")


def _all_entities() -> dict[UUID, SellingEntity]:
    """Every selling entity, the default first; shared, not to be changed."""
    return _entities.one("all", lambda: {row.pk: row for row in selling_entities(active=False)})


def get_selling_entity(entity_id: UUID | str, *, actor: Actor) -> SellingEntity:
    """One of our legal entities."""
    entity = SellingEntity.objects.filter(pk=entity_id).first()
    if entity is None:
        raise NotVisible(_("There is no such selling entity."))
    actor.require("parties.view", _("see selling entities"))
    return entity


def entity_of_document(entity_id: UUID) -> SellingEntity:
    """The selling entity of a document; shared, not to be changed."""
    return _all_entities()[entity_id]


def default_selling_entity() -> SellingEntity:
    """The entity that sells unless somebody chooses another. ``InvalidInput`` when none was set up."""
    entity = next((row for row in _all_entities().values() if row.is_active), None)
    if entity is None:
        raise InvalidInput(_("No selling entity is set up. Add one under Settings › Selling entities."))
    return entity
