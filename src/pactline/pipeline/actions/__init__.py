"""The only writers of the pipeline, one file for each noun."""

from __future__ import annotations

from .forecasts import adjust, set_quota, submit_forecast, undo_adjustment
from .opportunities import assign, change_opportunity, create_opportunity
from .stages import lose, move, override_win, reopen, win

__all__ = [
    "adjust",
    "assign",
    "change_opportunity",
    "create_opportunity",
    "lose",
    "move",
    "override_win",
    "reopen",
    "set_quota",
    "submit_forecast",
    "undo_adjustment",
    "win",
]
