"""Writing the rules that choose a price list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.pricing import queries
from pactline.pricing.models import PriceListRule

FIELDS = frozenset({"name", "position", "condition", "is_active"})


def create_rule(
    *,
    name: str,
    price_list_id: UUID,
    actor: Actor,
    condition: Mapping[str, Any] | None = None,
    position: int | None = None,
    is_active: bool = True,
) -> PriceListRule:
    """A rule behind the others, or at a position."""
    price_list = queries.get(price_list_id, actor=actor)
    actor.require("pricing.publish", _("choose which price list is taken"))
    last = queries.rules().order_by("-position").values_list("position", flat=True).first() or 0
    rule = PriceListRule(
        name=name.strip(),
        price_list=price_list,
        condition=dict(condition or {}),
        position=last + 10 if position is None else position,
        is_active=is_active,
    )
    _check(rule)
    with transaction.atomic():
        rule.save(force_insert=True)
        record(subject=rule, verb="created", actor=actor, data={"list": price_list.code, "name": rule.name})
    return rule


def change_rule(rule_id: UUID, *, actor: Actor, **fields: Any) -> PriceListRule:
    """Change a rule; documents that were made keep their list."""
    if unknown := sorted(set(fields) - FIELDS - {"price_list_id"}):
        raise InvalidInput(_("%(names)s cannot be set on a rule.") % {"names": ", ".join(unknown)})
    queries.get_rule(rule_id, actor=actor)
    actor.require("pricing.publish", _("choose which price list is taken"))
    with transaction.atomic():
        rule = locked(queries.rules(), rule_id)
        if price_list_id := fields.pop("price_list_id", None):
            fields["price_list"] = queries.get(price_list_id, actor=actor)
        changes = assign(rule, fields)
        if changes:
            _check(rule)
            save(rule, fields=changes)
            record(subject=rule, verb="changed", actor=actor, data={"changes": changes})
    return rule


def remove_rule(rule_id: UUID, *, actor: Actor) -> None:
    """Take a rule away."""
    queries.get_rule(rule_id, actor=actor)
    actor.require("pricing.publish", _("choose which price list is taken"))
    with transaction.atomic():
        rule = locked(queries.rules(), rule_id)
        record(subject=rule, verb="removed", actor=actor, data={"name": rule.name, "condition": rule.condition})
        rule.delete()


def _check(rule: PriceListRule) -> None:
    fields: dict[str, str] = {}
    if not rule.name:
        fields["name"] = _("The name is missing.")
    if rule.price_list.account_id:
        fields["price_list"] = _("A list of one account is taken by that account without a rule.")
    if problems := validate(rule.condition, queries.RULE_FIELDS):
        fields["condition"] = " ".join(problems)
    if fields:
        raise InvalidInput(_("This rule cannot be saved."), fields=fields, problems=list(fields.values()))
