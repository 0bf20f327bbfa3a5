"""The inbox and the outbox as lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Bulk, Choice, Column, DateRange, Empty, Flag, ListPage, Text, View

from . import actions, queries
from .lifecycle import MAIL
from .models import MailMessage, Notice


class Unread(Flag):
    """Notices that were not opened yet."""

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """By the time of reading."""
        return queryset.filter(read_at__isnull=self._value(params))


class Inbox(ListPage[Notice]):
    name = "inbox"
    title = _("Inbox")
    empty = Empty(
        _("Nothing new for you"), _("What others want of you, and what became of your own work, is told here.")
    )
    columns = [
        Column("title", _("What"), kind="link"),
        Column("body", _("More"), value=lambda notice: notice.body[:160]),
        Column("actor_label", _("From")),
        Column("created_at", _("When"), kind="moment"),
        Column("state", _("State"), kind="tags", value=lambda notice: [] if notice.read_at else [_("New")]),
    ]
    filters = [Unread("unread", _("New"), field="read_at"), DateRange("created_at", _("When"), instants=True)]
    presets = [View(_("New"), "unread=1")]
    search_fields = ("title", "body")
    default_sort = "-id"
    bulk = [Bulk("read", _("Mark as read"), permission="notify.view", run=actions.read, icon="mail-opened")]
    template = "notify/inbox.html"

    def rows(self, actor: Actor) -> QuerySet[Notice]:
        """The actor's own."""
        return queries.visible_to(actor)

    def row_class(self, row: Notice) -> str:
        """What was read stands back."""
        return "is-muted" if row.read_at else ""


class Outbox(ListPage[MailMessage]):
    name = "outbox"
    title = _("E-mails")
    intro = _("Everything that Pactline sends. “Unknown”: the mail server may or may not have it; you decide.")
    empty = Empty(_("No e-mail was sent yet"), _("Invitations, codes and notices stand here, with their way."))
    columns = [
        Column("subject", _("Subject"), kind="link"),
        Column("to", _("To")),
        Column("status", _("State"), kind="status", tones={"sending": "blue", "unknown": "amber"}),
        Column("created_at", _("When"), kind="moment"),
        Column("attempts", _("Attempts"), kind="number", shown=False),
        Column("last_error", _("Last error"), value=lambda message: message.last_error[:120]),
    ]
    filters = [
        Choice("status", _("State"), MailMessage.Status.choices),
        Text("to", _("To"), lookup="to__icontains"),
        DateRange("created_at", _("When"), instants=True),
    ]
    presets = [View(_("Did not leave"), "status=failed&status=unknown")]
    search_fields = ("subject", "to")
    default_sort = "-id"
    bulk = [
        Bulk("retry", _("Send again"), permission="notify.operate", offers=MAIL.offers, run=actions.retry_mail),
        Bulk("cancel", _("Do not send"), permission="notify.operate", offers=MAIL.offers, run=actions.cancel_mail, danger=True),
    ]  # fmt: skip

    def rows(self, actor: Actor) -> QuerySet[MailMessage]:
        """All of them, for operators."""
        return queries.mails(actor)
