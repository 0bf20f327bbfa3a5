"""The list of obligations and the list of tasks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.identity.queries import colleagues
from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, DateRange, Empty, ListPage, Person, View

from . import queries
from .models import Category, Obligation, ObligationStatus, ObligationTask, Party, TaskStatus


class Obligations(ListPage[Obligation]):
    name = "obligations"
    title = _("Obligations")
    empty = Empty(
        _("No obligations yet"),
        _("An obligation says who has promised what by when. Add them from a contract record while it is active."),
    )
    columns = [
        Column("number", _("Number"), kind="link", sort="number"),
        Column("name", _("Promise"), sort="name"),
        Column("contract.number", _("Contract"), shown=False),
        Column("contract.account.name", _("Customer")),
        Column("get_party_display", _("Who"), sort="party", shown=False),
        Column("status", _("State"), kind="status"),
        Column("get_repeats_display", _("Repeats"), shown=False),
        Column("first_due_on", _("First due"), kind="date", sort="first_due_on"),
        Column("owner.name", _("Owner"), kind="person"),
        Column("get_category_display", _("Category"), shown=False),
    ]
    filters = [
        Choice("status", _("State"), ObligationStatus.choices),
        Choice("category", _("Category"), Category.choices),
        Choice("party", _("Who"), Party.choices),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        DateRange("first_due_on", _("First due")),
    ]
    presets = [View(_("Mine"), "owner=me"), View(_("To accept"), "status=proposed")]
    search_fields = ("number", "name", "contract__number", "contract__account__name")
    default_sort = "first_due_on"

    def rows(self, actor: Actor) -> QuerySet[Obligation]:
        """What the actor sees."""
        return queries.visible_to(actor).select_related("contract", "contract__account", "owner")


class Tasks(ListPage[ObligationTask]):
    name = "obligation-tasks"
    title = _("Obligation tasks")
    empty = Empty(_("Nothing is due"), _("Tasks appear here when the lead time of an obligation begins."))
    columns = [
        Column("number", _("Number"), kind="link", sort="number"),
        Column("obligation.name", _("Promise")),
        Column("obligation.contract.number", _("Contract")),
        Column("due_on", _("Due"), kind="date", sort="due_on"),
        Column("status", _("State"), kind="status"),
        Column("assignee.name", _("Assignee"), kind="person"),
    ]
    filters = [
        Choice("status", _("State"), TaskStatus.choices),
        Person("assignee", _("Assignee"), field="assignee_id", people=colleagues),
        DateRange("due_on", _("Due")),
    ]
    presets = [View(_("Mine, open"), "assignee=me&status=open"), View(_("To approve"), "status=awaiting_approval")]
    search_fields = ("number", "obligation__name", "obligation__contract__number")
    default_sort = "due_on"

    def rows(self, actor: Actor) -> QuerySet[ObligationTask]:
        """What the actor sees."""
        return queries.tasks_visible_to(actor)
