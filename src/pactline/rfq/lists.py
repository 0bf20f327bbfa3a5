"""The list of requests for quotes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.identity.queries import people
from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, DateRange, Empty, Link, ListPage, Person, View

from . import queries
from .models import QuoteRequest


class Requests(ListPage[QuoteRequest]):
    name = "rfq"
    title = _("Requests for quotes")
    empty = Empty(
        _("No requests yet"),
        _("Send a contact its personal link: there it can ask for quotes and see your offers."),
        icon="inbox",
    )
    new = Link(_("Invite a customer"), "rfq:invite", permission="rfq.invite", dialog=True)
    columns = [
        Column("number", _("Number"), kind="link", sort="number"),
        Column("title", _("Subject")),
        Column("account.name", _("Customer")),
        Column("contact.name", _("Contact")),
        Column("status", _("State"), kind="status"),
        Column("wished_on", _("Wanted by"), kind="date", sort="wished_on"),
        Column("owner.name", _("Owner"), kind="person"),
        Column("created_at", _("Received"), kind="moment", sort="created_at"),
    ]
    filters = [
        Choice("status", _("State"), QuoteRequest.Status.choices),
        Person("owner", _("Owner"), field="owner_id", people=lambda actor: list(people().values_list("pk", "name"))),
        DateRange("wished_on", _("Wanted by")),
    ]
    search_fields = ("number", "title", "account__name", "text")
    default_sort = "-created_at"
    presets = [View(_("Open"), "status=submitted&status=in_review"), View(_("Mine"), "owner=me")]

    def rows(self, actor: Actor) -> QuerySet[QuoteRequest]:
        """What the actor sees."""
        return queries.visible_to(actor).select_related("account", "contact", "owner")
