"""The audit trail as a list."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Column, DateRange, Empty, ListPage, Text

from . import queries
from .models import Event


class AuditTrail(ListPage[Event]):
    name = "audit-trail"
    title = _("Audit trail")
    empty = Empty(_("Nothing has happened yet"), _("Every change that a person or the system makes stands here."))
    columns = [
        Column("occurred_at", _("When"), kind="moment"),
        Column("actor_label", _("Who")),
        Column("name", _("What")),
        Column("subject_label", _("Record")),
        Column("via", _("Via"), kind="tags", value=lambda event: [event.via]),
        Column("ip", _("Address"), shown=False),
        Column("request_id", _("Request"), shown=False),
    ]
    filters = [
        Text("name", _("What begins with"), lookup="name__startswith"),
        DateRange("occurred_at", _("When")),
    ]
    search_fields = ("name", "actor_label", "subject_label")
    default_sort = "-id"

    def rows(self, actor: Actor) -> QuerySet[Event]:
        """All events."""
        return queries.audit(actor)
