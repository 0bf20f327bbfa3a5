"""What the ``timeline`` component draws. The module that keeps events turns them into these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: who did what, when. ``body`` is a comment's text, ``changes`` lines like “Name: A → B”."""

    who: str
    text: str
    at: datetime
    icon: str = "point"
    tone: str = ""
    body: str = ""
    changes: Sequence[str] = ()
    outside: bool = False
    url: str = ""
