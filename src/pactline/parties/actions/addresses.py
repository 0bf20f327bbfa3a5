"""Writing addresses. Documents copy them, so an address may be changed and removed freely."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.parties import queries
from pactline.parties.models import Address

from . import checks

FIELDS = checks.PLACE | {"use", "is_default"}


def create_address(*, account_id: UUID, use: str, actor: Actor, **fields: Any) -> Address:
    """An address of an account: lines postal_code city region country is_default. The first of its use is the default."""
    checks.known(fields, FIELDS, what=_("an address"))
    with transaction.atomic():
        account = locked(queries.visible_to(actor), account_id)
        actor.require("parties.edit", _("add an address"))
        address = Address(account=account, **_checked({"use": use, **fields}))
        if not address.country:
            message = _("The country is missing.")
            raise InvalidInput(message, fields={"country": message})
        if not Address.objects.filter(account=account, use=address.use, is_default=True).exists():
            address.is_default = True
        _one_default(address)
        address.save(force_insert=True)
        data = {"account": account.number, "use": address.use, "address": address.block}
        record(subject=address, verb="created", actor=actor, data=data, account_id=account.pk)
    return address


def change_address(address_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Address:
    """Change what ``fields`` name."""
    checks.known(fields, FIELDS, what=_("an address"))
    with transaction.atomic():
        address = locked(_visible(actor), address_id, if_match=if_match)
        actor.require("parties.edit", _("change an address"))
        values = _checked(fields)
        if values.get("country", "-") == "":
            message = _("The country is missing.")
            raise InvalidInput(message, fields={"country": message})
        if changes := assign(address, values):
            _one_default(address)
            save(address, fields=values)
            record(
                subject=address, verb="changed", actor=actor, data={"changes": changes}, account_id=address.account_id
            )
    return address


def remove_address(address_id: UUID, *, actor: Actor) -> None:
    """Forget an address; what documents copied of it stays."""
    with transaction.atomic():
        address = locked(_visible(actor), address_id)
        actor.require("parties.edit", _("remove an address"))
        data = {"use": address.use, "address": address.block}
        record(subject=address, verb="removed", actor=actor, data=data, account_id=address.account_id)
        address.delete()


def _visible(actor: Actor) -> models.QuerySet[Address]:
    return Address.objects.filter(scope(actor, owner="account__owner_id", team="account__team_id"))


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if "use" in fields and fields["use"] not in Address.Use.values:
        message = _("“%(use)s” is not a use of an address; use registered, billing or shipping.") % {
            "use": fields["use"]
        }
        raise InvalidInput(message, fields={"use": message})
    return {**{name: fields[name] for name in ("use", "is_default") if name in fields}, **checks.place(fields)}


def _one_default(address: Address) -> None:
    if address.is_default:
        others = Address.objects.filter(account_id=address.account_id, use=address.use, is_default=True)
        others.exclude(pk=address.pk).update(is_default=False)
