"""Teaching: the same data give the same file; folds are by contract; figures are what they say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("scipy")

import numpy as np

from pactline.intelligence.reader import model, reading
from pactline.intelligence.training import boosting, contracts, crossing, linear, measures, train

from .contract import CONTRACT, EXPECTED

TYPES = [
    "Document Name", "Parties", "Agreement Date", "Effective Date", "Expiration Date", "Renewal Term",
    "Notice Period To Terminate Renewal", "Governing Law", "License Grant", "Termination For Convenience", "Audit Rights",
    "Insurance", "Cap On Liability", "Anti-Assignment",
]  # fmt: skip
NAMES = ("Aster", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kauri", "Larch")
OTHER = {"Document Name": "RESELLER AGREEMENT", "Agreement Date": "March 3, 2021", "Expiration Date": "three (3)"}


def made_up(folder: Path) -> Path:
    """Marked contracts like CUAD's file; each leaves one clause out."""
    folder.mkdir()
    (folder / "categories.json").write_text(json.dumps(TYPES))
    with gzip.open(folder / "train.jsonl.gz", "wt") as file:
        for number, name in enumerate(NAMES):
            paragraphs = CONTRACT.replace("Birchwood", name).replace("Northgate", name[::-1].title()).split("\n\n")
            del paragraphs[2 + number % 9]
            text = "\n\n".join(paragraphs)
            labels: dict[str, list[list[object]]] = {kind: [] for kind in TYPES}
            for kind, words in (EXPECTED | OTHER).items():
                at = text.find(words)
                if at >= 0:
                    start, end = (
                        (at, at + len(words))
                        if kind in TYPES[:4]
                        else (text.rfind("\n\n", 0, at) + 2, text.find("\n\n", at))
                    )
                    labels[kind] = [[start, end, text[start:end]]]
            labels["Parties"] = [[m, m + len(name), name] for m in [text.find(name)]]
            answers = dict.fromkeys(TYPES, "")
            file.write(json.dumps({"title": name, "context": text, "labels": labels, "answers": answers}) + "\n")
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "TREES", 8)
    monkeypatch.setattr(linear, "STEPS", 6)


@pytest.mark.usefixtures("quick")
def test_teaching_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    data = made_up(tmp_path / "data")
    for name in ("one", "two"):
        train.train(data, tmp_path / f"{name}.npz", rounds=2)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert "CC BY 4.0" in (tmp_path / "one.md").read_text()
    taught = model.load(tmp_path / "one.npz")
    said = reading.read(CONTRACT, taught, with_candidates=True)
    assert all(CONTRACT[one.start : one.end] == one.text for one in said.clauses)


@pytest.mark.usefixtures("quick")
def test_what_the_encoder_said_is_enough_to_teach_the_rest_again(tmp_path: Path) -> None:
    data, scores = made_up(tmp_path / "data"), tmp_path / "scores.npz"
    with pytest.raises(SystemExit):
        train.main(["--kept", "--data", str(data), "--scores", str(scores), "--out", str(tmp_path / "no.npz")])
    found = contracts.load(data)
    crossing.keep(scores, {n: contracts.marks(one) * 8 - 4 for n, one in enumerate(found)})
    for name in ("one", "two"):
        train.train(data, tmp_path / f"{name}.npz", rounds=2, scores=scores, kept=True)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert model.load(tmp_path / "one.npz").encoded == tmp_path


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.npz"
    np.savez(path, about=np.frombuffer(b'{"version": 0}', np.uint8))
    with pytest.raises(ValueError, match="version 0"):
        model.load(path)


def test_folds_depend_on_titles_alone(tmp_path: Path) -> None:
    found = contracts.load(made_up(tmp_path / "data"))
    there = dict(zip([one.title for one in found], contracts.folds(found, 3).tolist(), strict=True))
    turned = found[::-1]
    assert there == dict(zip([one.title for one in turned], contracts.folds(turned, 3).tolist(), strict=True))
    assert sorted(there.values()) == [0] * 4 + [1] * 4 + [2] * 4


def test_spans_are_scored_by_the_overlap_of_their_words(tmp_path: Path) -> None:
    found = contracts.load(made_up(tmp_path / "data"))
    law = TYPES.index("Governing Law")
    marked = [(n, one.spans[law][0]) for n, one in enumerate(found) if one.spans[law]]
    right = [measures.guess(found, n, law, span.start, span.end, 0.9) for n, span in marked]
    wrong = [measures.guess(found, n, law, 0, 40, 0.5) for n, _ in marked]
    assert measures.spans(found, range(len(found)), right + wrong, [law])["aupr"] == pytest.approx(1)
    assert measures.spans(found, range(len(found)), right, [law])["f1"] == pytest.approx(1)
    half = measures.spans(found, range(len(found)), wrong + right[: len(right) // 2], [law])
    assert half["recall"] == pytest.approx(len(right) // 2 / len(right))


def test_presence_counts_what_is_missing_too() -> None:
    truth = np.array([[1] * 8 + [1, 0], [1] * 8 + [0, 0]], bool)
    said = np.array([[1] * 8 + [1, 0], [1] * 8 + [1, 0]], bool)
    figures = measures.presence(said, truth)
    assert figures["micro_f1"] == pytest.approx(2 * 17 / (2 * 17 + 1))
    assert figures["missing_f1"] == pytest.approx(2 * 2 / (2 * 2 + 1))


def test_trees_as_arrays_say_what_the_library_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "TREES", 60)
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(3000, 5)).astype(np.float32)
    right = rows[:, 0] * rows[:, 1] + chance.normal(size=3000) * 0.1 > 0
    forest = boosting.fit(rows, right, seed=0)
    assert ((forest.scores(rows) > 0) == right).mean() > 0.9
    assert forest.depth < 30
