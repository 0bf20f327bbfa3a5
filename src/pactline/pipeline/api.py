"""The JSON face of the pipeline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .lifecycle import OPPORTUNITY
from .lists import Opportunities, Submissions
from .models import ForecastAdjustment, ForecastSubmission, Opportunity, Quota
from .queries import Forecast, ForecastRow
from .rules import parse_period
from .schemas import (
    AdjustmentIn,
    AdjustmentOut,
    ForecastOut,
    LossIn,
    OpportunityChange,
    OpportunityDetail,
    OpportunityIn,
    OpportunityOut,
    OwnerIn,
    QuotaIn,
    QuotaOut,
    ReasonIn,
    StageIn,
    StageOut,
    SubmissionIn,
    SubmissionOut,
)

router = Router(tags=["pipeline"])
FIELDS = tuple(OpportunityOut.model_fields)
STAGE_FIELDS = tuple(StageOut.model_fields)


def row(opportunity: Opportunity) -> dict[str, Any]:
    """An opportunity as JSON, for the list that everybody reads."""
    return {name: getattr(opportunity, name) for name in FIELDS}


def detail(request: HttpRequest, opportunity: Opportunity, *, status: int = 200) -> HttpResponse:
    """An opportunity with its stages and what the caller can do, and its ETag on the answer."""
    offers = OPPORTUNITY.offers(opportunity, acting(request))
    stages = [{name: getattr(stay, name) for name in STAGE_FIELDS} for stay in queries.stage_history(opportunity)]
    body = {**row(opportunity), "stages": stages, "allowed_actions": [o.verb for o in offers if o.enabled]}
    response = rest.json_response(body, status=status)
    rest.tagged(response, opportunity)
    return response


@router.get("/opportunities", response=rest.Page[OpportunityOut], openapi_extra=rest.parameters(Opportunities))
@requires("pipeline.view")
def list_opportunities(request: HttpRequest) -> HttpResponse:
    """The opportunities that you may see."""
    return rest.page_bytes(request, Opportunities, row)


@router.post("/opportunities", response={201: OpportunityDetail})
@requires("pipeline.edit")
def create_opportunity(request: HttpRequest, body: OpportunityIn) -> HttpResponse:
    """A new deal, yours unless ``owner_id`` says otherwise."""
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return detail(request, actions.create_opportunity(**values, actor=acting(request)), status=201)


@router.get("/opportunities/{uuid:opportunity_id}", response=OpportunityDetail)
@requires("pipeline.view")
def read_opportunity(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """One deal with its stages."""
    return detail(request, queries.get(opportunity_id, actor=acting(request)))


@router.patch("/opportunities/{uuid:opportunity_id}", response=OpportunityDetail)
@requires("pipeline.edit")
def change_opportunity(request: HttpRequest, opportunity_id: UUID, body: OpportunityChange) -> HttpResponse:
    """Change what is given; ``contact_id`` null takes the contact away."""
    values = body.dict(exclude_unset=True)
    values = {name: value for name, value in values.items() if value is not None or name == "contact_id"}
    match = rest.if_match(request)
    return detail(request, actions.change_opportunity(opportunity_id, **values, if_match=match, actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/stage", response=OpportunityDetail)
@requires("pipeline.edit")
def move_opportunity(request: HttpRequest, opportunity_id: UUID, body: StageIn) -> HttpResponse:
    """To another open stage; the probability becomes that of the stage."""
    return detail(request, actions.move(opportunity_id, stage=body.stage, actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/win", response=OpportunityDetail)
@requires("pipeline.edit")
def win_opportunity(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Closed as won; needs an accepted quote."""
    return detail(request, actions.win(opportunity_id, actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/override-win", response=OpportunityDetail)
@requires("pipeline.override_win")
def override_win(request: HttpRequest, opportunity_id: UUID, body: ReasonIn) -> HttpResponse:
    """Closed as won without an accepted quote, with a reason."""
    return detail(request, actions.override_win(opportunity_id, reason=body.reason, actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/loss", response=OpportunityDetail)
@requires("pipeline.edit")
def lose_opportunity(request: HttpRequest, opportunity_id: UUID, body: LossIn) -> HttpResponse:
    """Closed as lost, with one of the fixed reasons."""
    return detail(request, actions.lose(opportunity_id, **body.dict(), actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/reopening", response=OpportunityDetail)
@requires("pipeline.reopen")
def reopen_opportunity(request: HttpRequest, opportunity_id: UUID, body: ReasonIn) -> HttpResponse:
    """A closed deal is open again, in stage Negotiate."""
    return detail(request, actions.reopen(opportunity_id, reason=body.reason, actor=acting(request)))


@router.post("/opportunities/{uuid:opportunity_id}/assignment", response=OpportunityDetail)
@requires("pipeline.assign")
def assign_opportunity(request: HttpRequest, opportunity_id: UUID, body: OwnerIn) -> HttpResponse:
    """Hand a deal to another person; it moves to that person's team."""
    return detail(request, actions.assign(opportunity_id, owner_id=body.owner_id, actor=acting(request)))


@router.get("/forecasts/{period}", response=ForecastOut)
@requires("pipeline.view_forecast")
def read_forecast(request: HttpRequest, period: str, owner: UUID | None = None, currency: str = "") -> dict[str, Any]:
    """A month (2026-11) or quarter (2026-Q4) of your branch, or of one person in it (404 for one outside)."""
    found = queries.forecast(acting(request), parse_period(period), currency=currency.upper(), owner_id=owner)
    return _forecast(found)


def _forecast(found: Forecast) -> dict[str, Any]:
    return {
        "period": found.period.key,
        "starts_on": found.period.start,
        "ends_on": found.period.end,
        "currency": found.currency,
        "rows": [_row(one) for one in found.rows],
        "total": _row(found.total),
        "other_currencies": list(found.other_currencies),
    }


def _row(one: ForecastRow) -> dict[str, Any]:
    names = ("kind", "id", "name", "depth", "system", "final", "cumulative", "quota", "gap", "submitted_at")
    return {**{name: getattr(one, name) for name in names}, "adjusted": sorted(one.adjusted)}


@router.get("/forecasts/{period}/adjustments", response=list[AdjustmentOut])
@requires("pipeline.view_forecast")
def list_adjustments(request: HttpRequest, period: str, currency: str = "") -> Any:
    """The adjustments of the figures of your branch."""
    people = queries.visible_people(acting(request)).values_list("pk", flat=True)
    return queries.adjustments(parse_period(period), currency.upper() or queries.reporting_currency(), people)


@router.post("/forecasts/{period}/adjustments", response={201: AdjustmentOut})
@requires("pipeline.submit_forecast")
def adjust_forecast(request: HttpRequest, period: str, body: AdjustmentIn) -> Any:
    """Put a figure in place of the system's, on your own forecast or as manager on somebody's."""
    made: ForecastAdjustment = actions.adjust(period=period, **body.dict(), actor=acting(request))
    return Status(201, made)


@router.delete("/forecast-adjustments/{uuid:adjustment_id}", response={204: None})
@requires("pipeline.submit_forecast")
def undo_adjustment(request: HttpRequest, adjustment_id: UUID) -> Any:
    """Back to the system's figure."""
    actions.undo_adjustment(adjustment_id, actor=acting(request))
    return Status(204, None)


@router.post("/forecasts/{period}/submission", response={201: SubmissionOut})
@requires("pipeline.submit_forecast")
def submit_forecast(request: HttpRequest, period: str, body: SubmissionIn) -> Any:
    """Freeze your forecast; once in a calendar week (409 the second time)."""
    made: ForecastSubmission = actions.submit_forecast(period=period, **body.dict(), actor=acting(request))
    return Status(201, made)


@router.put("/forecasts/{period}/quota", response=QuotaOut)
@requires("pipeline.set_quota")
def set_quota(request: HttpRequest, period: str, body: QuotaIn) -> Quota:
    """What a person or a team is to win."""
    return actions.set_quota(period=period, **body.dict(), actor=acting(request))


@router.get("/forecast-submissions", response=rest.Page[SubmissionOut], openapi_extra=rest.parameters(Submissions))
@requires("pipeline.view_forecast")
def list_submissions(request: HttpRequest) -> rest.Page[SubmissionOut]:
    """The submissions of your branch, newest first."""
    return rest.page(request, Submissions, SubmissionOut)


@router.get("/forecast-submissions/{uuid:submission_id}", response=SubmissionOut)
@requires("pipeline.view_forecast")
def read_submission(request: HttpRequest, submission_id: UUID) -> ForecastSubmission:
    """One frozen submission."""
    return queries.get_submission(submission_id, actor=acting(request))
