"""Lists: the one implementation of every list page, board, export and API list.

A module declares a ``ListPage`` in its ``lists.py``; ``respond`` answers everything a browser can ask of it, and
``ui.rest.page`` answers the API from the same declaration.
"""

from __future__ import annotations

from .board import Board
from .bulk import Bulk
from .columns import Column
from .filters import Choice, DateRange, Filter, Flag, NumberRange, Person, Reference, Text
from .options import options_response
from .page import Empty, Link, ListPage, View

__all__ = [
    "Board",
    "Bulk",
    "Choice",
    "Column",
    "DateRange",
    "Empty",
    "Filter",
    "Flag",
    "Link",
    "ListPage",
    "NumberRange",
    "Person",
    "Reference",
    "Text",
    "View",
    "options_response",
]
