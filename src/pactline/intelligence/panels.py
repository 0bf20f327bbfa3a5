"""What intelligence adds to other pages: the reading of a revision and of a record, navigation, who reads its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects
from pactline.contracts import queries as contract_queries
from pactline.contracts.models import ContractRecord, ContractRequest, Revision
from pactline.files import access
from pactline.files.models import Blob
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.notify import kinds
from pactline.ui import create, home, nav, slots

from . import conversation, purposes, queries, steps, workbench
from .lists import TONES
from .models import Analysis, Batch, Decision, Finding, Inquiry, Kind, Playbook, PlaybookVersion, Reminder, Verdict

SHOWN = 12


def on_revision(request: HttpRequest, revision: Any) -> slots.Panel | None:
    """In the workbench of a contract request: what was read of the revision shown."""
    actor = actor_of(request)
    if not isinstance(revision, Revision) or actor is None or not actor.may("intelligence.view"):
        return None
    private = contract_queries.stays_here(revision.document.request)
    return _panel(queries.latest_for_revision(revision), actor, {"revision": revision}, private=private)


def on_new_revision(request: HttpRequest, subject: Any) -> slots.Panel:
    """Where a revision comes in: whether it is read at once, and where its text goes then. ``subject`` None: a new request."""
    private = isinstance(subject, ContractRequest) and contract_queries.stays_here(subject)
    at_once = _reads_at_once(subject) if isinstance(subject, ContractRequest) else None
    context = {"at_once": at_once, "sends": conversation.sends(never_send=private)}
    return slots.Panel("intelligence/goes_when_read.html", context)


def _reads_at_once(request: ContractRequest) -> bool:
    version = queries.for_type(request.contract_type_id)
    return version is not None and version.playbook.reads_revisions


def where_it_would_go(request: HttpRequest, subject: Any) -> slots.Panel:
    """Where “never send” is set or lifted: where text goes without it."""
    return slots.Panel("intelligence/_goes.html", {"sends": conversation.sends()})


def on_record(request: HttpRequest, contract: Any) -> slots.Panel | None:
    """On the page of a contract record."""
    actor = actor_of(request)
    if not isinstance(contract, ContractRecord) or actor is None or not actor.may("intelligence.view"):
        return None
    done = sum(step.is_done for step in steps.of(contract))
    private = contract_queries.stays_here(contract)
    context = {"contract": contract, "steps_done": done}
    return _panel(queries.latest_for_record(contract), actor, context, private=private)


def _panel(found: Analysis | None, actor: Actor, context: dict[str, Any], *, private: bool) -> slots.Panel:
    rows: list[Finding] = []
    if found is not None:
        judged = found.findings.filter(verdict__in=queries.DEVIATIONS) | found.findings.filter(kind=Kind.WARNING)
        rows = sorted(
            judged, key=lambda row: (row.decision != Decision.OPEN, workbench.ORDER.get(Verdict(row.verdict), -1))
        )
    return slots.Panel(
        "intelligence/panel.html",
        {
            **context,
            "analysis": found,
            "rows": rows[:SHOWN],
            "more": max(0, len(rows) - SHOWN),
            "tones": TONES,
            "sends": conversation.sends(never_send=private),
            "may_ask": actor.may("intelligence.ask"),
            "summary": _summary(found),
            "may_read": actor.may("intelligence.analyse"),
            "waiting": found is not None and not found.is_over,
        },
        title=_("Reading"),
        order=20,
        count=sum(row.decision == Decision.OPEN for row in rows) if found is not None else None,
    )


def _summary(found: Analysis | None) -> conversation.Said | None:
    """The newest summary of a contract that is there."""
    said = conversation.about(found, Inquiry.Kind.SUMMARY) if found is not None else []
    return next((one for one in said if one.points), None)


def undecided(actor: Actor) -> Mapping[str, Any] | None:
    """At home: walk-aways and missing clauses that nobody has decided on, in contracts that the actor works on."""
    rows = queries.findings_visible_to(actor).filter(decision=Decision.OPEN, verdict=Verdict.WALK_AWAY)
    rows = rows.filter(analysis__owner_id=actor.user_id)
    count = rows.count()
    return {"rows": list(rows.order_by("-created_at")[:8]), "count": count} if count else None


def may_read(blob: Blob, actor: Actor) -> bool:
    """A file of a portfolio is read by whoever sees its analysis."""
    return queries.visible_to(actor).filter(blob=blob).exists()


def may_read_playbook(blob: Blob, actor: Actor) -> bool:
    """The file that a playbook was taken from."""
    return actor.may("intelligence.configure")


def register() -> None:
    """Called when the application starts."""
    entries = (
        ("contracts", _("Readings"), "intelligence:analyses", "intelligence.view", "file-search", 30),
        ("contracts", _("Clauses"), "intelligence:clauses", "intelligence.view", "list-search", 40),
        ("contracts", _("Portfolios"), "intelligence:batches", "intelligence.view", "stack-2", 50),
        ("settings", _("Playbooks"), "intelligence:playbooks", "intelligence.view", "book", 60),
        ("settings", _("Own clause types"), "intelligence:taught_types", "intelligence.view", "school", 62),
        ("settings", _("Precision of reading"), "intelligence:precision", "intelligence.view", "target", 64),
    )
    for area, label, url_name, permission, icon, order in entries:
        nav.register(area=area, label=label, url_name=url_name, permission=permission, icon=icon, order=order)
    create.register(
        label=_("Import a playbook"),
        url_name="intelligence:playbook_import",
        permission="intelligence.configure",
        icon="file-import",
        order=200,
        dialog=True,
    )
    create.register(
        label=_("New portfolio"),
        url_name="intelligence:batch_new",
        permission="intelligence.portfolio",
        icon="stack-2",
        order=210,
        dialog=True,
    )
    slots.register("contracts.contractrequest.findings", on_revision)
    slots.register("contracts.contractrecord.side", on_record)
    slots.register("contracts.revision.new", on_new_revision)
    slots.register("contracts.privacy", where_it_would_go)
    home.register(
        home.Widget(
            key="intelligence.undecided",
            area="needs",
            title=_("Walk-aways in my contracts"),
            permission="intelligence.view",
            template="intelligence/home_undecided.html",
            load=undecided,
            order=30,
        )
    )
    access.register(purposes.PORTFOLIO, may_read)
    access.register(purposes.PLAYBOOK, may_read_playbook)
    subjects.register(Analysis, queries.analysis)
    subjects.register(Finding, queries.finding)
    subjects.register(Playbook, queries.playbook)
    subjects.register(PlaybookVersion, queries.version)
    subjects.register(Batch, queries.batch)
    subjects.register(Reminder, steps.reminder)
    kinds.register("intelligence.reminder", _("A contract’s end has to be thought about"), email=True)
