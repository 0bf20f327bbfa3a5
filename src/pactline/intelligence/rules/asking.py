"""Questions of a playbook: what a contract answers by its words, and whether that is what we expect. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.conditions import matches

from . import checks, likeness


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without the database."""

    question: str
    type: str
    asks: str
    expected: bool
    words: tuple[str, ...] = ()
    check: Mapping[str, Any] | None = None
    condition: Mapping[str, Any] | None = None
    risk: str = "medium"


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no, or None when the clause that would tell is not there; ``passage`` is the number of the clause that told."""

    answer: bool | None
    as_expected: bool | None
    reason: str
    passage: int | None = None


def ask(asked: Asked, clauses: Sequence[str], facts: Mapping[str, Any]) -> Answer | None:
    """The answer by the words of the clauses of its type; None when the condition keeps it from being asked."""
    if asked.condition and not matches(asked.condition, facts):
        return None
    answer, passage = _answer(asked, clauses)
    if answer is None:
        return Answer(None, None, _("No clause tells: %(type)s was not found.") % {"type": asked.type})
    words = {"answer": _("yes") if answer else _("no"), "expected": _("yes") if asked.expected else _("no")}
    if answer == asked.expected:
        return Answer(answer, True, _("The answer is %(answer)s, as expected.") % words, passage)
    return Answer(answer, False, _("The answer is %(answer)s; expected is %(expected)s.") % words, passage)


def _answer(asked: Asked, clauses: Sequence[str]) -> tuple[bool | None, int | None]:
    if asked.asks == "present":
        return bool(clauses), 0 if clauses else None
    if not clauses:
        return None, None
    if asked.asks == "mentions":
        for number, text in enumerate(clauses):
            if any(likeness.says(text, phrase) for phrase in asked.words):
                return True, number
        return False, 0
    outcomes = [checks.run(asked.check, text) for text in clauses] if asked.check else []
    told = [(number, one.ok) for number, one in enumerate(outcomes) if one.ok is not None]
    if not told:
        return None, None
    failed = next((number for number, ok in told if not ok), None)
    return (True, told[0][0]) if failed is None else (False, failed)
