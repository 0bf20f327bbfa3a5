"""Reading what can be chosen about offerings: characteristics, items, groups and rules, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.catalog.configuring import Feature, Group, Model, Rule, Test, Value
from pactline.catalog.configuring.selecting import CHARACTERISTIC, DEEPEST, ITEM, Item, Shape
from pactline.catalog.models import BundleItem, Characteristic, ConfigurationRule, ItemGroup, Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.models import Record

from .eligibility import Buyer, denied
from .offerings import visible_to

R = TypeVar("R", bound=Record)


def shape(offering: Offering, *, buyer: Buyer | None = None, on: date | None = None) -> Shape:
    """Everything that can be chosen about one offering (by ``buyer``: what it may not buy is left out)."""
    hidden = denied(buyer, on=on or clock.today()) if buyer else ()
    return shapes([offering], hidden=hidden)[offering.pk]


_shapes: Kept[tuple[UUID, str, frozenset[UUID]], Shape] = Kept("catalog", most=5_000)


def shapes(offerings: Iterable[Offering], *, hidden: Iterable[UUID] = ()) -> dict[UUID, Shape]:
    """The same for several, by key, without the parts in ``hidden``; shared, not to be changed. At most a query for each
    level of bundles and three for all."""
    known = {offering.pk: offering for offering in offerings}
    gone, language = frozenset(hidden), get_language() or ""

    def load(wanted: set[tuple[UUID, str, frozenset[UUID]]]) -> dict[tuple[UUID, str, frozenset[UUID]], Shape]:
        read = _read([known[key] for key, _language, _gone in wanted], gone)
        return {(key, language, gone): shape for key, shape in read.items()}

    found = _shapes.many([(key, language, gone) for key in known], load)
    return {key: shape for (key, _language, _gone), shape in found.items()}


def _read(offerings: Iterable[Offering], gone: frozenset[UUID]) -> dict[UUID, Shape]:
    rows: dict[UUID, Offering] = {}
    items: dict[UUID, list[BundleItem]] = {}
    level = {offering.pk: offering for offering in offerings}
    wanted = list(level)
    while level and len(rows) < 10_000:
        rows |= level
        bundles = [key for key, offering in level.items() if offering.is_bundle]
        level = {}
        if bundles:
            for item in BundleItem.objects.filter(parent__in=bundles).select_related("child__unit", "group"):
                items.setdefault(item.parent_id, []).append(item)
                if item.child_id not in rows:
                    level[item.child_id] = item.child
    characteristics = _characteristics(rows)
    rules: dict[UUID, list[ConfigurationRule]] = {}
    for rule in ConfigurationRule.objects.filter(offering__in=list(rows), is_active=True):
        rules.setdefault(rule.offering_id, []).append(rule)
    made: dict[UUID, Shape] = {}

    def make(key: UUID, depth: int = 0) -> Shape:
        if key not in made:
            parts = items.get(key, []) if depth < DEEPEST else []
            parts = [item for item in parts if item.min_quantity > 0 or item.child_id not in gone]
            made[key] = _shape(
                rows[key],
                characteristics.get(key, []),
                {item.child.sku: (item, make(item.child_id, depth + 1)) for item in parts},
                sorted({item.group for item in parts if item.group}, key=lambda group: group.position),
                rules.get(key, []),
            )
        return made[key]

    return {key: make(key) for key in wanted}


def _characteristics(rows: Mapping[UUID, Offering]) -> dict[UUID, list[Characteristic]]:
    """Those of an offering and of its specification; its own come first and hide those of the same code."""
    by_specification: dict[UUID, list[UUID]] = {}
    for offering in rows.values():
        if offering.specification_id:
            by_specification.setdefault(offering.specification_id, []).append(offering.pk)
    found: dict[UUID, dict[str, Characteristic]] = {}
    asked = Q(offering__in=list(rows)) | Q(specification__in=list(by_specification))
    known = Characteristic.objects.filter(asked).prefetch_related("options")
    for row in sorted(known, key=lambda one: (one.offering_id is None, one.position, one.pk)):
        owners = [row.offering_id] if row.offering_id else by_specification.get(row.specification_id, [])  # type: ignore[arg-type]
        for owner in owners:
            found.setdefault(owner, {}).setdefault(row.code.lower(), row)
    return {owner: list(several.values()) for owner, several in found.items()}


def _shape(
    offering: Offering,
    characteristics: list[Characteristic],
    parts: Mapping[str, tuple[BundleItem, Shape]],
    groups: list[ItemGroup],
    rules: list[ConfigurationRule],
) -> Shape:
    features = [_feature(row) for row in characteristics]
    for sku, (item, _inner) in parts.items():
        features.append(
            Feature(
                f"{ITEM}{sku}",
                item.child.local_name,
                required=item.min_quantity > 0,
                default="yes" if item.chosen else "",
            )
        )
    grouped = tuple(
        Group(
            str(group.pk),
            group.local_name,
            tuple(f"{ITEM}{sku}" for sku, (item, _inner) in parts.items() if item.group_id == group.pk),
            group.least,
            group.most,
        )
        for group in groups
    )
    model = Model(offering.local_name, tuple(features), grouped, tuple(rule_of(rule) for rule in rules))
    items = {
        sku: Item(
            shape=inner,
            quantity=item.quantity,
            least=item.min_quantity,
            most=item.max_quantity,
            included=item.included,
            many=item.many,
            chosen=item.chosen or item.min_quantity > 0,
            group=str(item.group_id or ""),
        )
        for sku, (item, inner) in parts.items()
    }
    defaults = {f"{CHARACTERISTIC}{row.code}": row.default for row in characteristics if row.default}
    return Shape(offering, model, items, defaults)


def _feature(row: Characteristic) -> Feature:
    values: tuple[Value, ...] = ()
    if row.kind == Characteristic.Kind.CHOICE:
        values = tuple(Value(option.code, option.local_name) for option in row.options.all())
    elif row.kind == Characteristic.Kind.YES_NO:
        values = (Value("yes", _("yes")), Value("no", _("no")))
    label = f"{row.local_name} ({row.unit})" if row.unit else row.local_name
    kind: Any = row.kind
    return Feature(f"{CHARACTERISTIC}{row.code}", label, kind, values, row.required, row.default, row.least, row.most)


def test_of(data: Mapping[str, Any]) -> Test:
    """A condition as it is kept -> as the configurator takes it."""
    if "item" in data:
        return Test(f"{ITEM}{data['item']}", data.get("op", "chosen"))
    return Test(f"{CHARACTERISTIC}{data['characteristic']}", data.get("op", "is"), str(data.get("value", "")))


def rule_of(rule: ConfigurationRule) -> Rule:
    """A rule as the configurator takes it."""
    kind: Any = rule.kind
    when, then = (tuple(test_of(one) for one in tests) for tests in (rule.when, rule.then))
    return Rule(str(rule.pk), rule.name, kind, when, then, rule.message)


def rules(offering: Offering) -> list[ConfigurationRule]:
    """The rules of an offering in order, inactive ones too."""
    return list(ConfigurationRule.objects.filter(offering=offering))


def get_rule(rule_id: UUID | str, *, actor: Actor) -> ConfigurationRule:
    """One rule of an offering that the actor may know of."""
    rows = ConfigurationRule.objects.filter(offering__in=visible_to(actor)).select_related("offering")
    return _shown(rows.filter(pk=rule_id).first(), actor, _("There is no such rule."))


def characteristics(offering: Offering) -> list[Characteristic]:
    """The characteristics of an offering, those of its specification included."""
    return _characteristics({offering.pk: offering}).get(offering.pk, [])


def get_characteristic(characteristic_id: UUID | str, *, actor: Actor) -> Characteristic:
    """One characteristic of an offering that the actor may know of, or of a specification."""
    rows = Characteristic.objects.filter(Q(offering=None) | Q(offering__in=visible_to(actor)))
    found = rows.select_related("offering", "specification").prefetch_related("options").filter(pk=characteristic_id)
    return _shown(found.first(), actor, _("There is no such characteristic."))


def get_group(group_id: UUID | str, *, actor: Actor) -> ItemGroup:
    """One group of a bundle that the actor may know of."""
    rows = ItemGroup.objects.filter(parent__in=visible_to(actor)).select_related("parent")
    return _shown(rows.filter(pk=group_id).first(), actor, _("There is no such group."))


def _shown(found: R | None, actor: Actor, words: str) -> R:
    if found is None:
        raise NotVisible(words)
    actor.require("catalog.view", _("see offerings"))
    return found
