"""Blocks of quotes for other pages, the home page, the search and the chain of records; and the totals of a quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.approvals import panels as approvals
from pactline.approvals.models import ApprovalRequest
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.parties.models import Account
from pactline.pipeline.models import Opportunity
from pactline.ui import presence, search, slots
from pactline.ui.charts import PriceStep

from . import queries, rules
from .models import OfferLink, Quote, QuoteLine, QuotePartner

ON_HOME = 8
GOOD_MARGIN, THIN_MARGIN = Decimal(30), Decimal(15)
CHAIN_ORDER = 30
OFFERS = presence.Rows(Quote, OfferLink, "quote_id")
PARTNERS = presence.Rows(Quote, QuotePartner, "number", keys=lambda quote: [quote.number])
APPROVALS = presence.Rows(Quote, ApprovalRequest, "subject_id", kinds=(queries.SUBJECT,))


def totals(quote: Quote, actor: Actor) -> dict[str, Any]:
    """Totals, margin (only for those who may see it) and the approval that it would need: ``quotes/_totals.html``."""
    margin = None
    if actor.may("quotes.view_margin") and quote.margin_percent is not None:
        percent = Decimal(quote.margin_percent)
        tone = "green" if percent >= GOOD_MARGIN else "amber" if percent >= THIN_MARGIN else "red"
        shown = max(Decimal(0), min(Decimal(100), percent))
        margin = {"percent": percent.quantize(Decimal("0.1")), "amount": quote.margin, "tone": tone, "bar": shown}
    return {
        "quote": quote,
        "mrr": rules.cents(quote.mrr),
        "taxes": [{**tax, "tax": Decimal(tax["tax"]), "percent": Decimal(tax["percent"])} for tax in quote.taxes],
        "margin": margin,
        "preview": approvals.preview(quote, actor) if quote.status == Quote.Status.DRAFT and quote.line_count else None,
    }


def price_steps(line: QuoteLine) -> dict[str, Sequence[PriceStep]]:
    """The waterfall of a line's price: of one unit, of the whole line, and of its ramp over the term."""
    found: dict[str, list[PriceStep]] = {"unit": [], "line": [], "term": []}
    for step in line.trail:
        change, running = Decimal(step["change"]), Decimal(step["running"])
        total = step["code"] in ("list_price", "quantity", "net", "total")
        found[step["basis"]].append(PriceStep(step["label"], running, None if total else change, total=total))
    return dict(found)


def answers(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """Whether the customer has opened the offer and what they said, for the quote's page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Quote) or not OFFERS.there(subject):
        return None
    links = queries.offer_links(subject)
    for link in links:
        link.quote = subject
    rows = [{"link": link, "over": queries.why_over(link)} for link in links]
    context = {"rows": rows, "may_send": actor.may("quotes.send")}
    return slots.Panel("quotes/offer_links.html", context, title=_("At the customer"), order=20)


def approval(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The newest approval request of a quote, for its page."""
    return approvals.side(request, subject) if isinstance(subject, Quote) and APPROVALS.there(subject) else None


def partners_on(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The partners on a quote, for its page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Quote):
        return None
    found = queries.partners(subject) if PARTNERS.there(subject) else []
    may_edit = actor.may("quotes.partners")
    if not found and not may_edit:
        return None
    context = {"partners": found, "may_edit": may_edit, "quote": subject}
    return slots.Panel("quotes/partners.html", context, title=_("Partners"), order=60)


def search_quotes(actor: Actor, text: str, limit: int) -> list[search.Hit]:
    """Quotes by number, name or customer."""
    if not actor.may("quotes.view"):
        return []
    rows = queries.matching(actor, text).select_related("account")[:limit]
    return [
        search.Hit(
            _("Quote"), str(row), row.name or row.account.name, row.get_absolute_url(), row.account.name, "file-dollar"
        )
        for row in rows
    ]


def of_opportunity(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The quotes of an opportunity, for its page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Opportunity) or not actor.may("quotes.view"):
        return None
    rows = list(queries.of_opportunity(subject.pk, actor=actor)[:20])
    new = f"{reverse('quotes:new')}?opportunity={subject.pk}" if actor.may("quotes.edit") else ""
    return slots.Panel(
        "quotes/of_record.html", {"rows": rows, "new_url": new}, title=_("Quotes"), order=30, count=len(rows)
    )


def of_account(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The newest quotes of an account, for its page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Account) or not actor.may("quotes.view"):
        return None
    rows = list(queries.of_account(subject.pk, actor=actor)[:10])
    new = f"{reverse('quotes:new')}?account={subject.pk}" if actor.may("quotes.edit") else ""
    return slots.Panel("quotes/of_record.html", {"rows": rows, "new_url": new}, title=_("Quotes"), order=30)


def of_partner(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The quotes on which an account is a partner, for its page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Account) or not actor.may("quotes.view"):
        return None
    rows = list(queries.of_partner(subject.pk, actor=actor)[:10])
    return (
        slots.Panel("quotes/of_record.html", {"rows": rows}, title=_("Partner on quotes"), order=31) if rows else None
    )


def node(quote: Quote) -> slots.Node:
    """A quote on the chain of records."""
    return slots.Node(
        quote,
        _("Quote"),
        str(quote),
        quote.name,
        quote.get_absolute_url(),
        CHAIN_ORDER,
        quote.status,
        quote.get_status_display(),
    )


def chain(actor: Actor, subject: Any) -> Iterable[slots.Node]:
    """What stands next to a quote: its opportunity; and the quotes next to an opportunity."""
    if not actor.may("quotes.view"):
        return
    if isinstance(subject, Opportunity):
        for quote in queries.of_opportunity(subject.pk, actor=actor)[:10]:
            yield node(quote)
    elif isinstance(subject, Quote) and subject.opportunity is not None and actor.may("pipeline.view"):
        deal = subject.opportunity
        yield slots.Node(
            deal,
            _("Opportunity"),
            deal.number,
            deal.name,
            deal.get_absolute_url(),
            20,
            deal.stage,
            deal.get_stage_display(),
        )


def assigned(actor: Actor) -> dict[str, Any] | None:
    """Home: quotes that were handed over to me."""
    rows = queries.assigned(actor)
    count = rows.count()
    if not count:
        return None
    return {"rows": list(rows[:ON_HOME]), "count": count, "more_url": f"{reverse('quotes:list')}?assigned_to=me"}


def expiring(actor: Actor) -> dict[str, Any] | None:
    """Home: my quotes that expire within two weeks."""
    rows = list(queries.expiring_soon(actor)[:ON_HOME])
    if not rows:
        return None
    return {"rows": rows, "count": len(rows), "more_url": f"{reverse('quotes:list')}?owner=me"}
