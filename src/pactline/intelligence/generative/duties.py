"""Obligations that rules found, put in order by the model: who, what, by when; each part quoted, nothing added or taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import quoting, rereading, schema
from .asking import Asker, Checked, Task
from .passages import Passage, shown

VERSION = 1
INSTRUCTION = (
    "You read one sentence of a contract and what stands around it, for a clerk who tracks duties. Say whether the segment "
    "that is named obliges, permits or forbids something, or none of it, and quote: who must act; what is to be done; by "
    "when, if said; what happens otherwise, if said. Leave a quote empty where nothing is said."
)
KINDS = ("must", "may", "must_not", "none")
DUES = ("none", "fixed", "relative", "recurring")
PARTS = ("party", "action", "due", "remedy")
MOST = 25


@dataclass(frozen=True, slots=True)
class Duty:
    """The parts of one duty as places of the text; `value`: the due date or length, `verified` as in facts."""

    start: int
    end: int
    kind: str
    parts: Mapping[str, tuple[int, int]]
    due: str
    value: Any = None
    verified: bool = False
    provenance: Mapping[str, str] = field(default_factory=dict)


def task(text: str, passages: Sequence[Passage], wanted: str) -> Task:
    """The question about the duty in one segment."""
    fields = {name: schema.words(600) for name in PARTS}
    return Task(
        "duty",
        VERSION,
        INSTRUCTION,
        schema.thing(kind=schema.one_of(KINDS), due_kind=schema.one_of(DUES), **fields),
        {"segment": wanted, "passages": shown(text, passages)},
        most=700,
    )


def order(asker: Asker, text: str, passages: Sequence[Passage], wanted: Passage) -> Duty | None:
    """The duty of a segment; None when the model sees none or quotes no action that is there."""
    asked = task(text, passages, wanted.id)
    good = asker.ask(asked, lambda answer: check(answer, text, wanted))
    if good is None:
        return None
    kind, due, parts = good
    read = None
    if "due" in parts:
        quote = text[slice(*parts["due"])]
        read = rereading.read("date" if due == "fixed" else "duration", quote, "")
    return Duty(
        wanted.start,
        wanted.end,
        kind,
        parts,
        due,
        read.value if read is not None and read.verified else None,
        read is not None and read.verified,
        asker.provenance(asked),
    )


def check(answer: Mapping[str, Any], text: str, wanted: Passage) -> Checked:
    """The parts whose quotes stand in the segment; without an action there is no duty."""
    if answer["kind"] == "none":
        return Checked(None)
    parts: dict[str, tuple[int, int]] = {}
    rejected = []
    for name in PARTS:
        if not answer[name].strip():
            continue
        place = quoting.find(text, wanted.start, wanted.end, answer[name])
        if place is None:
            rejected.append(f"the quote for {name} does not stand in segment {wanted.id}")
        else:
            parts[name] = place
    if "action" not in parts:
        return Checked(None, rejected or [f"no action is quoted from segment {wanted.id}"])
    due = answer["due_kind"] if "due" in parts else "none"
    return Checked((answer["kind"], due, parts), rejected)
