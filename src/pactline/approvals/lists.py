"""The list pages of approvals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.ui.lists import Bulk, Choice, Column, DateRange, Empty, Flag, Link, ListPage, View

from . import actions, queries, subjects
from .lifecycle import STEP
from .models import ApprovalRequest, ApprovalStep, Delegation, Rule, WorkCalendar


class Inbox(ListPage[ApprovalStep]):
    """What waits for my answer."""

    name = "approvals"
    title = _("My approvals")
    empty = Empty(
        _("Nothing waits for your approval"),
        _("What others submit and your role must agree to appears here."),
        "checks",
    )
    columns = (
        Column("request.subject_label", _("What"), kind="link"),
        Column("rule_name", _("Rule")),
        Column("reason", _("Why you"), shown=False),
        Column("request.submitted_by_label", _("Submitted by"), kind="person"),
        Column("approver.name", _("Asked"), kind="person", shown=False),
        Column("status", _("State"), kind="status"),
        Column("activated_at", _("Since"), kind="moment", sort="activated_at"),
        Column("reminders", _("Reminders"), kind="number", shown=False),
    )
    filters = (
        Choice("status", _("State"), ApprovalStep.Status.choices),
        DateRange("since", _("Since"), field="activated_at", instants=True),
    )
    search_fields = ("request__subject_label", "rule_name")
    default_sort = "-activated_at"
    presets = (
        View(_("Waiting for me"), "status=pending"),
        View(_("Approved"), "status=approved"),
        View(_("Rejected"), "status=rejected"),
    )
    bulk = (Bulk("approve", _("Approve"), permission="approvals.decide", offers=STEP.offers, run=actions.approve),)

    def rows(self, actor: Actor) -> models.QuerySet[ApprovalStep]:
        """The steps that ask or asked the actor, once it was their turn."""
        return queries.all_steps_of(actor).exclude(status=ApprovalStep.Status.WAITING).exclude(activated_at=None)


class Requests(ListPage[ApprovalRequest]):
    """Requests that the actor made or is part of."""

    name = "approval-requests"
    title = _("Approval requests")
    empty = Empty(
        _("No approval requests yet"), _("A request is made when somebody submits a quote or a contract for approval.")
    )
    columns = (
        Column("subject_label", _("What"), kind="link"),
        Column("status", _("State"), kind="status"),
        Column("submitted_by_label", _("Submitted by"), kind="person"),
        Column("created_at", _("Submitted"), kind="moment", sort="created_at"),
        Column("decided_at", _("Decided"), kind="moment"),
        Column("reason", _("Reason"), shown=False),
    )
    filters = (
        Choice("status", _("State"), ApprovalRequest.Status.choices),
        DateRange("submitted", _("Submitted"), field="created_at", instants=True),
    )
    search_fields = ("subject_label", "submitted_by_label")
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> models.QuerySet[ApprovalRequest]:
        """Those of the actor."""
        return queries.visible_to(actor)


class Rules(ListPage[Rule]):
    """The rules in force and those that are switched off."""

    name = "approval-rules"
    title = _("Approval rules")
    empty = Empty(
        _("No approval rules yet"),
        _("A rule says when who must approve: for example more than 20 % discount."),
        "gavel",
    )
    new = Link(_("New rule"), "approvals:rule_new", permission="approvals.configure")
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("subject", _("For"), value=lambda rule: _label(rule)),
        Column("when", _("When"), value=lambda rule: _when(rule)),
        Column("chain", _("Chain")),
        Column("order", _("Order"), kind="number"),
        Column("is_active", _("Active"), kind="boolean"),
        Column("version", _("Version"), kind="number", shown=False),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name", "description", "chain")
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[Rule]:
        """The current versions."""
        return queries.rules()

    def row_class(self, row: Rule) -> str:
        """What is switched off is muted."""
        return "" if row.is_active else "is-muted"


class Delegations(ListPage[Delegation]):
    """Who stands in for whom."""

    name = "delegations"
    title = _("Delegations")
    empty = Empty(
        _("Nobody stands in"),
        _("Name a deputy before you are away; they can approve in your place on those days."),
        "calendar",
    )
    new = Link(_("Name a deputy"), "approvals:delegation_new", permission="approvals.delegate", dialog=True)
    columns = (
        Column("person.name", _("Away"), kind="person"),
        Column("deputy.name", _("Deputy"), kind="person"),
        Column("starts_on", _("First day"), kind="date", sort="starts_on"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("reason", _("Reason")),
    )
    default_sort = "-starts_on"

    def rows(self, actor: Actor) -> models.QuerySet[Delegation]:
        """The actor's own and those in which they stand in."""
        return queries.delegations(actor)

    def url(self, row: Delegation) -> str:
        """To the page that ends it."""
        from django.urls import reverse

        return reverse("approvals:delegation_end", args=[row.pk])


class Calendars(ListPage[WorkCalendar]):
    """When people work."""

    name = "working-calendars"
    title = _("Working calendars")
    empty = Empty(
        _("No working calendars yet"),
        _("Without one, reminders count Monday to Friday from nine to five."),
        "calendar",
    )
    new = Link(_("New calendar"), "approvals:calendar_new", permission="approvals.configure")
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("team", _("Team"), value=lambda row: row.team.name if row.team else _("Everybody else")),
        Column("time_zone", _("Time zone")),
        Column("country", _("Public holidays of")),
        Column("region", _("Region")),
    )
    search_fields = ("name",)
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[WorkCalendar]:
        """All of them."""
        return queries.calendars()


def _label(rule: Rule) -> str:
    subject = subjects.find(rule.subject_type)
    return str(subject.label) if subject else rule.subject_type


def _when(rule: Rule) -> str:
    subject = subjects.find(rule.subject_type)
    return describe(rule.condition, subject.labels() if subject else {})
