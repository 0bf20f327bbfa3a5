"""The late stages: passages that do not overlap and are seen beside each other, what speaks for a type, teaching out of fold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader import passages, presence
from pactline.intelligence.reader.candidates import Candidates
from pactline.intelligence.reader.passages import LOW, WIDE, apart, joined, weighed
from pactline.intelligence.reader.segments import Segment
from pactline.intelligence.reader.trees import sigmoid
from pactline.intelligence.reader.wording import overlap, words
from pactline.intelligence.training import boosting, fitting
from pactline.intelligence.training.stacking import AGAIN, stage

TEXT = "one two three. four five six. seven eight nine."
UNITS = [Segment(0, 14, ()), Segment(15, 29, ()), Segment(30, 47, ())]


def table(*runs: tuple[int, int, int]) -> Candidates:
    """Candidates of a type from a unit to a unit."""
    kind, first, last = (np.array([run[place] for run in runs], np.int32) for place in range(3))
    start = np.array([UNITS[n].start for n in first], np.int32)
    end = np.array([UNITS[n].end for n in last], np.int32)
    return Candidates(kind, first, last, start, end, np.zeros((len(runs), 1), np.float32))


def test_passages_that_are_worth_most_together_are_kept() -> None:
    found = table((8, 0, 1), (8, 0, 0), (8, 1, 1), (8, 2, 2), (9, 0, 2), (9, 1, 1))
    assert sorted(apart(found, np.array([0.5, 0.3, 0.3, 0.1, 0.4, 0.3], np.float32))) == [1, 2, 3, 4]
    assert sorted(apart(found, np.array([0.7, 0.3, 0.3, 0.1, 0.2, 0.3], np.float32))) == [0, 3, 5]


def test_no_choice_of_passages_is_worth_more() -> None:
    chance = np.random.default_rng(4)
    runs = [(8, first, last) for first in range(3) for last in range(first, 3)]
    for _ in range(50):
        worth = chance.random(len(runs)).astype(np.float32)
        free = [
            some for count in range(1, 4) for some in combinations(range(len(runs)), count)
            if all(runs[a][2] < runs[b][1] or runs[b][2] < runs[a][1] for a, b in combinations(some, 2))
        ]  # fmt: skip
        assert sum(worth[apart(table(*runs), worth)]) == pytest.approx(max(sum(worth[list(some)]) for some in free))


def test_passages_of_rules_and_stages_are_seen_beside_the_better_ones_of_their_type() -> None:
    values = [Value("Parties", 0, 3, "one", 0.6, None), Value("Parties", 15, 19, "four", 0.9, None)]
    both = joined(TEXT, table((8, 0, 0), (8, 1, 2)), np.array([-1, 2], np.float32), UNITS, values, ["Title", "Parties"])
    assert [(int(both.table.type[n]), int(both.table.start[n])) for n in both.kept] == [
        (1, 15),
        (1, 0),
        (8, 15),
        (8, 0),
    ]
    assert both.rows.shape == (4, WIDE)
    assert both.rows[:, 0].tolist() == [1, 1, 8, 8]
    assert both.rows[:, 2].tolist() == [0, 1, 0, 1]
    assert not both.confidence.any()
    said = weighed(both, np.array([1, 0, 0, -1], np.float32)).confidence
    assert said[both.kept].tolist() == pytest.approx(sigmoid(np.array([1, 0, 0, -1], np.float32)).tolist())


def test_a_passage_knows_of_a_better_one_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [Value("Parties", 0, 3, "one", 0.9, None), Value("Parties", 0, 7, "one two", 0.8, None)]
    both = joined(TEXT, table(), np.zeros(0, np.float32), UNITS, values, ["Parties"])
    assert both.rows[:, 8].tolist() == [0, 0.5]
    monkeypatch.setattr(passages, "COMPARED", 0)
    assert not joined(TEXT, table(), np.zeros(0, np.float32), UNITS, values, ["Parties"]).rows[:, 8].any()
    assert joined(TEXT, table(), np.zeros(0, np.float32), UNITS, [], ["Parties"]).rows.shape == (0, WIDE)


def test_what_speaks_for_a_type_is_one_row_for_each() -> None:
    both = joined(TEXT, table((1, 0, 0), (1, 2, 2)), np.array([-1, 2], np.float32), UNITS, [], [])
    linear = np.array([[-5, 1], [-4, 0], [-9, 3]], np.float32)
    alone = presence.facts(both, linear, None, len(TEXT))
    assert alone[:, 0].tolist() == [0, 1]
    assert alone[:, 1:4].tolist() == [[LOW, LOW, LOW], [2, -1, LOW]]
    assert presence.facts(both, linear, linear, len(TEXT)).shape == (2, alone.shape[1] + 2 * (presence.BEST + 1))


def test_each_contract_is_judged_by_what_was_taught_without_it() -> None:
    chance = np.random.default_rng(1)
    rows = {n: np.column_stack((np.arange(200) % 2, chance.normal(size=200))).astype(np.float32) for n in range(4)}
    good = {n: (one[:, 1] > 0).astype(np.int8) for n, one in rows.items()}
    folds = np.array([0, 1, 0, 1])
    taught = stage(rows, good, folds, 2, boosting.few)
    assert all(((taught.odds[n] > 0) == good[n]).mean() > 0.9 for n in rows)
    other = stage(rows, good | {0: 1 - good[0]}, folds, 2, boosting.few)
    assert (other.odds[0] == taught.odds[0]).all()
    assert not (other.odds[1] == taught.odds[1]).all()
    again = stage(rows, good | {0: np.full(200, AGAIN, np.int8)}, folds, 2, boosting.few)
    assert again.model.usual.tolist() != taught.model.usual.tolist()
    assert all(((again.odds[n] > 0) == good[n]).mean() > 0.9 for n in rows)


def test_a_rare_type_is_named_earlier_than_a_sure_one() -> None:
    sure, rare = np.array([0.99, 0.98, 0.01, 0.02], np.float32), np.array([0.4, 0.3, 0.1, 0.0], np.float32)
    assert fitting._worthwhile(rare) < fitting._worthwhile(sure) <= 0.5
    assert fitting._worthwhile(np.zeros(4, np.float32) + 1e-6) == fitting.LEAST


def test_words_are_compared_without_case_and_repetition() -> None:
    assert words("The Term, the term") == {"the", "term"}
    assert overlap(words("the term"), words("the end")) == pytest.approx(1 / 3)
    assert overlap(words(""), words("")) == 0
