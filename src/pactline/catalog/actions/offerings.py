"""Writing offerings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.lifecycle import OFFERING
from pactline.catalog.models import BundleItem, Category, Offering, Unit
from pactline.catalog.rules import SMALL_FIELDS
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

FIELDS = frozenset(
    ["sku", "name", "description", "unit_id", "category_id", "price_kind", "periodicity", "tax_class", "is_bundle"]
)
S = Offering.Status


def create_offering(
    *,
    sku: str,
    name: str,
    unit_id: UUID,
    actor: Actor,
    description: str = "",
    category_id: UUID | None = None,
    price_kind: str = Offering.PriceKind.ONE_TIME,
    periodicity: str = "",
    tax_class: str = Offering.TaxClass.STANDARD,
    is_bundle: bool = False,
) -> Offering:
    """A draft offering. Raises ``InvalidInput`` for a used SKU, or a recurring price without its rhythm."""
    actor.require("catalog.edit", _("create an offering"))
    offering = Offering(
        sku=sku.strip(),
        name=name.strip(),
        description=description.strip(),
        unit_id=unit_id,
        category_id=category_id,
        price_kind=price_kind,
        periodicity=periodicity,
        tax_class=tax_class,
        is_bundle=is_bundle,
    )
    with transaction.atomic():
        _check(offering)
        offering.save(force_insert=True)
        record(subject=offering, verb="created", actor=actor, data={"sku": offering.sku, "name": offering.name})
    return offering


def change_offering(offering_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Offering:
    """Change what ``fields`` name. Once published, only name, description and category (``WrongState`` otherwise)."""
    if unknown := sorted(set(fields) - FIELDS):
        raise InvalidInput(_("%(names)s cannot be set on an offering.") % {"names": ", ".join(unknown)})
    with transaction.atomic():
        offering = locked(queries.visible_to(actor), offering_id, if_match=if_match)
        actor.require("catalog.edit", _("change an offering"))
        changes = assign(offering, {k: v.strip() if isinstance(v, str) else v for k, v in fields.items()})
        if offering.status == S.RETIRED and changes:
            raise WrongState(_("%(name)s is retired and cannot be changed; copy it instead.") % {"name": offering})
        if offering.status == S.PUBLISHED and (frozen := sorted(set(changes) - SMALL_FIELDS)):
            raise WrongState(
                _("%(name)s is published, so %(fields)s cannot be changed. Copy it, change the copy and publish that.")
                % {"name": offering, "fields": ", ".join(name.removesuffix("_id") for name in frozen)}
            )
        if changes:
            _check(offering)
            save(offering, fields=changes)
            record(subject=offering, verb="changed", actor=actor, data={"changes": changes})
    return offering


def copy_offering(offering_id: UUID, *, sku: str, actor: Actor) -> Offering:
    """A draft like the offering, bundle items included, with a SKU of its own: how a published one gets a new version."""
    source = queries.get(offering_id, actor=actor)
    with transaction.atomic():
        made = create_offering(
            sku=sku,
            actor=actor,
            **{name: getattr(source, name) for name in FIELDS - {"sku"}},
        )
        made.previous = source
        made.save(update_fields=["previous"])
        copied = ("child_id", "position", "quantity", "min_quantity", "max_quantity", "included")
        BundleItem.objects.bulk_create(
            BundleItem(parent=made, **{name: getattr(item, name) for name in copied})
            for item in queries.bundle_items(source)
        )
        record(subject=source, verb="copied", actor=actor, data={"to": str(made.pk), "sku": made.sku})
    return made


def publish(offering_id: UUID, *, actor: Actor) -> Offering:
    """From now on it can be sold, and only its words can be changed."""
    return OFFERING.apply(offering_id, "publish", actor=actor, queryset=queries.visible_to(actor))


def retire(offering_id: UUID, *, actor: Actor) -> Offering:
    """It can no longer be sold; documents that hold it keep it."""
    return OFFERING.apply(offering_id, "retire", actor=actor, queryset=queries.visible_to(actor))


def _check(offering: Offering) -> None:
    problems: dict[str, str] = {}
    if not offering.sku:
        problems["sku"] = _("The SKU is missing.")
    elif Offering.objects.filter(sku__iexact=offering.sku).exclude(pk=offering.pk).exists():
        problems["sku"] = _("The SKU “%(sku)s” is used by another offering.") % {"sku": offering.sku}
    if not offering.name:
        problems["name"] = _("The name is missing.")
    if offering.price_kind not in Offering.PriceKind.values:
        problems["price_kind"] = _("Use one_time or recurring.")
    elif offering.is_recurring and offering.periodicity not in Offering.Periodicity.values:
        problems["periodicity"] = _("Say whether it recurs each month or each year.")
    elif not offering.is_recurring and offering.periodicity:
        problems["periodicity"] = _("A one-time price has no rhythm; leave this empty.")
    if offering.tax_class not in Offering.TaxClass.values:
        problems["tax_class"] = _("Use standard, reduced, zero or exempt.")
    if not Unit.objects.filter(pk=offering.unit_id).exists():
        problems["unit"] = _("There is no such unit of measure.")
    if offering.category_id and not Category.objects.filter(pk=offering.category_id).exists():
        problems["category"] = _("There is no such category.")
    if problems:
        raise InvalidInput(_("This offering cannot be saved."), fields=problems, problems=list(problems.values()))
