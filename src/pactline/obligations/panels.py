"""What obligations add to other pages: the record's obligations, the home page, the chain, navigation and search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects
from pactline.contracts.models import ContractRecord
from pactline.files import access as file_access
from pactline.identity.access import actor_of
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.ui import home, nav, search, slots

from . import queries
from .models import Obligation, ObligationTask


def of_contract(request: HttpRequest, contract: ContractRecord) -> slots.Panel | None:
    """The obligations on the page of a contract record."""
    actor = actor_of(request)
    if actor is None or not actor.may("obligations.view"):
        return None
    rows = list(queries.of_contract(contract.pk, actor))
    may_add = actor.may("obligations.create") and contract.status == "active"
    return slots.Panel(
        "obligations/panel.html",
        {"rows": rows, "contract": contract, "may_add": may_add},
        title=_("Obligations"),
        order=30,
        count=len(rows),
    )


def chain(actor: Actor, subject: Any) -> Iterable[slots.Node]:
    """Contract record and obligation stand next to each other."""
    if isinstance(subject, ContractRecord) and actor.may("obligations.view"):
        for obligation in queries.of_contract(subject.pk, actor)[:8]:
            yield _node(obligation)
    elif isinstance(subject, Obligation):
        record = subject.contract
        yield slots.Node(
            subject=record,
            kind=_("Contract"),
            number=record.number,
            name=record.title,
            url=record.get_absolute_url(),
            order=50,
            status=record.status,
            status_label=record.get_status_display(),
        )


def _node(obligation: Obligation) -> slots.Node:
    return slots.Node(
        subject=obligation,
        kind=_("Obligation"),
        number=obligation.number,
        name=obligation.name,
        url=obligation.get_absolute_url(),
        order=60,
        status=obligation.status,
        status_label=obligation.get_status_display(),
    )


def due(actor: Actor) -> Mapping[str, Any] | None:
    """Tasks that need the actor."""
    rows = list(queries.needs_me(actor)[:8])
    if not rows:
        return None
    return {
        "tasks": rows,
        "today": clock.today(),
        "more_url": f"{reverse('obligations:tasks')}?assignee=me&status=open",
    }


def figures(actor: Actor) -> Mapping[str, Any] | None:
    """Open tasks that fall due soon and those that are overdue; each leads to its list."""
    found = queries.figures(actor)
    if not any(found.values()):
        return None
    tasks, today = reverse("obligations:tasks"), clock.today()
    until = today + timedelta(days=queries.SOON_DAYS)
    return {
        "figures": [
            {
                "label": gettext("Due within %(days)s days") % {"days": queries.SOON_DAYS},
                "value": found["soon"],
                "url": f"{tasks}?status=open&due_on_from={today}&due_on_to={until}",
            },
            {
                "label": gettext("Overdue"),
                "value": found["overdue"],
                "url": f"{tasks}?status=open&due_on_to={today - timedelta(days=1)}",
            },
        ],
        "more_url": tasks,
    }


def find(actor: Actor, text: str, limit: int) -> Sequence[search.Hit]:
    """Obligations by number or words."""
    if not actor.may("obligations.view"):
        return []
    rows = queries.visible_to(actor).filter(Q(number__istartswith=text) | Q(name__icontains=text))[:limit]
    return [search.Hit(_("Obligation"), row.number, row.name, row.get_absolute_url(), icon="checklist") for row in rows]


def may_read_evidence(blob: Any, actor: Actor) -> bool:
    """Evidence is read by whoever sees the task."""
    return queries.tasks_visible_to(actor).filter(evidence__blob=blob).exists()


def register() -> None:
    """Called when the application starts."""
    order = {"obligations:list": 10, "obligations:tasks": 20, "obligations:calendar": 30}
    labels = {
        "obligations:list": _("Obligations"),
        "obligations:tasks": _("Tasks"),
        "obligations:calendar": _("Calendar"),
    }
    icons = {"obligations:list": "checklist", "obligations:tasks": "list-check", "obligations:calendar": "calendar"}
    for name, label in labels.items():
        nav.register(
            area="obligations",
            label=label,
            url_name=name,
            permission="obligations.view",
            icon=icons[name],
            order=order[name],
        )
    slots.register("contracts.contractrecord.side", of_contract)
    slots.register_chain(chain)
    search.register(find)
    home.register(
        home.Widget(
            key="obligations.due",
            area="needs",
            title=_("Obligations due"),
            permission="obligations.view",
            template="obligations/home_due.html",
            load=due,
            order=40,
        )
    )
    home.register(
        home.Widget(
            key="obligations.figures",
            area="numbers",
            title=_("Obligations"),
            permission="obligations.view",
            template="obligations/home_figures.html",
            load=figures,
            order=30,
        )
    )
    file_access.register("obligations.evidence", may_read_evidence)
    subjects.register(Obligation, queries.get)
    subjects.register(ObligationTask, queries.get_task)
