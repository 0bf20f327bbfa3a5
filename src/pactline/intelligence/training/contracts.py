"""The marked contracts: their texts, units and spans, and which belong together in one fold."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pactline.intelligence.reader.segments import Segment, segments
from pactline.intelligence.reader.wording import Words, overlap, words

ENTITIES = 4  # Document Name, Parties, Agreement Date, Effective Date: spans inside a sentence, left to rules
METADATA = 8  # with Expiration Date, Renewal Term, Notice Period, Governing Law; the 33 types after them are clauses
ENOUGH = 0.5  # overlap from which a span is found


@dataclass(frozen=True, slots=True)
class Span:
    """A passage that lawyers marked."""

    start: int
    end: int
    words: Words


@dataclass(frozen=True, slots=True)
class Contract:
    """One marked contract."""

    title: str
    text: str
    spans: tuple[tuple[Span, ...], ...]
    answers: dict[str, str]
    units: tuple[Segment, ...]


def types_of(data: Path) -> list[str]:
    """The names of the types, in their order."""
    names: list[str] = json.loads((_folder(data) / "categories.json").read_text("utf-8"))
    return names


def load(data: Path, most: int | None = None) -> list[Contract]:
    """The contracts of a training file or its folder."""
    names = types_of(data)
    path = data if data.is_file() else data / "train.jsonl.gz"
    found: list[Contract] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if most is not None and len(found) >= most:
                break
            found.append(_contract(json.loads(line), names))
    return found


def _folder(data: Path) -> Path:
    return data.parent if data.is_file() else data


def _contract(row: dict[str, object], names: Sequence[str]) -> Contract:
    labels, answers = (
        ast.literal_eval(said) if isinstance(said, str) else said for said in (row["labels"], row["answers"])
    )
    if not isinstance(labels, dict) or not isinstance(answers, dict):
        raise ValueError("labels and answers are not by type")
    text = str(row["context"])
    spans = tuple(tuple(Span(start, end, words(said)) for start, end, said in labels.get(name, ())) for name in names)
    return Contract(str(row["title"]), text, spans, answers, tuple(segments(text)))


def folds(contracts: Sequence[Contract], count: int) -> npt.NDArray[np.int64]:
    """The fold of each contract, by its title alone."""
    order = sorted(range(len(contracts)), key=lambda i: hashlib.sha256(contracts[i].title.encode()).hexdigest())
    found = np.empty(len(contracts), np.int64)
    found[order] = np.arange(len(contracts)) % count
    return found


def marks(contract: Contract) -> npt.NDArray[np.float32]:
    """Which units are of which type: units by types. A unit is when half of it, or half of a span, is marked."""
    found = np.zeros((len(contract.units), len(contract.spans)), np.float32)
    for kind, spans in enumerate(contract.spans):
        for span in spans:
            for index, unit in enumerate(contract.units):
                shared = min(unit.end, span.end) - max(unit.start, span.start)
                enough = 0.9 if kind < ENTITIES else 0.5
                if shared > 0 and (
                    shared >= 0.5 * (unit.end - unit.start) or shared >= enough * (span.end - span.start)
                ):
                    found[index, kind] = 1
    return found


def found(contract: Contract, kind: int, said: Words) -> set[int]:
    """Which of the marked spans of a type a passage of these words finds."""
    return {number for number, span in enumerate(contract.spans[kind]) if overlap(said, span.words) >= ENOUGH}


def right(contract: Contract, kind: int, start: int, end: int) -> bool:
    """Whether a span is one that was marked."""
    return bool(contract.spans[kind] and found(contract, kind, words(contract.text[start:end])))
