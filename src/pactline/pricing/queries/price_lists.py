"""Reading price lists and the prices in them; which list a document takes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.catalog.models import Offering
from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import matches
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.parties.models import Account
from pactline.pricing.models import ContractedPrice, PriceList, PriceListLine, PriceListRule

from .agreed import convertible
from .dates import holds

RULE_FIELDS = (
    *("account.country", "account.currency", "account.industry", "account.kind", "account.language", "channel"),
    "agreements",
)
"""What the condition of a price list rule may ask for. ``agreements``: where the account's contracted prices of the day
are agreed."""


def visible_to(actor: Actor) -> models.QuerySet[PriceList]:
    """The price lists for everybody, and those of accounts that the actor sees; drafts only for who edits prices."""
    rows = PriceList.objects.all()
    if not (actor.sees_all or actor.is_system):
        rows = rows.filter(Q(account=None) | scope(actor, owner="account__owner_id", team="account__team_id"))
    if actor.sees_all or actor.may("pricing.edit"):
        return rows
    return rows.exclude(status=PriceList.Status.DRAFT)


def get(price_list_id: UUID | str, *, actor: Actor) -> PriceList:
    """One price list. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    price_list = visible_to(actor).select_related("account").filter(pk=price_list_id).first()
    if price_list is None:
        raise NotVisible(_("There is no such price list."))
    actor.require("pricing.view", _("see price lists"))
    return price_list


_open: Kept[UUID, PriceList] = Kept("pricing", most=1_000)


def of_document(price_list_id: UUID) -> PriceList:
    """The price list of a document; shared, not to be changed."""
    return _kept([price_list_id])[price_list_id]


def _kept(price_list_ids: Collection[UUID]) -> dict[UUID, PriceList]:
    return _open.many(price_list_ids, lambda keys: {row.pk: row for row in PriceList.objects.filter(pk__in=keys)})


def get_bare(price_list_id: UUID, *, actor: Actor) -> PriceList:
    """One price list for a document; shared, not to be changed. Only those of one account are looked up each time."""
    price_list = _kept([price_list_id]).get(price_list_id)
    if price_list is None or price_list.account_id is not None or price_list.status == PriceList.Status.DRAFT:
        return get(price_list_id, actor=actor)
    actor.require("pricing.view", _("see price lists"))
    return price_list


def lines(price_list: PriceList) -> models.QuerySet[PriceListLine]:
    """The prices of a list with their offerings and units."""
    return PriceListLine.objects.filter(price_list=price_list).select_related("offering__unit")


def prices_of(offering: Offering, actor: Actor) -> models.QuerySet[PriceListLine]:
    """What an offering costs in the lists that the actor may see, retired ones left out."""
    rows = PriceListLine.objects.filter(offering=offering, price_list__in=visible_to(actor))
    rows = rows.exclude(price_list__status=PriceList.Status.RETIRED)
    return rows.select_related("price_list").order_by("price_list__name", "min_quantity")


def get_line(line_id: UUID | str, *, actor: Actor) -> PriceListLine:
    """One price with its list and offering."""
    rows = PriceListLine.objects.filter(price_list__in=visible_to(actor)).select_related("price_list", "offering__unit")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotVisible(_("There is no such price."))
    actor.require("pricing.view", _("see prices"))
    return line


def usable(*, on: date, account_id: UUID | None = None, currency: str = "") -> models.QuerySet[PriceList]:
    """The published lists valid on ``on`` that an account may be sold from; its own first, then defaults."""
    own = Q(account=None) if account_id is None else Q(account=None) | Q(account_id=account_id)
    rows = PriceList.objects.filter(holds(on), own, status=PriceList.Status.PUBLISHED)
    if currency:
        rows = rows.filter(currency=currency)
    return rows.order_by(models.F("account").desc(nulls_last=True), "-is_default", "-valid_from", "code")


def default_price_list(*, currency: str, on: date, account_id: UUID | None = None, channel: str = "") -> PriceList:
    """The list that a new document takes: the account's own, else that of the first rule that holds, else the currency's
    default, else the newest. Where none is in the currency: of those in a currency with an exchange rate.

    ``InvalidInput`` when there is none, or no rate for it.
    """
    rows = list(usable(on=on, account_id=account_id, currency=currency)) or _converted(currency, on, account_id)
    if rows[0].account_id is None and len(rows) > 1:
        found = {row.pk: row for row in rows}
        wanted = list(PriceListRule.objects.filter(is_active=True, price_list__in=found))
        context = {
            "account": Account.objects.filter(pk=account_id).first() if wanted and account_id else None,
            "channel": channel,
            "agreements": _agreements(account_id, on) if wanted and account_id else [],
        }
        for rule in wanted:
            if matches(rule.condition, context):
                return found[rule.price_list_id]
    return rows[0]


def _agreements(account_id: UUID, on: date) -> list[str]:
    rows = ContractedPrice.objects.filter(holds(on), account=account_id).exclude(reference="")
    return list(rows.order_by().values_list("reference", flat=True).distinct())


def _converted(currency: str, on: date, account_id: UUID | None) -> list[PriceList]:
    """The lists whose prices can be converted to ``currency``."""
    others = list(usable(on=on, account_id=account_id))
    codes = list(dict.fromkeys(row.currency for row in others))
    known = convertible(codes, currency, on=on)
    if found := [row for row in others if row.currency in known]:
        return found
    where = {"currency": currency, "day": on.isoformat(), "others": ", ".join(codes)}
    if codes:
        message = _(
            "No published price list in %(currency)s is valid on %(day)s, and no exchange rate leads to it from "
            "%(others)s. Publish a list under Catalog › Price lists, or add a rate under Catalog › Exchange rates."
        )
    else:
        message = _(
            "No published price list in %(currency)s is valid on %(day)s. Publish one under Catalog › Price lists."
        )
    raise InvalidInput(message % where, fields={"price_list": message % where})


def id_of(code: str, *, actor: Actor) -> UUID | None:
    """The id of the price list with a code; None for no code."""
    if not code:
        return None
    found = visible_to(actor).filter(code__iexact=code.strip()).values_list("pk", flat=True).first()
    if found is None:
        message = _("There is no price list “%(code)s”.") % {"code": code}
        raise InvalidInput(message, fields={"price_list": message})
    return found


def rules() -> models.QuerySet[PriceListRule]:
    """The rules that choose a price list, in their order."""
    return PriceListRule.objects.select_related("price_list")


def get_rule(rule_id: UUID | str, *, actor: Actor) -> PriceListRule:
    """One rule."""
    rule = rules().filter(pk=rule_id).first()
    if rule is None:
        raise NotVisible(_("There is no such rule."))
    actor.require("pricing.view", _("see price list rules"))
    return rule
