"""Reading quotes: by team, plus those on which the actor has an approval step or that are assigned to the actor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.activity.models import Event
from pactline.approvals import queries as approvals
from pactline.catalog.queries import Buyer
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.statements import Kept, Records, Statement
from pactline.parties import queries as parties
from pactline.parties.models import Address
from pactline.pricing import queries as prices
from pactline.pricing.rules import TaxPlace
from pactline.quotes.models import DealTerm, Quote, QuoteLine, TermRequest

SUBJECT = "quotes.quote"
S = Quote.Status
EDITS = frozenset(
    {
        *("created", "changed", "lines_changed", "terms_changed", "duplicated", "version_created", "consolidated"),
    }
)
"""Verbs of events after which somebody counts as an editor (separation of duties)."""
CLOSED = (S.COMPLETED, S.CANCELED, S.REVISED, S.EXPIRED)
RELATED = (
    "account",
    "contact",
    "owner",
    "team",
    "selling_entity",
    "price_list",
    "opportunity",
    "assigned_to",
)


def visible_to(actor: Actor) -> models.QuerySet[Quote]:
    """The quotes of the actor's teams, the actor's own, those assigned to the actor, and those the actor approves."""
    rows = Quote.objects.all()
    if actor.sees_all or actor.is_system:
        return rows
    part_of = Q(assigned_to=actor.user_id)
    if actor.may("approvals.decide"):
        part_of |= Q(pk__in=approvals.subject_ids_visible_to(actor, SUBJECT))
    return rows.filter(scope(actor) | part_of)


def sees(actor: Actor, quote_id: UUID) -> bool:
    """Whether the actor may see this quote."""
    return actor.may("quotes.view") and visible_to(actor).filter(pk=quote_id).exists()


def _is_visible(quote: Quote, actor: Actor) -> bool:
    """The same as ``visible_to`` for a row that is here already; asks the database only about approvals."""
    if actor.sees_all or actor.is_system or quote.team_id in actor.team_ids:
        return True
    if actor.user_id in (quote.owner_id, quote.assigned_to_id):
        return True
    return actor.may("approvals.decide") and quote.pk in set(approvals.subject_ids_visible_to(actor, SUBJECT))


def get(quote_id: UUID | str, *, actor: Actor) -> Quote:
    """One quote with what its page names. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    return _shown(_WITH_RELATED.first(quote_id), actor)


_WITH_RELATED = Kept(Quote.objects.select_related(*RELATED).filter(pk=UUID(int=0)).order_by())


def get_locked(quote_id: UUID, *, actor: Actor) -> Quote:
    """One quote with what pricing reads of other records, its row locked until the transaction ends."""
    quote = _LOCKED.first(quote_id)
    if quote is None or not _is_visible(quote, actor):
        raise NotVisible(_("There is no such quote, or it belongs to another team."))
    quote.account = parties.of_document(quote.account_id)
    quote.selling_entity = parties.entity_of_document(quote.selling_entity_id)
    quote.price_list = prices.of_document(quote.price_list_id)
    return quote


_LOCKED = Records(Quote, "SELECT {columns} FROM quotes_quote q WHERE q.id = %s FOR UPDATE", alias="q")


def get_bare(quote_id: UUID, *, actor: Actor) -> Quote:
    """The same with the customer's name (``account_name``) only: the hot path of the API."""
    return _shown(_BARE.first(quote_id), actor)


def _shown(quote: Quote | None, actor: Actor) -> Quote:
    if quote is None or not _is_visible(quote, actor):
        raise NotVisible(_("There is no such quote, or it belongs to another team."))
    actor.require("quotes.view", _("see quotes"))
    return quote


_BARE = Records(
    Quote,
    "SELECT {columns}, a.name AS account_name "
    "FROM quotes_quote q JOIN parties_account a ON a.id = q.account_id WHERE q.id = %s",
    alias="q",
)


def buyer(quote: Quote) -> Buyer:
    """Who buys, as the catalog's eligibility asks: the customer, where it is delivered, through which channel."""
    place = quote.shipping_address or quote.billing_address or {}
    return Buyer(
        account_id=quote.account_id,
        country=place.get("country") or quote.account.country,
        region=place.get("region") or "",
        channel=quote.channel,
        name=quote.account.name,
    )


def current_version(quote: Quote) -> Quote:
    """The active version of the quote's number (the newest, when none is active)."""
    if quote.is_active:
        return quote
    rows = Quote.objects.filter(number=quote.number).select_related(*RELATED)
    return rows.order_by("-is_active", "-version").first() or quote


def versions(quote: Quote) -> models.QuerySet[Quote]:
    """All versions of the quote's number, newest first."""
    return Quote.objects.filter(number=quote.number).select_related("owner").order_by("-version")


def lineage(quote_id: UUID) -> list[UUID]:
    """The ids of all versions of a quote."""
    number = Quote.objects.filter(pk=quote_id).values("number")[:1]
    return list(Quote.objects.filter(number=models.Subquery(number)).values_list("pk", flat=True))


def lineage_of(quote: Quote) -> list[UUID]:
    """The same of a quote that is here: an active first version is alone, which asks nothing."""
    return [quote.pk] if quote.version == 1 and quote.is_active else lineage(quote.pk)


def lines(quote: Quote) -> list[QuoteLine]:
    """The lines in order. One query, without Django's slow way to a model: quotes can have thousands."""
    return [QuoteLine.known(quote, dict(zip(_WHOLE, row, strict=True))) for row in _WHOLE_LINES.rows(quote.pk)]


_WHOLE = [field.attname for field in QuoteLine._meta.concrete_fields]
_WHOLE_LINES = Statement(
    f"SELECT {', '.join(str(field.column) for field in QuoteLine._meta.concrete_fields)}"  # noqa: S608
    " FROM quotes_quoteline WHERE quote_id = %s ORDER BY position"
)


def get_line(line_id: UUID | str, *, actor: Actor, quote_id: UUID | None = None) -> QuoteLine:
    """One line with its quote, of a quote (of ``quote_id``) that the actor may see."""
    line = QuoteLine.objects.select_related("quote").filter(pk=line_id).first()
    if line is None or quote_id not in (None, line.quote_id) or not visible_to(actor).filter(pk=line.quote_id).exists():
        raise NotVisible(_("There is no such quote line."))
    actor.require("quotes.view", _("see quotes"))
    return line


LINE_COLUMNS = (
    *("id", "position", "parent_id", "source_id", "kind", "choice", "included", "offering_id", "sku", "name"),
    *("description", "unit", "tax_class", "price_kind", "periodicity", "quantity", "discount_percent"),
    *("discount_amount", "manual_price", "starts_on", "ends_on", "list_price", "unit_price", "unit_cost"),
    *("reduction_percent", "reduction", "net", "tax_percent", "tax", "total", "mrr", "cost", "below_floor"),
    *("configuration", "action", "replaces", "covers_id", "location_id", "plan", "segments", "value"),
)
"""What is read of a line without its trail."""


_LINES = f"SELECT {', '.join(LINE_COLUMNS)} FROM quotes_quoteline WHERE quote_id = %s ORDER BY position"  # noqa: S608


def line_rows(quote: Quote) -> list[dict[str, Any]]:
    """The lines as plain dictionaries with ``level`` (depth in bundles) and without trails: for lists and documents."""
    return with_levels(_read(_LINES, [quote.pk]))


def line_page(quote: Quote, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Some of the lines like ``line_rows``, and how many there are. ``level`` counts from the bundles that stand on the
    page or in one query above it."""
    total = QuoteLine.objects.filter(quote=quote).count()
    rows = _read(f"{_LINES} OFFSET %s LIMIT %s", [quote.pk, offset, limit])
    return with_levels(rows, _depths(rows)), total


def _depths(rows: list[dict[str, Any]]) -> dict[Any, int]:
    """The depth of the bundles above a page of lines whose own lines stand before it."""
    here = {row["id"] for row in rows}
    above: dict[Any, int] = {}
    missing: set[Any] = {row["parent_id"] for row in rows if row["parent_id"] and row["parent_id"] not in here}
    parents: dict[Any, Any] = {}
    while missing:
        found: dict[Any, Any] = dict(QuoteLine.objects.filter(pk__in=missing).values_list("pk", "parent_id"))
        parents |= found
        missing = {parent for parent in found.values() if parent and parent not in parents}
    for key in parents:
        depth, parent = 0, parents[key]
        while parent:
            depth, parent = depth + 1, parents[parent]
        above[key] = depth
    return above


def _read(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    rows = [dict(zip(LINE_COLUMNS, row, strict=True)) for row in Statement(statement).rows(*values)]
    for row in rows:
        for name in ("configuration", "plan", "segments"):
            row[name] = NOTHING[row[name]] if row[name] in NOTHING else json.loads(row[name])
    return rows


NOTHING: dict[str, Any] = {"{}": {}, "[]": []}
"""Nearly every line has no more in its columns of JSON."""


def with_levels(rows: list[dict[str, Any]], above: dict[Any, int] | None = None) -> list[dict[str, Any]]:
    """Adds ``level``: 0 for a top line, one more for each bundle around it. ``above``: bundles that are not in ``rows``."""
    depth: dict[Any, int] = above or {}
    for row in rows:
        parent = row["parent_id"]
        row["level"] = depth[row["id"]] = depth.get(parent, -1) + 1 if parent else 0
    return rows


def place_names(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    """The addresses that lines name. One query, or none."""
    wanted = {row["location_id"] for row in rows} - {None}
    return {place.pk: str(place) for place in Address.objects.filter(pk__in=wanted)} if wanted else {}


def deal_terms(quote: Quote) -> list[DealTerm]:
    """The deal terms with their clauses."""
    return list(DealTerm.objects.filter(quote=quote).select_related("clause", "set_by").order_by("clause__name"))


def term_positions(quote: Quote) -> list[tuple[Any, ...]]:
    """Clause id, position, fallback and text of each deal term: what the content's hash reads."""
    return _TERMS.rows(quote.pk)


_TERMS = Statement("SELECT clause_id, position, fallback_no, custom_text FROM quotes_dealterm WHERE quote_id = %s")


def term_requests(quote: Quote) -> list[TermRequest]:
    """What the customer wishes, oldest first."""
    return list(TermRequest.objects.filter(quote=quote).select_related("clause", "requested_by", "answered_by"))


def open_terms(quote: Quote) -> int:
    """How many deal terms a quote has, and wishes without an answer: one figure for its tab."""
    return int(_OPEN_TERMS.row(quote.pk, quote.pk)[0])


_OPEN_TERMS = Statement(
    "SELECT (SELECT count(*) FROM quotes_dealterm WHERE quote_id = %s)"
    " + (SELECT count(*) FROM quotes_termrequest WHERE quote_id = %s AND answered_at IS NULL)"
)


def get_term(term_id: UUID | str, *, actor: Actor) -> DealTerm:
    """One deal term of a quote that the actor may see."""
    term = DealTerm.objects.select_related("quote", "clause").filter(pk=term_id).first()
    if term is None or not visible_to(actor).filter(pk=term.quote_id).exists():
        raise NotVisible(_("There is no such deal term."))
    return term


def get_term_request(request_id: UUID | str, *, actor: Actor) -> TermRequest:
    """One wish of a customer on a quote that the actor may see."""
    wish = TermRequest.objects.select_related("quote", "clause").filter(pk=request_id).first()
    if wish is None or not visible_to(actor).filter(pk=wish.quote_id).exists():
        raise NotVisible(_("There is no such term request."))
    return wish


def editors(quote_id: UUID) -> set[UUID]:
    """Who made or changed any version of the quote. They cannot approve it."""
    names = [f"{SUBJECT}.{verb}" for verb in sorted(EDITS)]
    rows = Event.objects.filter(subject_type=SUBJECT, subject_id__in=lineage(quote_id), name__in=names)
    return {actor_id for actor_id in rows.values_list("actor_id", flat=True).distinct() if actor_id}


def owner_of(quote_id: UUID) -> UUID | None:
    """The owner of a quote."""
    return Quote.objects.filter(pk=quote_id).values_list("owner_id", flat=True).first()


def summary(quote_id: UUID) -> str:
    """Whom a quote is for, beside its number."""
    return Quote.objects.filter(pk=quote_id).values_list("account__name", flat=True).first() or ""


def due_to_expire(today: date) -> models.QuerySet[Quote]:
    """Open quotes whose last day has passed."""
    return Quote.objects.filter(is_active=True, expires_on__lt=today).exclude(
        status__in=[S.COMPLETED, S.EXPIRED, S.CANCELED, S.ACCEPTED, S.DECLINED]
    )


def expiring_soon(actor: Actor, days: int = 14) -> models.QuerySet[Quote]:
    """The actor's open quotes that expire within ``days``."""
    today = clock.today()
    rows = Quote.objects.filter(
        Q(owner=actor.user_id) | Q(assigned_to=actor.user_id),
        is_active=True,
        expires_on__gte=today,
        expires_on__lte=date.fromordinal(today.toordinal() + days),
    )
    open_states = [S.DRAFT, S.IN_REVIEW, S.APPROVED, S.REJECTED, S.PENDING_CUSTOMER_ACCEPTANCE]
    return rows.filter(status__in=open_states).select_related("account").order_by("expires_on", "id")


def assigned(actor: Actor) -> models.QuerySet[Quote]:
    """The quotes that were handed over to the actor and are still in work."""
    rows = Quote.objects.filter(assigned_to=actor.user_id, is_active=True).exclude(status__in=CLOSED)
    return rows.exclude(owner=actor.user_id).select_related("account", "owner").order_by("updated_at")


def of_opportunity(opportunity_id: UUID, *, actor: Actor) -> models.QuerySet[Quote]:
    """The active quotes of an opportunity that the actor may see."""
    rows = visible_to(actor).filter(opportunity=opportunity_id, is_active=True)
    return rows.select_related("account", "owner").order_by("-created_at")


def wins(opportunity: models.Model) -> bool:
    """Whether an accepted or completed quote says that this opportunity is won."""
    sold = (Quote.Status.ACCEPTED, Quote.Status.COMPLETED)
    return Quote.objects.filter(opportunity=opportunity.pk, status__in=sold).exists()


def of_account(account_id: UUID, *, actor: Actor) -> models.QuerySet[Quote]:
    """The active quotes of an account that the actor may see."""
    return (
        visible_to(actor)
        .filter(account=account_id, is_active=True)
        .select_related("owner")
        .order_by("-created_at", "-id")
    )


def of_pdf(blob_id: UUID, *, actor: Actor) -> bool:
    """Whether a stored PDF belongs to a quote that the actor may see."""
    return actor.may("quotes.view") and visible_to(actor).filter(pdf=blob_id).exists()


def matching(actor: Actor, text: str) -> models.QuerySet[Quote]:
    """Active quotes whose number begins with ``text``, or whose name or customer holds it; newest first."""
    words = Q(number__istartswith=text) | Q(name__icontains=text) | Q(account__name__icontains=text)
    return visible_to(actor).filter(words, is_active=True).order_by("-created_at", "-id")


NOWHERE = TaxPlace(seller_country="")
"""A place without tax rates, where only prices are asked for."""
