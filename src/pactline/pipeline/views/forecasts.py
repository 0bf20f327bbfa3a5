"""Pages of forecasts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.identity.queries import get_user
from pactline.kernel import clock
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import check_currency
from pactline.pipeline import actions, forms, lists, panels, queries
from pactline.pipeline.rules import ForecastPeriod, parse_period, period_of
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record


@requires("pipeline.view_forecast")
def forecast(request: HttpRequest) -> HttpResponse:
    """A month or quarter of the person's branch, or of one person in it (``?owner=``)."""
    actor = acting(request)
    period, currency, owner_id = _asked(request)
    found = queries.forecast(actor, period, currency=currency, owner_id=owner_id)
    columns = "cumulative" if request.GET.get("columns") == "cumulative" else "single"
    keep = {"period": period.key, "currency": currency, "columns": columns}
    head, rows, foot = panels.forecast_table(found, cumulative_columns=columns == "cumulative", keep=keep)
    person = get_user(owner_id) if owner_id else None
    mine = owner_id is None or owner_id == actor.user_id
    lock = (
        queries.submission_lock(period, found.currency, actor.user_id) if actor.may("pipeline.submit_forecast") else ""
    )
    may_adjust = not lock and actor.may("pipeline.submit_forecast" if mine else "pipeline.adjust_forecast")
    ids = [owner_id] if owner_id else [row.id for row in found.rows if row.kind == "person"]

    def address(**changes: str) -> str:
        values = {**keep, **({"owner": str(owner_id)} if owner_id else {}), **changes}
        return f"{reverse('pipeline:forecast')}?{urlencode({k: v for k, v in values.items() if v})}"

    def form_url(name: str) -> str:
        values = {"period": period.key, "currency": currency, "owner": str(owner_id or actor.user_id or "")}
        return f"{reverse(name)}?{urlencode(values)}"

    other = period_of(period.start, "month" if period.kind == "quarter" else "quarter")
    return pages.page(
        request,
        "pipeline/forecast.html",
        title=_("Forecast %(period)s") % {"period": period.key},
        trail=[(_("Forecasts"), reverse("pipeline:forecast"))],
        context={
            "forecast": found,
            "person": person,
            "head": head,
            "rows": rows,
            "foot": foot if not owner_id else [],
            "chart": panels.forecast_chart(found),
            "columns": columns,
            "single_url": address(columns="single"),
            "cumulative_url": address(columns="cumulative"),
            "previous_url": address(period=period.previous.key),
            "next_url": address(period=period.following.key),
            "other_kind": other.kind,
            "other_url": address(period=other.key),
            "all_url": address(owner="") if owner_id else "",
            "currencies": [(code, address(currency=code)) for code in found.other_currencies],
            "adjustments": queries.adjustments(period, currency, ids),
            "deals": queries.deals_behind(found, owner_id)[:200] if owner_id else [],
            "submissions": queries.submissions(actor, period=period.key, owner_id=owner_id)[:10],
            "submit_url": form_url("pipeline:submission_new")
            if actor.may("pipeline.submit_forecast") and mine and not lock and period.end > clock.today()
            else "",
            "lock": lock if mine else "",
            "adjust_url": form_url("pipeline:adjustment_new") if may_adjust else "",
            "quota_url": form_url("pipeline:quota") if actor.may("pipeline.set_quota") and owner_id else "",
            "actor_id": actor.user_id,
        },
    )


def _asked(request: HttpRequest) -> tuple[ForecastPeriod, str, UUID | None]:
    """Period, currency and person of the address; the present quarter and the reporting currency when left out."""
    text = request.GET.get("period", "")
    period = parse_period(text) if text else period_of(clock.today(), "quarter")
    code = request.GET.get("currency", "")
    currency = check_currency(code) if code else queries.reporting_currency()
    owner = request.GET.get("owner", "")
    try:
        return period, currency, UUID(owner) if owner else None
    except ValueError as error:
        raise InvalidInput(_("“%(text)s” is not the id of a person.") % {"text": owner[:60]}) from error


def _back(period: ForecastPeriod, currency: str, owner_id: UUID | None) -> str:
    values = {"period": period.key, "currency": currency, **({"owner": owner_id} if owner_id else {})}
    return f"{reverse('pipeline:forecast')}?{urlencode(values)}"


@requires("pipeline.submit_forecast")
def adjustment_new(request: HttpRequest) -> HttpResponse:
    """Put a figure in place of the system's."""
    actor = acting(request)
    period, currency, owner_id = _asked(request)
    back = _back(period, currency, owner_id)

    def save(data: dict[str, Any]) -> str:
        actions.adjust(period=period.key, currency=currency, owner_id=owner_id, **data, actor=actor)
        return back

    return ui_forms.page(
        request,
        forms.AdjustmentForm,
        title=_("Adjust the forecast for %(period)s") % {"period": period.key},
        intro=_("The system's figure stays beside yours. Amounts in %(currency)s.") % {"currency": currency},
        submit=_("Adjust"),
        save=save,
        back=back,
        message=_("Adjusted."),
    )


@requires("pipeline.submit_forecast")
@require_POST
def adjustment_removal(request: HttpRequest, adjustment_id: UUID) -> HttpResponse:
    """Back to the system's figure."""
    actions.undo_adjustment(adjustment_id, actor=acting(request))
    return pages.done(request, pages.came_from(request, "pipeline:forecast"), message=_("Back to the system's figure."))


@requires("pipeline.submit_forecast")
def submission_new(request: HttpRequest) -> HttpResponse:
    """Freeze the person's own forecast."""
    actor = acting(request)
    period, currency, _owner = _asked(request)

    def save(data: dict[str, Any]) -> str:
        actions.submit_forecast(period=period.key, currency=currency, note=data["note"], actor=actor)
        return _back(period, currency, None)

    return ui_forms.page(
        request,
        forms.SubmissionForm,
        title=_("Submit your forecast for %(period)s") % {"period": period.key},
        intro=_("The figures are frozen as they stand. You can adjust and submit again from next Monday."),
        submit=_("Submit forecast"),
        save=save,
        back=_back(period, currency, None),
        message=_("Forecast submitted."),
    )


@requires("pipeline.view_forecast")
def submissions(request: HttpRequest) -> HttpResponse:
    """The submissions of the person's branch."""
    return lists.Submissions().respond(request)


@requires("pipeline.view_forecast")
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """One frozen submission."""
    found = queries.get_submission(submission_id, actor=acting(request))
    rows = found.entries.get("branch") or [found.entries["own"]]
    return record.page(
        request,
        "pipeline/submission.html",
        found,
        kind=_("Forecast submission"),
        number=f"{found.period} · {found.window}",
        name=found.owner.name,
        money=(lists.figure(found, "commit", "cumulative"), found.currency),
        money_note=_("Commit, with won"),
        trail=[(_("Forecasts"), reverse("pipeline:forecast")), (_("Submissions"), reverse("pipeline:submissions"))],
        context={"submission": found, "rows": rows, "entries": found.entries},
    )


@requires("pipeline.set_quota")
def quota(request: HttpRequest) -> HttpResponse:
    """What a person is to win in a period."""
    actor = acting(request)
    period, currency, owner_id = _asked(request)
    back = _back(period, currency, owner_id)

    def save(data: dict[str, Any]) -> str:
        actions.set_quota(period=period.key, currency=currency, owner_id=owner_id, amount=data["amount"], actor=actor)
        return back

    return ui_forms.page(
        request,
        forms.QuotaForm,
        title=_("Quota for %(period)s in %(currency)s") % {"period": period.key, "currency": currency},
        submit=_("Set quota"),
        save=save,
        back=back,
        message=_("Quota set."),
    )
