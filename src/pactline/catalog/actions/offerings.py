"""Writing offerings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import carrying, queries
from pactline.catalog.lifecycle import OFFERING
from pactline.catalog.models import (
    BundleItem,
    Category,
    ConfigurationRule,
    Eligibility,
    EligibleByDefault,
    ItemGroup,
    Offering,
    Specification,
    Unit,
)
from pactline.catalog.rules import SMALL_FIELDS
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from .drafts import refuse_unknown
from .specifications import copy_characteristics

FIELDS = frozenset(
    [
        *(
            "sku",
            "name",
            "description",
            "unit_id",
            "category_id",
            "price_kind",
            "periodicity",
            "tax_class",
            "is_bundle",
        ),
        *("family", "specification_id", "translations", "valid_from", "valid_to", "eligibility"),
    ]
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
    **further: Any,
) -> Offering:
    """A draft offering. ``further``: family, specification_id, translations, valid_from, valid_to, eligibility. Raises
    ``InvalidInput`` for a used SKU, or a recurring price without its rhythm."""
    refuse_unknown(set(further), FIELDS, _("offering"))
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
        **further,
    )
    with transaction.atomic():
        _check(offering)
        offering.save(force_insert=True)
        record(subject=offering, verb="created", actor=actor, data={"sku": offering.sku, "name": offering.name})
    return offering


def take_over(*, sku: str, version: int, previous: Offering | None, actor: Actor, **fields: Any) -> Offering:
    """A draft of a version that another installation made."""
    actor.require("catalog.edit", _("create an offering"))
    made = Offering(sku=sku.strip(), version=version, previous=previous, **fields)
    _check(made)
    made.save(force_insert=True)
    record(subject=made, verb="created", actor=actor, data={"sku": made.sku, "version": version})
    return made


def change_offering(offering_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Offering:
    """Change what ``fields`` name. Once published, only name, description and category (``WrongState`` otherwise)."""
    refuse_unknown(set(fields), FIELDS, _("offering"))
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


def copy_offering(offering_id: UUID, *, sku: str, actor: Actor, carry: Mapping[str, Any] | None = None) -> Offering:
    """A draft like the offering, with all it is made of and a SKU of its own. ``carry``: see ``revise_offering``."""
    source = queries.get(offering_id, actor=actor)
    with transaction.atomic():
        made = create_offering(sku=sku, actor=actor, **{name: getattr(source, name) for name in FIELDS - {"sku"}})
        made.previous = source
        made.save(update_fields=["previous"])
        _copy_insides(source, made)
        carrying.carry(source, made, _known(carry), actor)
        record(subject=source, verb="copied", actor=actor, data={"to": str(made.pk), "sku": made.sku})
    return made


def revise_offering(
    offering_id: UUID, *, actor: Actor, valid_from: date | None = None, carry: Mapping[str, Any] | None = None
) -> Offering:
    """A draft of the next version under the same SKU, with all it is made of; a bundle takes its parts' versions for sale.
    Documents keep the version that they sold.

    ``carry``: what higher modules take along, by key ({"prices": {"percent": "5"}}; {} takes nothing). None: what the
    actor may set, as it is.
    """
    source = queries.get(offering_id, actor=actor)
    actor.require("catalog.edit", _("make a new version"))
    with transaction.atomic():
        known = queries.versions(source).select_for_update()
        if (draft := next((row for row in known if row.status == S.DRAFT), None)) is not None:
            raise WrongState(
                _("Version %(version)s of %(name)s is a draft already; change that one.")
                % {"version": draft.version, "name": source}
            )
        made = Offering(**{name: getattr(source, name) for name in FIELDS - {"valid_from", "valid_to"}})
        made.version, made.previous, made.valid_from = known[0].version + 1, source, valid_from
        _check(made)
        made.save(force_insert=True)
        _copy_insides(source, made, renew=True)
        carrying.carry(source, made, _known(carry), actor)
        record(subject=made, verb="version_created", actor=actor, data={"sku": made.sku, "version": made.version})
    return made


def _known(carry: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if carry and (unknown := sorted(set(carry) - carrying.known())):
        message = _("%(names)s cannot be taken along.") % {"names": ", ".join(unknown)}
        raise InvalidInput(message, fields={"carry": message})
    return carry


def _copy_insides(source: Offering, made: Offering, *, renew: bool = False) -> None:
    """Groups, items, characteristics, rules and eligibility of ``source`` on ``made``."""
    groups = {}
    for group in queries.item_groups(source):
        names = ("name", "least", "most", "position", "translations")
        groups[group.pk] = ItemGroup.objects.create(parent=made, **{name: getattr(group, name) for name in names})
    items = queries.bundle_items(source)
    newest = queries.by_skus(item.child.sku for item in items) if renew else {}
    columns: tuple[str, ...] = ("position", "quantity", "min_quantity", "max_quantity", "included", "chosen", "many")
    BundleItem.objects.bulk_create(
        BundleItem(
            parent=made,
            child=newest.get(item.child.sku.lower(), item.child),
            group=groups.get(item.group_id) if item.group_id else None,
            **{name: getattr(item, name) for name in columns},
        )
        for item in items
    )
    copy_characteristics(source, made)
    columns = ("name", "kind", "when", "then", "message", "is_active", "position")
    ConfigurationRule.objects.bulk_create(
        ConfigurationRule(offering=made, **{name: getattr(rule, name) for name in columns})
        for rule in queries.rules(source)
    )
    columns = ("effect", "account_id", "country", "region", "channel", "valid_from", "valid_to")
    Eligibility.objects.bulk_create(
        Eligibility(offering=made, **{name: getattr(row, name) for name in columns}) for row in queries.rows_of(source)
    )


def publish(offering_id: UUID, *, actor: Actor) -> Offering:
    """From now on it can be sold (from ``valid_from``, when it has one), and only its words can be changed. An earlier
    version is sold until the day on which this one begins."""
    with transaction.atomic():
        draft = locked(queries.visible_to(actor), offering_id)
        fields = {}
        if draft.version > 1 and draft.valid_from is None:
            fields = {"valid_from": clock.today()}
        made = OFFERING.apply(offering_id, "publish", actor=actor, queryset=queries.visible_to(actor), fields=fields)
        begins = made.valid_from or clock.today()
        for earlier in queries.versions(made).filter(status=S.PUBLISHED, version__lt=made.version):
            if earlier.valid_to is None or earlier.valid_to > begins:
                earlier.valid_to = max(begins, earlier.valid_from or begins)
                save(earlier, fields=["valid_to"])
                record(
                    subject=earlier, verb="followed", actor=actor, data={"by": made.version, "on": begins.isoformat()}
                )
    return made


def retire(offering_id: UUID, *, actor: Actor) -> Offering:
    """It can no longer be sold; documents that hold it keep it."""
    return OFFERING.apply(offering_id, "retire", actor=actor, queryset=queries.visible_to(actor))


def _check(offering: Offering) -> None:
    problems: dict[str, str] = {}
    if not offering.sku:
        problems["sku"] = _("The SKU is missing.")
    elif _sku_is_taken(offering):
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
    if offering.specification_id and not Specification.objects.filter(pk=offering.specification_id).exists():
        problems["specification"] = _("There is no such specification.")
    if offering.valid_from and offering.valid_to and offering.valid_to < offering.valid_from:
        problems["valid_to"] = _("It ends before it begins.")
    if offering.eligibility not in ("", *EligibleByDefault.values):
        problems["eligibility"] = _("Use allowed, denied or nothing.")
    if problems:
        raise InvalidInput(_("This offering cannot be saved."), fields=problems, problems=list(problems.values()))


def _sku_is_taken(offering: Offering) -> bool:
    """Whether another offering that is not a version of this one has the SKU."""
    same = Offering.objects.filter(sku__iexact=offering.sku).exclude(pk=offering.pk)
    if offering.version > 1:
        return same.filter(version=offering.version).exists()
    return same.filter(version=1).exists()
