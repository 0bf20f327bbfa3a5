"""Which value of several that a passage may give: read in every way, judged, remembered. No model file."""

from __future__ import annotations

import numpy as np
import pytest

from pactline.intelligence.metadata import choosing, clauses, dating, finding
from pactline.intelligence.metadata.choosing import Heard, Known, Page
from pactline.intelligence.metadata.finding import Candidate
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Renewal, Value
from pactline.intelligence.reader.segments import segments

START = Day(2020, 4, 1)
TERM = "The initial term shall be three (3) years and may be extended by one (1) year at a time."
TEXT = f"SERVICES AGREEMENT\n\n{TERM}\n\nThe parties agree on what follows."


def page_of(text: str, *passages: tuple[str, str, float]) -> Page:
    """A text in which these passages (type, words, how likely) were ranked."""
    units = list(segments(text))
    ranked = []
    for kind, words, likely in passages:
        start = text.index(words)
        day = START if kind == dating.AGREEMENT else None
        ranked.append((likely, Candidate(kind, "term", start, start + len(words), frozenset(), detail=day)))
    heard = Heard(np.zeros((len(units), len(choosing.BESIDE)), np.float32), choosing.BESIDE)
    return Page(text, units, ranked, heard)


def known_start() -> Known:
    known = Known()
    known.days[dating.EFFECTIVE] = START, 0.9
    return known


def test_every_end_of_a_passage_is_read_and_says_how_it_was_made() -> None:
    page = page_of(TEXT, (clauses.EXPIRY, TERM, 0.9))
    found = {str(r.value): r.working for r in choosing.readings(page, clauses.EXPIRY, known_start())}
    assert found["2023-04-01"].startswith("effective 2020-04-01 + 3")
    assert "2021-04-01" in found and "perpetual" in found


@pytest.mark.parametrize("liked", ["2023-04-01", "2021-04-01"])
def test_the_judge_decides_and_its_word_is_the_likelihood(liked: str) -> None:
    page = page_of(TEXT, (clauses.EXPIRY, TERM, 0.9))
    groups = choosing.distinct(page, choosing.readings(page, clauses.EXPIRY, known_start()))
    rows = choosing.rows(page, clauses.EXPIRY, groups)
    assert len(rows) == len(groups) and len({len(row) for row in rows}) == 1, (
        "one row of the same length for each value"
    )
    chosen = choosing.best(page, groups, [0.8 if str(first.value) == liked else 0.1 for first, _same in groups])
    assert str(chosen[0].value) == liked and chosen[0].likely == 0.8


def test_a_day_that_a_definition_says_is_as_sure_as_its_passage() -> None:
    passage = "This agreement continues until the Expiration Date."
    text = f"{passage}\n\n“Expiration Date” means March 31, 2025.\n"
    page = page_of(text, (clauses.EXPIRY, passage, 0.9))
    groups = choosing.distinct(page, choosing.readings(page, clauses.EXPIRY, known_start()))
    chosen = choosing.best(page, groups, [0.05] * len(groups))
    assert chosen[0].value == Expiry(Day(2025, 3, 31)) and chosen[0].likely == 0.9


def test_what_is_counted_from_a_definition_is_judged() -> None:
    passage = "This agreement continues for the Contract Period."
    text = f"{passage}\n\n“Contract Period” means three (3) years from the Effective Date.\n"
    page = page_of(text, (clauses.EXPIRY, passage, 0.9))
    groups = choosing.distinct(page, choosing.readings(page, clauses.EXPIRY, known_start()))
    assert {str(first.value) for first, _same in groups} >= {"2023-04-01"}
    assert all(one.likely <= 0.05 for one in choosing.best(page, groups, [0.05] * len(groups)).values())


def test_renewals_and_notices_give_each_length_once() -> None:
    words = (
        "It renews for successive periods of one (1) year unless notice is given ninety (90) days before; one (1) year."
    )
    page = page_of(words, (clauses.RENEWAL, words, 0.9), (clauses.NOTICE, words, 0.9))
    renewals = choosing.distinct(page, choosing.readings(page, clauses.RENEWAL, Known()))
    values = [first.value for first, _same in renewals]
    lengths = [str(value.duration) for value in values if isinstance(value, Renewal)]
    assert len(lengths) == len(set(lengths)) and any(one.startswith("1 year") for one in lengths)
    notices = choosing.readings(page, clauses.NOTICE, Known())
    assert any(isinstance(r.value, Duration) and str(r.value).startswith("90 day") for r in notices)


def test_a_day_that_is_hardly_likely_is_not_counted_from() -> None:
    page = page_of("Dated as of April 1, 2020.", (dating.AGREEMENT, "Dated as of April 1, 2020.", 0.9))
    groups = choosing.distinct(page, choosing.readings(page, dating.AGREEMENT, Known()))
    known = Known()
    known.keep(dating.AGREEMENT, groups, [choosing.LEAST / 2] * len(groups))
    assert known.days == {}
    known.keep(dating.AGREEMENT, groups, [0.9] * len(groups))
    assert known.days[dating.AGREEMENT] == (START, 0.9)


def test_an_unlikely_value_of_a_likely_passage_is_not_given() -> None:
    limits = {clauses.EXPIRY: {"span": 0.4, "value": 0.35}}
    unsure = Value(clauses.EXPIRY, 0, 10, "until 2025", 0.99, Expiry(Day(2025, 12, 31)), "", 0.2)
    sure = Value(clauses.EXPIRY, 20, 30, "until 2026", 0.50, Expiry(Day(2026, 12, 31)), "", 0.6)
    assert finding.best([unsure], limits)[clauses.EXPIRY] == []
    assert finding.best([unsure, sure], limits)[clauses.EXPIRY] == [sure]
