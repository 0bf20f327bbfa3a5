"""`make bench-reading`: figures of the embedded reader on contracts that nothing was chosen with.

Each fold is held back in turn; a whole reader, with its folds, thresholds and calibration, is taught with the others.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pactline.intelligence.metadata import ranker
from pactline.intelligence.reader import model as models
from pactline.intelligence.reader import reading
from pactline.intelligence.reader.passages import Passages, weighed
from pactline.intelligence.reader.trees import sigmoid

from . import card, crossing, fitting, live, measures, metadata_scoring
from .contracts import METADATA, folds, found, load, types_of
from .train import DATA, SCORES

INNER = 4
Valued = tuple[dict[str, Any], crossing.Best]  # a marked contract and the values that were found in it


def main(given: list[str] | None = None) -> int:
    """0 when everything was measured."""
    parser = argparse.ArgumentParser(prog="make bench-reading", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of CUAD's training part")
    parser.add_argument("--out", type=Path, default=Path("build/bench-reading.json"))
    parser.add_argument("--folds", type=int, default=5, help="the contracts are dealt into so many parts")
    parser.add_argument("--rounds", type=int, help="hold back only the first so many of them")
    parser.add_argument("--encoder", type=Path, default=SCORES, help="the encoder's scores that make train has kept")
    parser.add_argument("--contracts", type=int, help="only so many contracts, to try it out")
    parser.add_argument(
        "--decisions", type=Path, help="what people decided: a file of what /api/v1/intelligence/precision answers"
    )
    asked = parser.parse_args(given)
    decided = live.figures(live.read(asked.decisions)) if asked.decisions else None
    found = measure(asked.data, asked.folds, asked.rounds or asked.folds, asked.contracts, asked.encoder)
    if decided is not None:
        live.told(decided, _tell)
        found["decisions"] = decided
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(found, indent=1, sort_keys=True), "utf-8")
    _tell(f"\nwritten to {asked.out}")
    return 0


def measure(data: Path, parts: int, rounds: int, most: int | None, scores: Path) -> dict[str, Any]:
    """All figures, printed as they come."""
    types = types_of(data)
    contracts = load(data, most)
    material = fitting.Material.of(contracts, types)
    teacher = crossing.trainer(contracts, types)
    outer = folds(contracts, parts)
    known = crossing.kept(scores) if scores.is_file() else None
    _tell("with the encoder" if known else "without the encoder")
    passages: dict[int, Passages] = {}
    likely, said, held = [], [], []
    weak: list[dict[str, tuple[float, float, int]]] = []
    best: dict[int, Valued] = {}
    for fold in range(rounds):
        taught = [n for n in range(len(contracts)) if outer[n] != fold]
        kept = [n for n in range(len(contracts)) if outer[n] == fold]
        _tell(f"fold {fold + 1} of {rounds}: taught with {len(taught)}, measured with {len(kept)}")
        inner = folds([contracts[n] for n in taught], INNER)
        by_number = np.full(len(contracts), -1)
        by_number[taught] = inner
        fitted = fitting.fit(
            material, taught, by_number, teacher, "bench", _tell, partial(crossing.heard, known) if known else None
        )
        model = fitted.model
        weak.append(fitted.weak)
        first = {n: model.linear.scores(material.rows[n]) for n in kept}
        ruled, exact = crossing.values(teacher, fitted.metadata, kept, first)
        both = {n: _said(material, n, model, first[n], ruled[n], known) for n in kept}
        fresh, there = {n: one[0] for n, one in both.items()}, {n: one[1] for n, one in both.items()}
        passages |= fresh
        best |= {n: (teacher.contracts[n], one) for n, one in exact.items()}
        held += kept
        likely.append(np.stack([there[n] for n in kept]))
        said.append(likely[-1] >= [model.limits[kind].present for kind in types])
        figures = card.figures(material, kept, fresh, there, model)
        _tell(measures.percent(figures))
    found = _summary(material, held, passages, np.concatenate(likely), np.concatenate(said), best)
    return found | {"weak": _weak(weak)}


def _weak(rounds: list[dict[str, tuple[float, float, int]]]) -> dict[str, dict[str, float]]:
    """How well the types from headings are guessed on contracts that were held back from them."""
    found = {}
    for kind in rounds[0]:
        precision, recall, count = (float(np.mean([one[kind][place] for one in rounds])) for place in range(3))
        found[kind] = {"precision": precision, "recall": recall, "units": count}
        _tell(
            f"{kind:36} precision {100 * precision:.1f}  recall {100 * recall:.1f}  (weakly labelled, {count:.0f} units)"
        )
    return found


def _said(
    material: fitting.Material, number: int, model: models.Model, linear: crossing.Floats, values: Any,
    known: dict[int, crossing.Floats] | None,
) -> tuple[Passages, crossing.Floats]:  # fmt: skip
    second = crossing.heard(known, {number: linear})[number] if known else None
    table = material.table(number, linear, second)
    passages = material.passages(number, table, model.forest.scores(table.features), values)
    likely = sigmoid(model.presence.scores(material.facts(number, passages, linear, second)))
    return weighed(passages, model.passages.scores(passages.rows)), likely


def _summary(
    material: fitting.Material,
    held: list[int],
    passages: dict[int, Passages],
    likely: Any,
    said: Any,
    best: dict[int, Valued],
) -> dict[str, Any]:
    guesses = fitting.guesses(material, held, passages)
    truth = fitting.truth_of(material, held)
    every = range(len(material.types))
    each = {}
    for number, kind in enumerate(material.types):
        present = measures.f1_of(
            float((said[:, number] & truth[:, number]).sum()), float((said[:, number] & ~truth[:, number]).sum()),
            float((~said[:, number] & truth[:, number]).sum()),
        )  # fmt: skip
        each[kind] = measures.spans(material.contracts, held, guesses, [number]) | {"presence_f1": present}
        _tell(f"{kind:36} {measures.percent(each[kind])}")
    spans = measures.spans(material.contracts, held, guesses, every)
    without = measures.spans(material.contracts, held, guesses, every[4:])
    clauses = measures.spans(material.contracts, held, guesses, every[METADATA:])
    presence = measures.presence(said, truth)
    right = [(g.confidence, bool(found(material.contracts[g.contract], g.type, g.words))) for g in guesses]
    rows, values = [best[n][0] for n in held], [best[n][1] for n in held]
    exact = {kind: metadata_scoring.by_value(rows, values, kind)["f1"] / 100 for kind in material.types[:METADATA]}
    cost = _cost(material, held[:40])
    _tell(f"\nspans, all 41 types        {measures.percent(spans)}")
    _tell(f"without the four entities  {measures.percent(without)}")
    _tell(f"the 33 clause types        {measures.percent(clauses)}")
    _tell(f"presence                   {measures.percent(presence)}")
    _tell(f"metadata by exact value    {measures.percent(exact)}")
    _tell(f"cost                       {cost}")
    return {
        "spans": spans, "without_entities": without, "clauses": clauses, "presence": presence, "metadata": exact, "types": each,
        "reliability": measures.reliability(right),
        "presence_reliability": measures.reliability(list(zip(likely.ravel().tolist(), truth.ravel().tolist(), strict=True))),
        "cost": cost, "contracts": len(held),
    }  # fmt: skip


def _cost(material: fitting.Material, part: list[int]) -> dict[str, float]:
    """Processor seconds of the shipped model for a contract and for 25 pages, and the memory of this process."""
    if not models.SHIPPED.exists() or not ranker.MODEL.exists():
        return {}
    model = models.shipped()
    begun = time.process_time()
    for n in part:
        reading.read(material.contracts[n].text, model)
    spent = time.process_time() - begun
    letters = sum(len(material.contracts[n].text) for n in part)
    return {
        "seconds": spent / len(part),
        "seconds_25_pages": 75_000 * spent / letters,
        "model_mb": models.SHIPPED.stat().st_size / 1e6,
        "peak_mb_of_the_bench": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
