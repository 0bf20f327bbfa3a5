"""What pricing offers to the pages of others: the prices of an offering, the price lists of an account."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.catalog.models import Offering
from pactline.identity.access import acting
from pactline.parties.models import Account, SellingEntity
from pactline.ui.slots import Panel

from . import policies, queries


def prices_of(request: HttpRequest, offering: Offering) -> Panel | None:
    """What an offering costs in the lists that the person may see."""
    actor = acting(request)
    if not actor.may("pricing.view"):
        return None
    rows = list(queries.prices_of(offering, actor)[:20])
    return Panel("pricing/prices_of.html", {"prices": rows}) if rows else None


def lists_of(request: HttpRequest, account: Account) -> Panel | None:
    """The price lists that are for one account only."""
    actor = acting(request)
    if not actor.may("pricing.view"):
        return None
    rows = list(queries.visible_to(actor).filter(account=account)[:10])
    return (
        Panel("pricing/lists_of.html", {"price_lists": rows}, title=_("Price lists"), count=len(rows)) if rows else None
    )


def contracted_of(request: HttpRequest, account: Account) -> Panel | None:
    """What a customer agreed on."""
    actor = acting(request)
    if not actor.may("pricing.view"):
        return None
    rows = list(queries.contracted_prices(actor).filter(account=account)[:10])
    if not rows:
        return None
    return Panel(
        "pricing/contracted_of.html", {"prices": rows}, title=_("Contracted prices"), count=len(rows), order=60
    )


def policies_of(request: HttpRequest, entity: SellingEntity) -> Panel | None:
    """How an entity of ours rounds and prorates."""
    actor = acting(request)
    if not actor.may("pricing.view"):
        return None
    settled = queries.policy_of(entity.pk)
    rows = policies.words(settled.policies if settled else {})
    edit_url = reverse("pricing:entity_policies", args=[entity.pk]) if actor.may("pricing.edit") else ""
    return Panel("pricing/policies_of.html", {"rows": rows, "edit_url": edit_url}, title=_("Rounding and proration"))
