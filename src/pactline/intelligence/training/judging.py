"""Teaching the judges of what passages may mean: which of the days, ends, renewals and notices that can be read is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pactline.intelligence.metadata import choosing, ranker
from pactline.intelligence.metadata.choosing import CHOSEN, Chosen, Groups, Judge, Known, Page, Rows
from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader.trees import Forest
from pactline.intelligence.training import boosting
from pactline.intelligence.training import metadata_scoring as scoring

Forests = Mapping[str, Forest]
Gold = Mapping[str, set[str]]  # for each type what lawyers answered
LEAST = 40  # right readings; with fewer there is nothing to learn


def judge(forests: Forests) -> Judge:
    """Likelihoods by these forests; a type without one is taken as its passage is."""

    def likely(kind: str, rows: Rows) -> Sequence[float]:
        forest = forests.get(kind)
        return [ranker.squash(row[0]) for row in rows] if forest is None else ranker.judged(forest, rows)

    return likely


def teach(pages: Sequence[Page], gold: Sequence[Gold], folds: int) -> tuple[dict[str, Forest], list[dict[int, Chosen]]]:
    """Forests of all pages, and what those of the other folds choose in each; every date is out of its fold as well."""
    known = [Known() for _page in pages]
    chosen: list[dict[int, Chosen]] = [{} for _page in pages]
    forests: dict[str, Forest] = {}
    for kind in CHOSEN:
        groups = [
            choosing.distinct(page, choosing.readings(page, kind, k)) for page, k in zip(pages, known, strict=True)
        ]
        rows = [choosing.rows(page, kind, one) for page, one in zip(pages, groups, strict=True)]
        good = [_right(kind, one, answers[kind]) for one, answers in zip(groups, gold, strict=True)]
        for fold in range(folds):
            forest = _forest(rows, good, [n for n in range(len(pages)) if n % folds != fold], fold)
            says = judge({} if forest is None else {kind: forest})
            for n in range(fold, len(pages), folds):
                if rows[n]:
                    likely = says(kind, rows[n])
                    known[n].keep(kind, groups[n], likely)
                    chosen[n] |= choosing.best(pages[n], groups[n], likely)
        forest = _forest(rows, good, range(len(pages)), folds)
        if forest is not None:
            forests[kind] = forest
    return forests, chosen


def _right(kind: str, groups: Groups, answers: set[str]) -> list[bool]:
    return [bool(scoring.given_values([Value(kind, 0, 0, "", 0.0, r.value)]) & answers) for r, _same in groups]


def _forest(rows: Sequence[Rows], good: Sequence[list[bool]], part: Sequence[int], seed: int) -> Forest | None:
    chosen = [n for n in part if rows[n]]
    right: npt.NDArray[np.bool_] = np.array([one for n in chosen for one in good[n]], bool)
    if right.sum() < LEAST or right.all():
        return None
    return boosting.some(np.concatenate([np.array(rows[n], np.float32) for n in chosen]), right, seed)


def choose(page: Page, forests: Forests) -> dict[int, Chosen]:
    """What these forests choose in a page that they were not taught with."""
    return choosing.choose(page, judge(forests))
