"""A deviation in words: why it departs from the approved wording, and how it could be mended; a risk may rise, never fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import quoting, schema
from .asking import Asker, Checked, Task
from .passages import Passage, shown

VERSION = 1
INSTRUCTION = (
    "You advise a company's lawyer. You get a clause of a contract that somebody proposes, the company's own approved "
    "wordings, and the verdict of a rule. Say in at most three plain sentences what the difference means for the company, "
    "quote the words of the clause that matter most, rate the risk, give your own verdict, and propose the clause with as "
    "few changes as would make it acceptable (empty when you have none)."
)
RISKS = ("", "low", "medium", "high")
VERDICTS = ("standard", "fallback", "non_standard")
ORDER = {"": 0, "standard": 1, "fallback": 2, "unclear": 2, "non_standard": 3, "missing": 3, "walk_away": 4}
"""How grave a verdict is. That a company walks away is for its playbook to say, never for a model."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says about a clause, with the places that it quoted."""

    reason: str
    risk: str
    verdict: str
    redline: str
    places: tuple[tuple[int, int], ...]
    provenance: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict and risk that hold, and whether the model questions the verdict."""

    verdict: str
    risk: str
    questioned: str = ""


def task(text: str, passage: Passage, name: str, approved: Sequence[str], verdict: str) -> Task:
    """The question about one clause."""
    return Task(
        "judge",
        VERSION,
        INSTRUCTION,
        schema.thing(
            reason=schema.words(700),
            quotes=schema.many(schema.words(600), 4),
            risk=schema.one_of(RISKS[1:]),
            verdict=schema.one_of(VERDICTS),
            redline=schema.words(4000),
        ),
        {"type": name, "clause": shown(text, [passage]), "approved": list(approved)[:5], "rule_says": verdict},
        most=1500,
    )


def judge(
    asker: Asker, text: str, place: tuple[int, int], name: str, approved: Sequence[str], verdict: str
) -> Opinion | None:
    """The model's opinion; None when nothing that it quotes stands in the clause."""
    passage = Passage("s1", *place)
    asked = task(text, passage, name, approved, verdict)

    def check(answer: Mapping[str, Any]) -> Checked:
        quotes = [str(one) for one in answer["quotes"]]
        places = [quoting.find(text, *place, one, least=2) for one in quotes]
        kept = tuple(dict.fromkeys(one for one in places if one is not None))
        rejected = ["a quote does not stand in the clause"] * places.count(None)
        return Checked((answer, kept) if kept else None, rejected if kept or rejected else ["nothing is quoted"])

    good = asker.ask(asked, check)
    if good is None:
        return None
    answer, places = good
    reason = " ".join(answer["reason"].split())
    return Opinion(
        reason, answer["risk"], answer["verdict"], answer["redline"].strip(), places, asker.provenance(asked)
    )


def weigh(verdict: str, risk: str, opinion: Opinion) -> Weighed:
    """The rule's verdict with the model's opinion: the graver risk; a milder verdict is a question for a person."""
    graver_risk = max((risk, opinion.risk), key=RISKS.index)
    if ORDER[opinion.verdict] > ORDER.get(verdict, 0) and verdict in ("standard", "fallback", ""):
        return Weighed(opinion.verdict, graver_risk)
    milder = ORDER[opinion.verdict] < ORDER.get(verdict, 0)
    return Weighed(verdict, graver_risk if not milder else risk, opinion.verdict if milder else "")
