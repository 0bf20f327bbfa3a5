"""The model card: what it was taught with, how well it does, how to make it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pactline.intelligence.reader import encoder
from pactline.intelligence.reader.model import Model
from pactline.intelligence.reader.passages import Passages

from . import measures
from .contracts import ENTITIES
from .fitting import Floats, Material, guesses, truth_of

_CARD = """\
# The embedded reader's model

`{file}` ({size:.1f} MB) finds the 41 clause types of CUAD in English contracts. It holds numbers only: weights of a linear
model over words, boosted trees of three stages (candidates, passages beside each other, presence), thresholds; no text of any
contract and no code.{encoder}

## Data and licence

Taught with {contracts} contracts of the training part of the Contract Understanding Atticus Dataset (CUAD) v1 by The Atticus
Project (https://www.atticusprojectai.org/cuad), licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). The
model is a derived work and is licensed under the same terms: keep this attribution. The encoder
starts from sentence-transformers/all-MiniLM-L6-v2 (Apache License 2.0), whose upper layers
were taught with the same contracts.

## Figures

Out of fold, by contract: every stage was taught without the contract that it is measured with (the linear model and the trees in
five folds, the encoder in four, before its weights are rounded and without the limit on how much it is asked);
thresholds of presence come from the probabilities alone, so nothing of it was chosen with the marks of the contract.
`make bench-reading` measures with contracts that nothing at all was taught or chosen with.

| figure | % |
|---|---|
{figures}

Metadata by exact value (F1, judged as the lawyers' answers; passages, rankers and judges out of four folds):

| field | % |
|---|---|
{exact}

Further types are learned from the headings of sections, with the headings left out of what is read. They are weakly labelled:
a clause that stands under another heading counts as wrong. Of units under such a heading, in contracts held back:

| type | precision % | recall % | units |
|---|---|---|---|
{more}

## Limits

English only; other languages are recognised and left alone. Rare types (most favoured nation, price restrictions, source code
escrow) have few examples: read what is said of them with care. It finds passages, it does not give legal advice.

## Making it again

    make train ARGS=--encoder

gives the same files on the same versions of NumPy, SciPy, scikit-learn and PyTorch and the same kind of processor. It keeps in
`build/` what the encoders of the folds say; `make train ARGS=--kept` makes all but the encoder again from that, without PyTorch.
"""
_ENCODER = """ `encoder.npz`
({size:.1f} MB) holds a transformer of six layers, its matrices in whole numbers of eight bits, that is asked about the passages
the linear model finds likely."""


def figures(
    material: Material, part: Sequence[int], passages: dict[int, Passages], likely: dict[int, Floats], model: Model
) -> dict[str, float]:
    """The figures of intelligence.md."""
    said = guesses(material, part, passages)
    types = range(len(material.types))
    every = measures.spans(material.contracts, part, said, types)
    clauses = measures.spans(material.contracts, part, said, types[ENTITIES:])
    limits = [model.limits[kind].present for kind in material.types]
    return {
        "aupr": every["aupr"],
        "precision_at_80": every["precision_at_80"],
        "span_f1": every["f1"],
        "aupr_without_entities": clauses["aupr"],
        **measures.presence(np.stack([likely[n] for n in part]) >= limits, truth_of(material, part)),
    }


def text(
    file: Path,
    contracts: int,
    said: dict[str, float],
    exact: dict[str, float],
    weak: dict[str, tuple[float, float, int]],
) -> str:
    """The card as Markdown."""
    rows = "\n".join(f"| {name.replace('_', ' ')} | {100 * value:.1f} |" for name, value in said.items())
    values = "\n".join(f"| {name} | {100 * value:.1f} |" for name, value in exact.items())
    more = "\n".join(
        f"| {kind} | {100 * right:.0f} | {100 * found:.0f} | {count} |" for kind, (right, found, count) in weak.items()
    )
    beside = file.with_name(encoder.FILE)
    also = _ENCODER.format(size=beside.stat().st_size / 1e6) if beside.exists() else ""
    return _CARD.format(
        encoder=also,
        file=file.name,
        size=file.stat().st_size / 1e6,
        contracts=contracts,
        figures=rows,
        exact=values,
        more=more,
    )
