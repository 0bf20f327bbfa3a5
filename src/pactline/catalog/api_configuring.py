"""The JSON face of what an offering is made of: configurations, groups, characteristics, rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from pactline.identity.access import acting, requires

from . import actions, configurator, queries
from .configuring.selecting import judge, read
from .models import Characteristic, ConfigurationRule, ItemGroup
from .schemas_configuring import (
    CharacteristicChange,
    CharacteristicIn,
    CharacteristicOut,
    ConfigurationIn,
    ConfigurationOut,
    GroupChange,
    GroupIn,
    GroupOut,
    RuleChange,
    RuleIn,
    RuleOut,
    VersionIn,
)

router = Router(tags=["catalog"])


def characteristic_json(row: Characteristic) -> dict[str, Any]:
    """A characteristic with its options."""
    names = ("id", "code", "name", "kind", "required", "default", "least", "most", "unit", "translations")
    options = [{"code": o.code, "name": o.name, "translations": o.translations} for o in row.options.all()]
    return {**{name: getattr(row, name) for name in names}, "options": options}


@router.post("/offerings/{uuid:offering_id}/configurations", response=ConfigurationOut)
@requires("catalog.configure")
def configure(request: HttpRequest, offering_id: UUID, body: ConfigurationIn) -> dict[str, Any]:
    """Judge a selection: what is wrong, missing or worth a warning; each option open or closed, why, and what opens it.
    ``complete`` adds what is needed; without a ``selection`` it is what is chosen from the start. Nothing is kept."""
    actor = acting(request)
    offering = queries.get(offering_id, actor=actor)
    buyer = queries.buyer_of(body.account_id, channel=body.channel, actor=actor)
    shape = queries.shape(offering, buyer=buyer)
    selection = None if body.selection is None else read(body.selection)
    found = judge(shape, selection, finish=body.complete)
    if problem := queries.not_sold(offering, on=queries.today(), buyer=buyer):
        found.problems.append(problem)
    return configurator.answer(found)


@router.post("/offerings/{uuid:offering_id}/versions", response={201: dict[str, Any]})
@requires("catalog.edit")
def revise(request: HttpRequest, offering_id: UUID, body: VersionIn) -> Any:
    """A draft of the next version; what was sold keeps the version that it was sold as."""
    made = actions.revise_offering(offering_id, **body.dict(), actor=acting(request))
    return Status(201, {"id": made.pk, "sku": made.sku, "version": made.version, "status": made.status})


@router.get("/offerings/{uuid:offering_id}/versions", response=list[dict[str, Any]])
@requires("catalog.view")
def list_versions(request: HttpRequest, offering_id: UUID) -> list[dict[str, Any]]:
    """The versions that you may know of, newest first."""
    actor = acting(request)
    rows = queries.versions(queries.get(offering_id, actor=actor))
    names = ("version", "status", "valid_from", "valid_to")
    shown = rows.filter(pk__in=queries.visible_to(actor).values("pk"))
    return [{"id": row.pk, **{name: getattr(row, name) for name in names}} for row in shown]


@router.get("/offerings/{uuid:offering_id}/groups", response=list[GroupOut])
@requires("catalog.view")
def list_groups(request: HttpRequest, offering_id: UUID) -> list[ItemGroup]:
    """The groups of a bundle's items."""
    return queries.item_groups(queries.get(offering_id, actor=acting(request)))


@router.post("/offerings/{uuid:offering_id}/groups", response={201: GroupOut})
@requires("catalog.edit")
def add_group(request: HttpRequest, offering_id: UUID, body: GroupIn) -> Any:
    """A group of a draft bundle."""
    return Status(201, actions.add_group(offering_id, **body.dict(), actor=acting(request)))


@router.patch("/item-groups/{uuid:group_id}", response=GroupOut)
@requires("catalog.edit")
def change_group(request: HttpRequest, group_id: UUID, body: GroupChange) -> ItemGroup:
    """Change a group of a draft bundle; ``most`` null takes the limit away."""
    return actions.change_group(group_id, **_given(body, "most"), actor=acting(request))


@router.delete("/item-groups/{uuid:group_id}", response={204: None})
@requires("catalog.edit")
def remove_group(request: HttpRequest, group_id: UUID) -> Any:
    """Take a group away; its items stay."""
    actions.remove_group(group_id, actor=acting(request))
    return Status(204, None)


@router.get("/offerings/{uuid:offering_id}/characteristics", response=list[CharacteristicOut])
@requires("catalog.view")
def list_characteristics(request: HttpRequest, offering_id: UUID) -> list[dict[str, Any]]:
    """What can be chosen about an offering, what its specification brings included."""
    rows = queries.characteristics(queries.get(offering_id, actor=acting(request)))
    return [characteristic_json(row) for row in rows]


@router.post("/offerings/{uuid:offering_id}/characteristics", response={201: CharacteristicOut})
@requires("catalog.edit")
def add_characteristic(request: HttpRequest, offering_id: UUID, body: CharacteristicIn) -> Any:
    """A characteristic of a draft offering."""
    made = actions.add_characteristic(offering_id=offering_id, **body.dict(), actor=acting(request))
    return Status(201, characteristic_json(made))


@router.patch("/characteristics/{uuid:characteristic_id}", response=CharacteristicOut)
@requires("catalog.edit")
def change_characteristic(request: HttpRequest, characteristic_id: UUID, body: CharacteristicChange) -> dict[str, Any]:
    """Change a characteristic of a draft; ``options`` replaces all of them."""
    made = actions.change_characteristic(characteristic_id, **_given(body), actor=acting(request))
    return characteristic_json(made)


@router.delete("/characteristics/{uuid:characteristic_id}", response={204: None})
@requires("catalog.edit")
def remove_characteristic(request: HttpRequest, characteristic_id: UUID) -> Any:
    """Take a characteristic away from a draft."""
    actions.remove_characteristic(characteristic_id, actor=acting(request))
    return Status(204, None)


@router.get("/offerings/{uuid:offering_id}/rules", response=list[RuleOut])
@requires("catalog.view")
def list_rules(request: HttpRequest, offering_id: UUID) -> list[ConfigurationRule]:
    """The rules of an offering's configurations."""
    return queries.rules(queries.get(offering_id, actor=acting(request)))


@router.post("/offerings/{uuid:offering_id}/rules", response={201: RuleOut})
@requires("catalog.edit")
def add_rule(request: HttpRequest, offering_id: UUID, body: RuleIn) -> Any:
    """A rule of a draft offering. One that contradicts others or closes a circle is refused, naming them (422)."""
    return Status(201, actions.add_rule(offering_id, **body.dict(), actor=acting(request)))


@router.patch("/configuration-rules/{uuid:rule_id}", response=RuleOut)
@requires("catalog.edit")
def change_rule(request: HttpRequest, rule_id: UUID, body: RuleChange) -> ConfigurationRule:
    """Change a rule of a draft offering."""
    return actions.change_rule(rule_id, **_given(body), actor=acting(request))


@router.delete("/configuration-rules/{uuid:rule_id}", response={204: None})
@requires("catalog.edit")
def remove_rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Take a rule away from a draft offering."""
    actions.remove_rule(rule_id, actor=acting(request))
    return Status(204, None)


def _given(body: Any, *empty: str) -> dict[str, Any]:
    """The fields that were sent; null only where it means something."""
    values = body.dict(exclude_unset=True)
    return {name: value for name, value in values.items() if value is not None or name in empty}
