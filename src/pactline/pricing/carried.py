"""Prices of a next version: what the catalog's dialogs ask, and what an offering without prices shows."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.catalog.carrying import Carrier
from pactline.catalog.models import Offering
from pactline.identity.access import acting
from pactline.kernel.actor import Actor
from pactline.ui.slots import Panel

from . import actions, queries


class CarryForm(forms.Form):
    """By how much the prices change."""

    percent = forms.DecimalField(
        label=_("Change them by percent"),
        initial=0,
        min_value=-99,
        max_value=1000,
        decimal_places=4,
        required=False,
        help_text=_("5 raises each price by 5 %, -5 lowers it. Costs stay."),
    )


def fields(source: Offering, actor: Actor) -> dict[str, forms.Field]:
    """Whether prices are taken along, and by how much they change; nothing where there are none to take."""
    if not actor.may("pricing.edit") or not queries.prices_to_carry(source, actor).exists():
        return {}
    carried = forms.BooleanField(label=_("Take the prices along"), required=False, initial=True)
    return {"carried": carried, "percent": CarryForm().fields["percent"]}


CARRIER = Carrier("prices", fields, actions.carry)


def to_carry(request: HttpRequest, offering: Offering) -> Panel | None:
    """On an offering without prices whose earlier version has some: the button that takes them along."""
    actor = acting(request)
    if not actor.may("pricing.edit") or offering.status == Offering.Status.RETIRED:
        return None
    before = queries.without_prices(offering, actor)
    if before is None:
        return None
    url = reverse("pricing:carried_prices", args=[offering.pk])
    return Panel("pricing/to_carry.html", {"before": before, "url": url}, title=_("Prices"), bare=False)
