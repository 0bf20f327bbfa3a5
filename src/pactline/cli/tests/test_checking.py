"""The lines of `pactline check` about those who read: the embedded reader's model, and the language model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pactline.cli import checking
from pactline.config.outside import read_model
from pactline.intelligence import embedded
from pactline.intelligence.generative.tests.served import Bytes, served


@pytest.fixture
def fresh() -> Iterator[None]:
    """The list of the model's files is asked anew, before and after."""
    embedded.model_files.cache_clear()
    yield
    embedded.model_files.cache_clear()


def said(**options: Any) -> list[tuple[str, str]]:
    return [(one.level, one.sentence) for one in checking._model(**options)]


def test_the_embedded_reader_is_named_with_its_files() -> None:
    (found,) = checking._reader()
    assert found.level == "ok" and embedded.EmbeddedReader().version in found.sentence
    for file in embedded.model_files():
        assert file.name in found.sentence and file.sha256 in found.sentence


def test_a_missing_model_is_a_failure(fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded, "__file__", str(tmp_path / "embedded.py"))
    (found,) = checking._reader()
    assert found.level == "failure" and "make train" in found.sentence


def test_without_a_language_model_nothing_leaves(settings: Any) -> None:
    settings.PACTLINE_MODEL = None
    for ask in (False, True):
        ((level, sentence),) = said(ask=ask)
        assert level == "ok" and "no text of a contract leaves this server" in sentence


@pytest.mark.parametrize(
    ("play", "level", "words"),
    [
        ({"ready": True}, "ok", "It answered as it should."),
        ({"ready": "perhaps"}, "failure", "127.0.0.1 (m-1)"),
        (Bytes(b"It was a dark night."), "failure", "127.0.0.1 (m-1)"),
        (Bytes(b"", status=401), "failure", "does not take our key"),
        (Bytes(b"", status=503), "failure", "127.0.0.1 (m-1)"),
    ],
)
def test_the_language_model_is_asked_only_when_wanted(settings: Any, play: Any, level: str, words: str) -> None:
    with served(play) as server:
        settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
        ((before, sentence),) = said(ask=False)
        assert before == "ok" and "go to 127.0.0.1" in sentence and "--model asks it" in sentence and not server.asked
        ((found, told),) = said(ask=True)
    assert found == level and words in told and server.asked
    assert "Passages" not in told if level == "failure" else "go to 127.0.0.1" in told


def test_a_language_model_that_is_down_is_a_failure(settings: Any) -> None:
    with served({"ready": True}) as server:
        address = server.url
    settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": address, "PACTLINE_MODEL_NAME": "m-1"})
    ((level, sentence),) = said(ask=True)
    assert level == "failure" and "127.0.0.1" in sentence
