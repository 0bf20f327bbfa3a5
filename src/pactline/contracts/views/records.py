"""Pages of contract records, and of the configurations that fill them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.contracts import actions, forms, panels, queries
from pactline.contracts.configuration_form import ConfigurationForm
from pactline.contracts.lists import Configurations, Records
from pactline.contracts.models import ContractRecord
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages
from pactline.ui import record as records

FORM = ["GET", "POST"]
MAIN = ("draft", "active", "expired")


@requires("contracts.view_record")
def index(request: HttpRequest) -> HttpResponse:
    """Contracts."""
    return Records().respond(request)


@requires("contracts.view_record")
@require_GET
def detail(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """A contract with its lines, terms, documents and history."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    lines, changes = list(queries.lines(found)), list(queries.changes(found))
    return records.page(
        request,
        "contracts/record.html",
        found,
        kind=_("Contract"),
        number=found.number,
        name=found.title,
        money=(found.tcv, found.currency) if found.tcv is not None and found.currency else None,
        money_note=_("total contract value") if found.tcv is not None else "",
        trail=[(_("Contracts"), reverse("contracts:records"))],
        chevrons=records.chevrons(ContractRecord.Status.choices, found.status, main=MAIN),
        verbs=panels.record_verbs(found, actor),
        tabs=[
            records.Tab("lines", _("Priced lines"), len(lines)),
            records.Tab("terms", _("Terms")),
            records.Tab("documents", _("Documents")),
            records.Tab("changes", _("Changes"), len(changes)),
        ],
        place=50,
        context={
            "line_table": panels.line_table(found, lines),
            "changes": panels.changes(found, changes),
            "terms": panels.terms(found),
            "documents": panels.documents(found),
            "may_edit": actor.may("contracts.administer"),
            "notice_by": panels.notice_day(found),
            "amendments": found.amendments.all(),
            "successors": found.successors.all(),
        },
    )


@requires("contracts.administer")
@require_http_methods(FORM)
def edit(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Change terms and metadata, with a reason."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    names = [name for name in forms.RecordForm.base_fields if name not in ("owner", "administrator", "reason")]

    def save(data: dict[str, Any]) -> ContractRecord:
        reason, owner, administrator = data.pop("reason"), data.pop("owner"), data.pop("administrator")
        return actions.edit_record(
            record_id,
            reason=reason,
            actor=actor,
            owner_id=owner.pk,
            administrator_id=administrator.pk if administrator else None,
            **data,
        )

    return ui_forms.page(
        request,
        forms.RecordForm,
        title=_("Change %(contract)s") % {"contract": found},
        intro=_("The signed document does not change. What is changed here, by whom and why stays in the history."),
        submit=_("Save"),
        initial={
            **{name: getattr(found, name) for name in names},
            "owner": found.owner_id,
            "administrator": found.administrator_id,
        },
        save=save,
        back=found,
    )


@requires("contracts.administer")
@require_POST
def activation(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Activate a contract whose start is reached."""
    return pages.done(request, actions.activate_record(record_id, actor=acting(request)), message=_("Active."))


@requires("contracts.administer")
@require_http_methods(FORM)
def cancellation(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """End a contract that never took effect."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Cancel %(contract)s") % {"contract": found},
        intro=_("The contract ends for good; what follows from it (obligations, orders) is not made any more."),
        submit=_("Cancel the contract"),
        save=lambda words: actions.cancel_record(record_id, reason=words, actor=actor),
        back=found,
        danger=True,
    )


@requires("contracts.administer")
@require_http_methods(FORM)
def termination(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """End an active contract before its term."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    return ui_forms.page(
        request,
        forms.TerminationForm,
        title=_("Terminate %(contract)s") % {"contract": found},
        intro=_("The contract ends for good on the day that you give."),
        submit=_("Terminate"),
        save=lambda data: actions.terminate_record(
            record_id, reason=data["reason"], terminated_on=data["terminated_on"], actor=actor
        ),
        back=found,
        danger=True,
    )


@requires("contracts.configure")
def configurations(request: HttpRequest) -> HttpResponse:
    """Which values go into a contract's record."""
    return Configurations().respond(request)


@requires("contracts.configure")
@require_http_methods(FORM)
def configuration_new(request: HttpRequest) -> HttpResponse:
    """A new configuration."""
    actor = acting(request)
    return ui_forms.page(
        request,
        ConfigurationForm,
        template="contracts/configuration.html",
        title=_("New contract configuration"),
        submit=_("Create"),
        save=lambda data: actions.create_configuration(actor=actor, **ConfigurationForm.arguments(data)),
        back="contracts:configurations",
    )


@requires("contracts.configure")
@require_http_methods(FORM)
def configuration(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """Change a configuration."""
    actor = acting(request)
    found = queries.configuration(configuration_id)
    return ui_forms.page(
        request,
        ConfigurationForm,
        template="contracts/configuration.html",
        title=found.name,
        submit=_("Save"),
        initial=ConfigurationForm.initial_of(found),
        save=lambda data: actions.edit_configuration(
            configuration_id, actor=actor, **ConfigurationForm.arguments(data)
        ),
        back="contracts:configurations",
    )
