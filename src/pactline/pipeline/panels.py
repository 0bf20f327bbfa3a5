"""What the pipeline offers to the pages of others, and the table and picture of a forecast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.identity.access import acting
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.money import ZERO
from pactline.parties.models import Account
from pactline.ui import formats
from pactline.ui.charts import Chart, Series
from pactline.ui.search import Hit
from pactline.ui.slots import Panel
from pactline.ui.tables import Head, Row

from . import queries
from .models import Opportunity
from .queries import Forecast
from .rules import CATEGORIES, OPEN_STAGES, cumulative, period_of

SHOWN = 8


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Opportunities by number or name."""
    if not actor.may("pipeline.view"):
        return []
    rows = queries.visible_to(actor).filter(Q(number__icontains=text) | Q(name__icontains=text))
    return [
        Hit(_("Opportunity"), row.number, row.name, row.get_absolute_url(), row.account.name, icon="target")
        for row in rows.select_related("account").order_by("-created_at")[:limit]
    ]


def deals_of(request: HttpRequest, account: Account) -> Panel | None:
    """The opportunities of an account, on its page."""
    actor = acting(request)
    if not actor.may("pipeline.view"):
        return None
    rows = list(queries.visible_to(actor).filter(account=account).order_by("-created_at")[:SHOWN])
    new_url = f"{reverse('pipeline:new')}?{urlencode({'account': account.pk})}" if actor.may("pipeline.edit") else ""
    more_url = f"{reverse('pipeline:list')}?{urlencode({'account': account.pk})}" if len(rows) == SHOWN else ""
    context = {"deals": rows, "new_url": new_url, "more_url": more_url}
    return Panel("pipeline/deals_of.html", context, order=10)


def my_open(actor: Actor) -> Mapping[str, Any] | None:
    """The actor's own open deals that close next, for the home page."""
    rows = queries.open_of(actor)
    found = list(rows[:SHOWN])
    if not found:
        return None
    query = urlencode([("owner", "me"), *(("stage", stage) for stage in OPEN_STAGES)])
    today = clock.today()
    return {
        "deals": found,
        "today": today,
        "soon": today + timedelta(days=14),
        "count": rows.count(),
        "more_url": f"{reverse('pipeline:list')}?{query}",
    }


def by_stage(actor: Actor) -> Mapping[str, Any] | None:
    """The open pipeline by stage, for the home page: the currency with most deals first."""
    totals = queries.stage_totals(actor)
    if not totals:
        return None
    currencies = sorted(
        {total.currency for total in totals},
        key=lambda code: -sum(total.count for total in totals if total.currency == code),
    )
    labels = dict(Opportunity.Stage.choices)
    charts = []
    for currency in currencies[:3]:
        amounts = {total.stage: total.amount for total in totals if total.currency == currency}
        weighted = {total.stage: total.weighted for total in totals if total.currency == currency}
        urls = [f"{reverse('pipeline:list')}?{urlencode({'stage': s, 'currency': currency})}" for s in OPEN_STAGES]
        charts.append(
            Chart(
                "bar",
                [str(labels[stage]) for stage in OPEN_STAGES],
                [
                    Series(_("Amount"), [amounts.get(stage, ZERO) for stage in OPEN_STAGES]),
                    Series(_("Weighted"), [weighted.get(stage, ZERO) for stage in OPEN_STAGES]),
                ],
                currency=currency,
                urls=urls,
            )
        )
    return {"charts": charts, "more_url": reverse("pipeline:list")}


def my_quarter(actor: Actor) -> Mapping[str, Any] | None:
    """Quota, won, commit and gap of the actor's branch in this quarter, for the home page."""
    period = period_of(clock.today(), "quarter")
    found = queries.forecast(actor, period)
    total = found.total
    if total.quota is None and not any(total.system.values()):
        return None
    url = f"{reverse('pipeline:forecast')}?{urlencode({'period': period.key})}"
    figures = [
        (_("Quota"), total.quota, ""),
        (_("Won"), total.final["won"], _share(total.final["won"], total.quota)),
        (_("Commit, with won"), total.cumulative["commit"], _share(total.cumulative["commit"], total.quota)),
        (_("Gap"), total.gap, ""),
    ]
    return {
        "period": period.key,
        "url": url,
        "figures": [
            {"label": label, "value": formats.compact_money(value, found.currency), "note": note}
            for label, value, note in figures
            if value is not None
        ],
        "more_url": url,
    }


def _share(part: Decimal, whole: Decimal | None) -> str:
    return _("%(percent)s of quota") % {"percent": formats.percent(part * 100 / whole)} if whole else ""


def forecast_table(
    found: Forecast, *, cumulative_columns: bool, keep: Mapping[str, str]
) -> tuple[list[Head], list[Row], list[str]]:
    """Head, rows and foot of the forecast page; a person's name leads to that person's forecast."""
    labels = dict(Opportunity.Category.choices)
    head = [
        Head(_("Team or person")),
        Head(_("Quota"), "end"),
        *(Head(str(labels[name]), "end") for name in CATEGORIES),
        Head(_("Gap"), "end"),
        Head(_("Submitted")),
    ]

    def cells(row: queries.ForecastRow) -> list[Any]:
        figures = row.cumulative if cumulative_columns else row.final
        system = cumulative(row.system) if cumulative_columns else row.system
        return [
            row.name,
            formats.money(row.quota, found.currency),
            *(_figure(figures[name], system[name], found.currency) for name in CATEGORIES),
            formats.money(row.gap, found.currency),
            formats.moment(row.submitted_at),
        ]

    rows = [
        Row(
            cells(row),
            tone="section" if row.kind == "team" else "",
            indent=min(row.depth, 2),
            url=f"{reverse('pipeline:forecast')}?{urlencode({**keep, 'owner': row.id})}"
            if row.kind == "person"
            else "",
        )
        for row in found.rows
    ]
    return head, rows, cells(found.total)


def _figure(value: Decimal, system: Decimal, currency: str) -> str:
    """The figure; an adjusted one with the system's beside it."""
    shown = formats.money(value, currency)
    return shown if value == system else f"{shown} ({formats.money(system, currency)})"


def forecast_chart(found: Forecast) -> Chart | None:
    """From won up to everything open, and the quota beside it."""
    total = found.total
    if not any(total.final.values()) and total.quota is None:
        return None
    labels = dict(Opportunity.Category.choices)
    names = [str(labels[name]) for name in CATEGORIES]
    values: list[Decimal | int | None] = [total.final[name] for name in CATEGORIES]
    names.append(_("All"))
    values.append(total.cumulative["pipeline"])
    totals = [len(values) - 1]
    if total.quota is not None:
        names.append(_("Quota"))
        values.append(total.quota)
        totals.append(len(values) - 1)
    return Chart("waterfall", names, [Series(_("Amount"), values)], currency=found.currency, extra={"totals": totals})
