"""Data of the contract that the embedded reader did not find or is unsure of; each value read again from the quoted words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import quoting, rereading, schema
from .asking import Asker, Checked, Task
from .definitions import meaning
from .passages import Passage, shown

VERSION = 1
INSTRUCTION = (
    "You read passages of a contract for a clerk. The question names a fact and what it means. Find it, give the segment, "
    "a quote of the words that state it, and its value in plain form: a date as YYYY-MM-DD, a length of time as a number "
    "and a unit (30 days), a law as the name of the state or country, anything else as it stands. When the passages do "
    "not state it, answer found false with empty texts and any segment. Never work out what is not said."
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its passage. `verified`: our own rules read the same value from the quoted words."""

    type: str
    start: int
    end: int
    value: Any
    verified: bool
    working: str
    provenance: Mapping[str, str]


def task(name: str, text: str, passages: Sequence[Passage]) -> Task:
    """The question about one fact."""
    return Task(
        "fact",
        VERSION,
        INSTRUCTION,
        schema.thing(
            found={"type": "boolean"},
            segment=schema.one_of(one.id for one in passages),
            quote=schema.words(600),
            value=schema.words(200),
        ),
        {"fact": name, "means": meaning(name), "passages": shown(text, passages)},
        most=500,
    )


def find(asker: Asker, name: str, text: str, passages: Sequence[Passage]) -> Fact | None:
    """The fact, or None when the model finds none or its quote is not there."""
    asked = task(name, text, passages)
    good = asker.ask(asked, lambda answer: check(answer, text, passages))
    if good is None:
        return None
    start, end, said = good
    read = rereading.read(name, text[start:end], said)
    return Fact(name, start, end, read.value, read.verified, read.working, asker.provenance(asked))


def check(answer: Mapping[str, Any], text: str, passages: Sequence[Passage]) -> Checked:
    """The place and the value as said, when the quote stands in its segment."""
    if not answer["found"]:
        return Checked(None)
    passage = next(one for one in passages if one.id == answer["segment"])
    place = quoting.find(text, passage.start, passage.end, answer["quote"])
    if place is None:
        return Checked(None, [f"the quote does not stand in segment {passage.id}"])
    return Checked((*place, " ".join(answer["value"].split())))
