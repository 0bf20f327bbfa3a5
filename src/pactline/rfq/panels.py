"""What requests for quotes add to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects
from pactline.files import access
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.parties.models import Account
from pactline.quotes.models import Quote
from pactline.quotes.panels import node as quote_node
from pactline.quotes.queries import lineage_of
from pactline.ui import home, nav, presence, search, slots

from . import emails, queries
from .models import QuoteRequest

ORDER = 25
ON_HOME = 8
REQUESTS = presence.Rows(Quote, QuoteRequest, "quote_id", keys=lineage_of)


def of_account(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The requests and links of an account, for its page."""
    actor = actor_of(request)
    if actor is None or not isinstance(subject, Account) or not actor.may("rfq.view"):
        return None
    rows = list(queries.of_account(subject.pk, actor=actor)[:10])
    links = queries.links_to(subject.pk)
    may_invite = actor.may("rfq.invite")
    if not rows and not links and not may_invite:
        return None
    context = {"rows": rows, "links": links, "may_invite": may_invite}
    return slots.Panel("rfq/of_account.html", context, title=_("Requests for quotes"), order=35)


def chain(actor: Actor, subject: Any) -> Iterable[slots.Node]:
    """A request stands before the quote made from it."""
    if not actor.may("rfq.view"):
        return
    if isinstance(subject, Quote) and REQUESTS.there(subject):
        for row in queries.of_quote(subject.number, actor=actor)[:5]:
            yield _node(row)
    elif isinstance(subject, QuoteRequest) and subject.quote is not None and actor.may("quotes.view"):
        yield quote_node(subject.quote)


def _node(row: QuoteRequest) -> slots.Node:
    return slots.Node(
        row, _("Request"), row.number, row.title, row.get_absolute_url(), ORDER, row.status, row.get_status_display()
    )


def waiting(actor: Actor) -> dict[str, Any] | None:
    """Home: requests that nobody works on yet."""
    rows = queries.visible_to(actor).filter(status=QuoteRequest.Status.SUBMITTED).select_related("account")
    count = rows.count()
    return {"rows": list(rows[:ON_HOME]), "count": count} if count else None


def find(actor: Actor, text: str, limit: int) -> Sequence[search.Hit]:
    """Requests by number, subject or customer."""
    if not actor.may("rfq.view"):
        return []
    words = Q(number__istartswith=text) | Q(title__icontains=text) | Q(account__name__icontains=text)
    rows = queries.visible_to(actor).filter(words).select_related("account")[:limit]
    return [
        search.Hit(_("Request"), row.number, row.title, row.get_absolute_url(), row.account.name, "inbox")
        for row in rows
    ]


def register() -> None:
    """Called when the application starts."""
    nav.register(
        area="quotes",
        label=_("Requests for quotes"),
        url_name="rfq:list",
        permission="rfq.view",
        icon="inbox",
        order=20,
    )
    slots.register("parties.account.main", of_account)
    slots.register_chain(chain)
    search.register(find)
    home.register(
        home.Widget(
            key="rfq.waiting",
            area="needs",
            title=_("Customers ask for quotes"),
            permission="rfq.work",
            template="rfq/home.html",
            load=waiting,
            order=25,
        )
    )
    access.register("rfq.attachment", queries.may_read_file)
    subjects.register(QuoteRequest, queries.get)
    emails.register()
