"""Pages of what was read: the reading page with its tabs, the list, asking for a reading, applying values."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from pactline.identity.access import acting, requires
from pactline.intelligence import actions, conversation, queries, types, workbench
from pactline.intelligence.lifecycle import ANALYSIS, REVIEW
from pactline.intelligence.lists import TONES, Analyses, Clauses
from pactline.intelligence.models import Analysis, AnalysisStatus
from pactline.kernel.actor import Actor
from pactline.ui import pages
from pactline.ui import record as records

VIEW, ANALYSE = "intelligence.view", "intelligence.analyse"


@requires(VIEW)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everything that was read."""
    return Analyses().respond(request)


@requires(VIEW)
@require_GET
def clauses(request: HttpRequest) -> HttpResponse:
    """Clauses over all contracts."""
    return Clauses().respond(request)


@requires(VIEW)
@require_GET
def detail(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """The text with its passages, and what was found."""
    actor = acting(request)
    found = queries.analysis(analysis_id, actor=actor)
    page = workbench.build(found, tab=request.GET.get("tab", ""), actor=actor, show=_shown(request))
    return records.page(
        request,
        "intelligence/analysis.html",
        found,
        kind=_("Reading"),
        number=found.number,
        name=found.filename,
        status=(found.status, found.get_status_display()),
        trail=[(_("Readings"), reverse("intelligence:analyses")), *_trail(found)],
        verbs=_verbs(found, actor),
        tabs=page.tabs,
        layout="wide",
        context={
            "page": page,
            "tones": TONES,
            "current": queries.is_current(found),
            "readers": workbench.reader_names(found),
            "sends": conversation.sends(never_send=queries.stays_here(found)),
            "may_ask": actor.may("intelligence.ask"),
            "subject": found.revision or found.contract,
            "subject_url": _subject_url(found),
        },
    )


def _shown(request: HttpRequest) -> tuple[int, int] | None:
    """A place of the text that the address names: ``?show=120-180``."""
    start, _dash, end = request.GET.get("show", "").partition("-")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def _trail(found: Analysis) -> list[tuple[str, str]]:
    url = _subject_url(found)
    return [(str(found.revision or found.contract), url)] if url else []


def _subject_url(found: Analysis) -> str:
    if found.revision is not None:
        request = found.revision.document.request
        return f"{request.get_absolute_url()}?revision={found.revision.number}&tab=findings"
    return found.contract.get_absolute_url() if found.contract is not None else ""


def _verbs(found: Analysis, actor: Actor) -> list[records.VerbButton]:
    offers = ANALYSIS.offers(found, actor)
    at = reverse("intelligence:analysis_retry", args=[found.pk])
    buttons = records.verbs(offers, {"retry": records.To(at, primary=True)})
    done = reverse("intelligence:review_completion", args=[found.pk])
    again = reverse("intelligence:review_reopening", args=[found.pk])
    to = {
        "complete": records.To(done, primary=True, icon="circle-check"),
        "review_again": records.To(again, icon="arrow-back-up"),
    }
    if found.status == AnalysisStatus.DONE:
        buttons += records.verbs(REVIEW.offers(found, actor), to)
    if found.status == AnalysisStatus.DONE and actor.may(ANALYSE) and (found.revision or found.contract):
        buttons.append(records.VerbButton("again", _("Read again"), _again(found), icon="refresh"))
    return buttons


def _again(found: Analysis) -> str:
    if found.revision_id is not None:
        return reverse("intelligence:read_revision", args=[found.revision_id])
    return reverse("intelligence:read_record", args=[found.contract_id])


@requires(VIEW)
@require_GET
def state(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """How far a reading is: a fragment that asks again, or a fresh page when it is over."""
    found = queries.analysis(analysis_id, actor=acting(request))
    if found.is_over:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intelligence/_waiting.html", {"analysis": found})


@requires(ANALYSE)
@require_POST
def read_revision(request: HttpRequest, revision_id: UUID) -> HttpResponse:
    """Have a revision read."""
    return pages.done(request, actions.analyse_revision(revision_id, actor=acting(request)))


@requires(ANALYSE)
@require_POST
def read_record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Have the signed document of a contract record read."""
    return pages.done(request, actions.analyse_record(record_id, actor=acting(request)))


@requires(ANALYSE)
@require_POST
def retry(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Read again what could not be read."""
    return pages.done(request, actions.retry(analysis_id, actor=acting(request)))


@requires("intelligence.decide")
@require_POST
def review_completion(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Mark the review of a reading complete."""
    return pages.done(request, actions.complete_review(analysis_id, actor=acting(request)))


@requires("intelligence.decide")
@require_POST
def review_reopening(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Review a reading again."""
    return pages.done(request, actions.review_again(analysis_id, actor=acting(request)))


@requires("intelligence.decide")
@require_POST
def application(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Apply the ticked values to the contract record."""
    actor = acting(request)
    chosen = {key: request.POST.get(f"value-{key}", "") for key in request.POST.getlist("use")}
    contract = actions.apply_values(analysis_id, chosen=chosen, actor=actor)
    words = ngettext(
        "%(count)s value is on the record %(contract)s.",
        "%(count)s values are on the record %(contract)s.",
        len(chosen),
    ) % {"count": len(chosen), "contract": contract}
    return pages.done(request, f"{reverse('intelligence:analysis', args=[analysis_id])}?tab=data", message=words)


@requires("intelligence.decide")
@require_POST
def acceptance(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    """Say that every undecided value or candidate of a tab that was ticked is right."""
    count = actions.accept_many(analysis_id, finding_ids=request.POST.getlist("use"), actor=acting(request))
    back = f"{reverse('intelligence:analysis', args=[analysis_id])}?tab={request.POST.get('tab', 'data')[:20]}"
    return pages.done(request, back, message=_("%(count)s accepted.") % {"count": count})


@requires(VIEW)
@require_GET
def precision(request: HttpRequest) -> HttpResponse:
    """How often people said that readers were right, by type."""
    rows = [(types.label(row.type), row) for row in queries.precision(acting(request))]
    rows.sort(key=lambda pair: (-pair[1].decided, pair[0]))
    return pages.page(request, "intelligence/precision.html", title=_("Precision of reading"), context={"rows": rows})
