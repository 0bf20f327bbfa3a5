"""Clauses: the model decides the unclear types and looks again at the weak ones, always with a quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import quoting, schema
from .asking import Asker, Checked, Task
from .definitions import meaning
from .passages import Passage, shown

PRESENT, ABSENT, UNCLEAR = "present", "absent", "unclear"
VERSION = 1
INSTRUCTION = (
    "You read passages of a contract for a lawyer. The question names a type of clause and what it means. Decide whether "
    "the passages hold such a clause (present), do not (absent), or whether it cannot be told (unclear). For each place "
    "that proves it give the segment, a quote and one short sentence why. A heading or a mere mention is no proof."
)
MOST_PLACES, LONGEST_QUOTE = 5, 2000
LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of the contract that the model quoted, and its reason."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the model says about one type; `present` always has a place."""

    type: str
    state: str
    places: tuple[Place, ...]
    provenance: Mapping[str, str]


def task(name: str, text: str, passages: Sequence[Passage]) -> Task:
    """The question about one type."""
    place = schema.thing(
        segment=schema.one_of(one.id for one in passages),
        quote=schema.words(LONGEST_QUOTE),
        reason=schema.words(400),
    )
    return Task(
        "clause",
        VERSION,
        INSTRUCTION,
        schema.thing(decision=schema.one_of((PRESENT, ABSENT, UNCLEAR)), places=schema.many(place, MOST_PLACES)),
        {"type": name, "means": meaning(name), "passages": shown(text, passages)},
    )


def decide(asker: Asker, name: str, text: str, passages: Sequence[Passage]) -> Decision:
    """The decision about one type. Present without a quote that stands in the text is worth nothing: unclear."""
    asked = task(name, text, passages)
    state, places = asker.ask(asked, lambda answer: check(answer, text, passages))
    return Decision(name, state, places, asker.provenance(asked))


def check(answer: Mapping[str, Any], text: str, passages: Sequence[Passage]) -> Checked:
    """The places whose quote stands in the segment that was named."""
    by_id = {one.id: one for one in passages}
    places, rejected = [], []
    if answer["decision"] == PRESENT:
        for one in answer["places"]:
            passage = by_id[one["segment"]]
            found = quoting.find(text, passage.start, passage.end, one["quote"], least=LEAST_WORDS)
            if found is None:
                rejected.append(f"the quote does not stand in segment {passage.id}")
            else:
                places.append(Place(*found, " ".join(one["reason"].split())))
        if not answer["places"]:
            rejected.append("it says present and quotes nothing")
    state = UNCLEAR if answer["decision"] == PRESENT and not places else answer["decision"]
    return Checked((state, tuple(dict.fromkeys(places))), rejected)
