"""Pages of portfolios and of taught clause types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.contracts import queries as contracts
from pactline.files.actions import received
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, conversation, forms, overview, queries, types
from pactline.intelligence.lists import TONES, Batches, TaughtTypes
from pactline.intelligence.models import Batch, Verdict
from pactline.kernel.actor import Actor
from pactline.ui import forms as ui_forms
from pactline.ui import pages
from pactline.ui import record as records
from pactline.ui.lists import export

VIEW, CONFIGURE, PORTFOLIO = "intelligence.view", "intelligence.configure", "intelligence.portfolio"
FORM = ["GET", "POST"]
SHOWN = 300
SENDING = "intelligence/sending_form.html"


@requires(VIEW)
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """Portfolios."""
    return Batches().respond(request)


@requires(PORTFOLIO)
@require_http_methods(FORM)
def batch_new(request: HttpRequest) -> HttpResponse:
    """A new portfolio."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.BatchForm,
        title=_("New portfolio"),
        submit=_("Create portfolio"),
        save=lambda data: actions.create_batch(
            name=data["name"],
            contract_type_id=data["contract_type"] or None,
            never_send=data["never_send"],
            actor=actor,
        ),
        back="intelligence:batches",
        template=SENDING,
        context={"sends": conversation.sends()},
    )


@requires(VIEW)
@require_GET
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """A portfolio: how far it is, the heat map, its documents."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)
    heat = queries.heat(found, actor=actor)
    items, progress = list(queries.items(found)[:SHOWN]), queries.progress(found)
    return records.page(
        request,
        "intelligence/batch.html",
        found,
        kind=_("Portfolio"),
        number=found.number,
        name=found.name,
        trail=[(_("Portfolios"), reverse("intelligence:batches"))],
        verbs=_verbs(found, actor),
        layout="wide",
        context={
            "progress": progress,
            "heat": heat,
            "heads": [types.label(name) for name in heat.types],
            "items": items,
            "tones": TONES,
            "exposure": sum(row[2] for row in heat.rows),
            "left_out": max(0, progress.documents - len(items)),
            "sends": conversation.sends(never_send=found.never_send),
            "may_ask": actor.may("intelligence.ask"),
            "said": conversation.about_portfolio(found, queries.asked(found, actor=actor)),
        },
    )


def _verbs(found: Batch, actor: Actor) -> list[records.VerbButton]:
    progress = queries.progress(found)
    says = reverse("intelligence:batch_overview", args=[found.pk])
    result = reverse("intelligence:batch_result", args=[found.pk])
    reading = [
        records.link("overview", _("What it says"), says, icon="chart-bar"),
        records.link("result", _("Result as CSV"), result, icon="download"),
    ]
    reading = reading if progress.documents else []
    if not actor.may(PORTFOLIO):
        return reading
    files = reverse("intelligence:batch_files", args=[found.pk])
    chosen = reverse("intelligence:batch_records", args=[found.pk])
    buttons = [
        records.link("files", _("Add files"), files, dialog=True, icon="upload", primary=True),
        records.link("records", _("Add contracts"), chosen, dialog=True, icon="contract"),
        *reading,
    ]
    if progress.done < progress.documents:
        again = reverse("intelligence:batch_resumption", args=[found.pk])
        buttons.append(records.VerbButton("resume", _("Go on"), again, icon="player-play"))
    if progress.done:
        anew = reverse("intelligence:batch_rereading", args=[found.pk])
        words = _("What today’s readers and playbook have not read is read again. Earlier readings stay.")
        buttons.append(records.VerbButton("reread", _("Read again"), anew, confirm=words, icon="refresh"))
    return buttons


@requires(VIEW)
@require_GET
def batch_state(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far a portfolio is: a fragment that asks again, or a fresh page when it is over."""
    found = queries.batch(batch_id, actor=acting(request))
    progress = queries.progress(found)
    if progress.is_over:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intelligence/_progress.html", {"batch": found, "progress": progress})


@requires(VIEW)
@require_GET
def batch_overview(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What a portfolio says as a whole."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)
    told = overview.of(found, actor=actor)
    return pages.page(
        request,
        "intelligence/overview.html",
        title=_("What %(name)s says") % {"name": found.name},
        trail=[(_("Portfolios"), reverse("intelligence:batches")), (str(found), found.get_absolute_url())],
        context={
            "batch": found,
            "told": told,
            "risks": [(risk.label, TONES.get(risk, "grey"), told.risks[risk]) for risk in overview.LEVELS],
            "verdicts": [one for one in Verdict.choices if one[0]],
            "sends": conversation.sends(never_send=found.never_send),
        },
    )


@requires(VIEW)
@require_GET
def batch_result(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """The result as CSV: a row for each document."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)
    return export.table(overview.table(found, actor=actor), name=found.number)


@requires(PORTFOLIO)
@require_http_methods(FORM)
def batch_files(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Add files."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)

    def save(data: dict[str, Any]) -> Batch:
        files = [(one.name, received(one)) for one in data["documents"]]
        archives = [content for name, content in files if name.lower().endswith(".zip")]
        actions.add_files(batch_id, files=[one for one in files if not one[0].lower().endswith(".zip")], actor=actor)
        for content in archives:
            actions.add_archive(batch_id, data=content, actor=actor)
        return found

    return ui_forms.page(
        request, forms.FilesForm, title=_("Add files to %(name)s") % {"name": found.name}, submit=_("Read them"), save=save,
        back=found, intro=_("A file that is here already is not read again."), template=SENDING,
        context={"sends": conversation.sends(never_send=found.never_send)},
    )  # fmt: skip


@requires(PORTFOLIO)
@require_http_methods(FORM)
def batch_records(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Add contract records."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)

    def save(data: dict[str, Any]) -> Batch:
        rows = contracts.records_visible_to(actor).order_by("created_at")
        if data["contract_type"]:
            rows = rows.filter(contract_type_id=data["contract_type"])
        if data["status"]:
            rows = rows.filter(status__in=data["status"])
        actions.add_records(batch_id, record_ids=list(rows.values_list("pk", flat=True)), actor=actor)
        return found

    return ui_forms.page(
        request, forms.RecordsForm, title=_("Add contracts to %(name)s") % {"name": found.name}, submit=_("Read them"),
        save=save, back=found, template=SENDING, context={"sends": conversation.sends(never_send=found.never_send)},
    )  # fmt: skip


@requires(PORTFOLIO)
@require_POST
def batch_resumption(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Go on with what is not done."""
    actor = acting(request)
    count = actions.resume(batch_id, actor=actor)
    words = ngettext("%(count)s document is read.", "%(count)s documents are read.", count) % {"count": count}
    return pages.done(request, queries.batch(batch_id, actor=actor), message=words)


@requires(PORTFOLIO)
@require_POST
def batch_rereading(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read again what other readers or another playbook have read."""
    actor = acting(request)
    count = actions.read_again(batch_id, actor=actor)
    words = ngettext("%(count)s document is read again.", "%(count)s documents are read again.", count) % {
        "count": count
    }
    return pages.done(request, queries.batch(batch_id, actor=actor), message=words)


@requires(VIEW)
@require_GET
def taught_types(request: HttpRequest) -> HttpResponse:
    """Clause types taught by examples."""
    return TaughtTypes().respond(request)


@requires(CONFIGURE)
@require_http_methods(FORM)
def taught_type_new(request: HttpRequest) -> HttpResponse:
    """A new clause type."""
    actor = acting(request)
    return ui_forms.page(
        request, forms.TypeForm, title=_("New clause type"), submit=_("Create"),
        save=lambda data: actions.create_type(actor=actor, **data), back="intelligence:taught_types",
    )  # fmt: skip


@requires(VIEW)
@require_GET
def taught_type(request: HttpRequest, type_id: UUID) -> HttpResponse:
    """A clause type with its examples and what they teach."""
    actor = acting(request)
    found = queries.taught_type(type_id, actor=actor)
    verbs = []
    if actor.may(CONFIGURE):
        add = reverse("intelligence:example_new", args=[found.pk])
        switch = reverse("intelligence:taught_type_switch", args=[found.pk])
        change = reverse("intelligence:taught_type_edit", args=[found.pk])
        verbs = [
            records.link("add", _("Add an example"), add, dialog=True, icon="plus", primary=True),
            records.VerbButton(
                "switch", _("Switch off") if found.is_active else _("Look for it"), switch, icon="power"
            ),
            records.link("edit", _("Edit"), change, dialog=True, icon="pencil"),
        ]
    return records.page(
        request,
        "intelligence/taught_type.html",
        found,
        kind=_("Clause type"),
        name=found.name,
        status=("active", _("Looked for")) if found.is_active else ("inactive", _("Not looked for")),
        trail=[(_("Own clause types"), reverse("intelligence:taught_types"))],
        verbs=verbs,
        layout="noside",
        context={"learned": queries.learned(found), "examples": list(found.examples.select_related("added_by")),
                 "may_teach": actor.may(CONFIGURE)},
    )  # fmt: skip


@requires(CONFIGURE)
@require_http_methods(FORM)
def taught_type_edit(request: HttpRequest, type_id: UUID) -> HttpResponse:
    """Change name and description."""
    actor = acting(request)
    found = queries.taught_type(type_id, actor=actor)
    return ui_forms.page(
        request, forms.TypeForm, title=_("Edit %(name)s") % {"name": found.name}, submit=_("Save"),
        initial={"name": found.name, "description": found.description},
        save=lambda data: actions.change_type(type_id, actor=actor, **data), back=found,
    )  # fmt: skip


@requires(CONFIGURE)
@require_POST
def taught_type_switch(request: HttpRequest, type_id: UUID) -> HttpResponse:
    """Look for it from now on, or no longer."""
    actor = acting(request)
    found = queries.taught_type(type_id, actor=actor)
    return pages.done(request, actions.switch_type(type_id, on=not found.is_active, actor=actor))


@requires(CONFIGURE)
@require_http_methods(FORM)
def example_new(request: HttpRequest, type_id: UUID) -> HttpResponse:
    """An example, or a counter-example."""
    actor = acting(request)
    found = queries.taught_type(type_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        yes = data["is_of_type"] == "yes"
        actions.add_example(type_id, text=data["text"], is_of_type=yes, source=data["source"], actor=actor)
        return found

    return ui_forms.page(
        request, forms.ExampleForm, title=_("Example of %(name)s") % {"name": found.name}, submit=_("Add"), save=save,
        initial={"text": request.GET.get("text", ""), "source": request.GET.get("source", "")}, back=found,
    )  # fmt: skip


@requires(CONFIGURE)
@require_POST
def example_removal(request: HttpRequest, example_id: int) -> HttpResponse:
    """Forget an example."""
    return pages.done(request, actions.remove_example(example_id, actor=acting(request)))
