"""Reading the pipeline: opportunities and forecasts."""

from __future__ import annotations

from .forecasts import (
    Forecast,
    ForecastRow,
    adjustments,
    deals_behind,
    forecast,
    get_submission,
    reporting_currency,
    submission_lock,
    submissions,
    visible_people,
)
from .opportunities import get, open_of, stage_history, stage_totals, visible_to

__all__ = [
    "Forecast",
    "ForecastRow",
    "adjustments",
    "deals_behind",
    "forecast",
    "get",
    "get_submission",
    "open_of",
    "reporting_currency",
    "stage_history",
    "stage_totals",
    "submission_lock",
    "submissions",
    "visible_people",
    "visible_to",
]
