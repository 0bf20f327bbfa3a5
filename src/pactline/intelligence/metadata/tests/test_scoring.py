"""The measures of metadata, and a look at real contracts where they are at hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pactline.intelligence import metadata
from pactline.intelligence.metadata.values import Day, Party, Value
from pactline.intelligence.training import metadata_scoring as scoring

MARKED = Path(__file__).resolve().parents[6] / "shared" / "data" / "cuad" / "train.jsonl.gz"


def contract(**answers: str) -> dict[str, Any]:
    labels: dict[str, list[Any]] = {kind: [] for kind in metadata.TYPES}
    return {"context": "", "labels": labels, "answers": answers}


def test_names_in_an_answer() -> None:
    answer = 'Acme, Inc. ("Supplier"); Beta LLC (f/k/a Gamma; a company) ("Buyer"); Supplier and Buyer ("Party" and "Parties")'
    one = contract(Parties=answer)
    assert scoring.gold_values(one, "Parties") == {"acme inc", "beta llc"}


def test_answers_in_the_form_of_values() -> None:
    one = contract(
        **{
            "Agreement Date": "2/10/14",
            "Effective Date": "[]/[]/2020",
            "Renewal Term": "successive 1 year",
            "Notice Period To Terminate Renewal": "60) days",
            "Governing Law": "Ontario, Canada",
            "Expiration Date": "perpetual",
        }
    )
    gold = {kind: scoring.gold_values(one, kind) for kind in metadata.TYPES}
    assert gold["Agreement Date"] == {"2014-02-10"}
    assert gold["Effective Date"] == set()
    assert gold["Renewal Term"] == {"12 months"}
    assert gold["Notice Period To Terminate Renewal"] == {"60 days"}
    assert gold["Governing Law"] == {"Ontario"}
    assert gold["Expiration Date"] == {"perpetual"}


def test_figures_of_a_small_example() -> None:
    one = contract(**{"Agreement Date": "2/10/14", "Parties": 'Acme, Inc. ("A")'})
    one["labels"]["Agreement Date"] = [[0, 12, "Feb 10, 2014"]]
    found = [
        Value("Agreement Date", 0, 12, "Feb 10, 2014", 0.9, Day(2014, 2, 10)),
        Value("Agreement Date", 20, 31, "May 1, 2014", 0.2, Day(2014, 5, 1)),
        Value("Parties", 40, 50, "Acme, Inc.", 0.9, Party("Acme, Inc.", ("A",))),
    ]
    figures = scoring.score([one], lambda _text: found)
    assert figures["Agreement Date"]["value"]["f1"] == 100
    assert figures["Agreement Date"]["span"] == {"f1": 100.0, "threshold": 0.9, "aupr": 100.0, "marked": 1}
    assert figures["Parties"]["value"]["f1"] == 100
    assert figures["Governing Law"]["value"]["f1"] == 0


@pytest.mark.skipif(not MARKED.exists(), reason="the marked contracts are not there")
def test_real_contracts_are_read_as_well_as_before() -> None:
    with gzip.open(MARKED, "rt", encoding="utf-8") as lines:
        contracts = [json.loads(line) for _n, line in zip(range(24), lines, strict=False)]
    figures = scoring.score(contracts)
    assert figures["Governing Law"]["value"]["f1"] >= 85
    assert figures["Document Name"]["value"]["f1"] >= 85
    assert figures["Agreement Date"]["value"]["f1"] >= 85
    assert figures["Parties"]["span"]["f1"] >= 75


def test_the_rankers_can_be_fitted_again() -> None:
    pytest.importorskip("numpy")
    from pactline.intelligence.training.logistic import fit

    examples = [({"good", f"n{n % 3}"}, True) for n in range(20)] + [({"bad", f"n{n % 3}"}, False) for n in range(40)]
    ranker = fit(examples, penalty=0.1)
    assert ranker.probability({"good", "n1"}) > 0.9
    assert ranker.probability({"bad", "n1"}) < 0.1
    assert fit(examples, penalty=0.1) == ranker
