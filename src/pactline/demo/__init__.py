"""The demo company and the story of one deal, both played through the real actions.

Nothing here writes by itself: every record comes from an action that a person could have pressed. Read by
``pactline demo`` and ``pactline story``, by the workflow tests and by the browser tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the cast as the command line prints them."""

    email: str
    password: str
    what: str


def is_loaded() -> bool:
    """Whether the demo company stands in this database."""
    from . import loading

    return loading.is_loaded()


def has_other_data() -> bool:
    """Whether somebody else's data stands here."""
    from . import loading

    return loading.has_other_data()


def sign_ins() -> list[SignIn]:
    """How the cast signs in; empty when the demo is not loaded."""
    from . import loading

    return loading.sign_ins()


def load(*, say: Callable[[str], None] = print) -> None:
    """Load the demo company (whole or not at all), play one deal to its signed contract, have contracts read, sell more."""
    from . import story

    story.play("quote-to-contract", say=say, readings=True)


def play(
    name: str, *, template: Path | None = None, out: Path | None = None, say: Callable[[str], None] = print
) -> dict[str, Any]:
    """Play a story and return its records. Raises ``InvalidInput`` for an unknown name or an unusable template."""
    from . import story

    return story.play(name, template=template, out=out, say=say)
