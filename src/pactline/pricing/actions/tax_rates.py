"""Writing tax rates. A rate is never changed: it ends, and another begins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.parties.rules import check_country
from pactline.pricing.models import TaxRate


def create_tax_rate(
    *,
    country: str,
    percent: Decimal,
    name: str,
    actor: Actor,
    tax_class: str = Offering.TaxClass.STANDARD,
    region: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> TaxRate:
    """The rate of a tax class in a country (or one region of it). ``InvalidInput`` when another holds in that time."""
    actor.require("pricing.edit", _("add a tax rate"))
    rate = TaxRate(
        country=check_country(country),
        region=region.strip().upper(),
        tax_class=tax_class,
        name=name.strip(),
        percent=percent,
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
    )
    with transaction.atomic():
        _check(rate)
        rate.save(force_insert=True)
        record(subject=rate, verb="created", actor=actor, data={"place": rate.place, "percent": str(percent)})
    return rate


def end_tax_rate(rate_id: UUID, *, valid_to: date, actor: Actor) -> TaxRate:
    """The rate holds until the day before ``valid_to``."""
    actor.require("pricing.edit", _("end a tax rate"))
    with transaction.atomic():
        rate = locked(TaxRate.objects.all(), rate_id)
        rate.valid_to = valid_to
        _check(rate)
        save(rate, fields=["valid_to"])
        record(subject=rate, verb="ended", actor=actor, data={"valid_to": valid_to.isoformat()})
    return rate


def _check(rate: TaxRate) -> None:
    fields: dict[str, str] = {}
    if not rate.country:
        fields["country"] = _("The country is missing.")
    if not rate.name:
        fields["name"] = _("The name is missing.")
    if rate.tax_class not in Offering.TaxClass.values:
        fields["tax_class"] = _("Use standard, reduced, zero or exempt.")
    if not 0 <= rate.percent <= 100:
        fields["percent"] = _("A rate can be 0 to 100 %.")
    if rate.valid_to is not None and rate.valid_to <= rate.valid_from:
        fields["valid_to"] = _("The end must be after the start.")
    elif other := _overlapping(rate):
        fields["valid_from"] = _("%(other)s holds in that time already; end it first.") % {"other": other}
    if fields:
        raise InvalidInput(_("This tax rate cannot be saved."), fields=fields, problems=list(fields.values()))


def _overlapping(rate: TaxRate) -> TaxRate | None:
    rows = TaxRate.objects.filter(country=rate.country, region=rate.region, tax_class=rate.tax_class)
    rows = rows.exclude(pk=rate.pk).filter(Q(valid_to=None) | Q(valid_to__gt=rate.valid_from))
    return (rows.filter(valid_from__lt=rate.valid_to) if rate.valid_to else rows).first()
