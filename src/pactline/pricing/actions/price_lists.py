"""Writing price lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.kernel.money import check_currency
from pactline.parties import queries as parties
from pactline.pricing import queries
from pactline.pricing.lifecycle import PRICE_LIST
from pactline.pricing.models import PriceList, PriceListLine

from .policies import checked_policies

S = PriceList.Status
FIELDS = frozenset({"code", "name", "valid_from", "valid_to", "policies"})


def create_price_list(
    *,
    code: str,
    name: str,
    currency: str,
    actor: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
    account_id: UUID | None = None,
    policies: Mapping[str, Any] | None = None,
) -> PriceList:
    """A draft price list, valid from today unless said otherwise. ``account_id``: for that account only."""
    actor.require("pricing.edit", _("create a price list"))
    price_list = PriceList(
        code=code.strip(),
        name=name.strip(),
        currency=check_currency(currency),
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
        account=parties.get(account_id, actor=actor) if account_id else None,
        policies=checked_policies(policies or {}),
    )
    with transaction.atomic():
        _check(price_list)
        price_list.save(force_insert=True)
        record(subject=price_list, verb="created", actor=actor, data={"code": price_list.code})
    return price_list


def change_price_list(price_list_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> PriceList:
    """Change code, name or dates. A retired list cannot be changed; a default list cannot be made to begin later."""
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on a price list.") % {"names": ", ".join(unknown)})
    with transaction.atomic():
        price_list = locked(queries.visible_to(actor), price_list_id, if_match=if_match)
        actor.require("pricing.edit", _("change a price list"))
        if price_list.status == S.RETIRED:
            raise WrongState(_("%(name)s is retired and cannot be changed.") % {"name": price_list})
        if "policies" in fields:
            fields["policies"] = checked_policies(fields["policies"] or {})
        changes = assign(price_list, {k: v.strip() if isinstance(v, str) else v for k, v in fields.items()})
        if changes:
            _check(price_list)
            save(price_list, fields=changes)
            record(subject=price_list, verb="changed", actor=actor, data={"changes": changes})
    return price_list


def copy_price_list(
    price_list_id: UUID, *, code: str, name: str, actor: Actor, valid_from: date | None = None
) -> PriceList:
    """A draft with the same currency and prices, for example for next year."""
    source = queries.get(price_list_id, actor=actor)
    with transaction.atomic():
        made = create_price_list(
            code=code,
            name=name,
            currency=source.currency,
            actor=actor,
            valid_from=valid_from,
            account_id=source.account_id,
            policies=source.policies,
        )
        columns = ("offering_id", "min_quantity", "unit_price", "unit_cost", "min_price", "model")
        PriceListLine.objects.bulk_create(
            PriceListLine(price_list=made, **{column: getattr(line, column) for column in columns})
            for line in _present(source)
        )
        record(subject=source, verb="copied", actor=actor, data={"to": str(made.pk), "code": made.code})
    return made


def _present(source: PriceList) -> list[PriceListLine]:
    """The prices that hold today, of several for one tier the newest."""
    found: dict[tuple[UUID, Decimal], PriceListLine] = {}
    for line in source.lines.order_by(PriceListLine.OLDEST_FIRST):
        if line.holds_on(clock.today()):
            found[line.offering_id, line.min_quantity] = line
    return list(found.values())


def publish(price_list_id: UUID, *, actor: Actor) -> PriceList:
    """From now on documents can use it. The first one of a currency for everybody becomes that currency's default."""
    with transaction.atomic():
        price_list = PRICE_LIST.apply(price_list_id, "publish", actor=actor, queryset=queries.visible_to(actor))
        first = not PriceList.objects.filter(currency=price_list.currency, is_default=True).exists()
        if first and price_list.account_id is None and price_list.is_valid_on(clock.today()):
            _set_default(price_list, actor)
    return price_list


def retire(price_list_id: UUID, *, actor: Actor) -> PriceList:
    """No new document can use it. A default list must be replaced first."""
    return PRICE_LIST.apply(price_list_id, "retire", actor=actor, queryset=queries.visible_to(actor))


def make_default(price_list_id: UUID, *, actor: Actor) -> PriceList:
    """The list that new documents in its currency take. It must be published, for everybody, and valid today."""
    with transaction.atomic():
        price_list = locked(queries.visible_to(actor), price_list_id)
        actor.require("pricing.publish", _("choose the default price list"))
        problems = []
        if price_list.status != S.PUBLISHED:
            problems.append(_("It is not published."))
        if price_list.account_id:
            problems.append(_("It is for one account only."))
        if not price_list.is_valid_on(clock.today()):
            problems.append(_("It is not valid today."))
        if problems:
            raise Blocked(_("%(name)s cannot be the default.") % {"name": price_list}, problems=problems)
        if not price_list.is_default:
            _set_default(price_list, actor)
    return price_list


def _set_default(price_list: PriceList, actor: Actor) -> None:
    PriceList.objects.filter(currency=price_list.currency, is_default=True).update(is_default=False)
    price_list.is_default = True
    save(price_list, fields=["is_default"])
    record(subject=price_list, verb="made_default", actor=actor, data={"currency": price_list.currency})


def _check(price_list: PriceList) -> None:
    fields: dict[str, str] = {}
    if not price_list.code:
        fields["code"] = _("The code is missing.")
    elif PriceList.objects.filter(code__iexact=price_list.code).exclude(pk=price_list.pk).exists():
        fields["code"] = _("The code “%(code)s” is used by another price list.") % {"code": price_list.code}
    if not price_list.name:
        fields["name"] = _("The name is missing.")
    if price_list.valid_to is not None and price_list.valid_to <= price_list.valid_from:
        fields["valid_to"] = _("The end must be after the start.")
    if price_list.is_default and price_list.valid_from > clock.today():
        fields["valid_from"] = _("The default of a currency cannot begin in the future.")
    if fields:
        raise InvalidInput(_("This price list cannot be saved."), fields=fields, problems=list(fields.values()))
