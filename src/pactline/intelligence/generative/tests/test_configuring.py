"""Nothing is sent until an operator says where to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pactline.config.environment import load
from pactline.config.outside import Model, read_model
from pactline.config.variables import EnvironmentProblem
from pactline.intelligence import readers
from pactline.intelligence.generative import configuring
from pactline.intelligence.generative.speaking import Anthropic, OpenAI
from pactline.intelligence.readers import Answer

LOCAL = {"PACTLINE_MODEL_URL": "http://127.0.0.1:11434/v1/", "PACTLINE_MODEL_NAME": "m-1"}


def test_off_by_default(settings: Any, tmp_path: Path) -> None:
    assert load({"PACTLINE_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "postgresql:///x"}).model is None
    settings.PACTLINE_MODEL = None
    assert configuring.where_text_goes() is None
    assert configuring.asker() is None


def test_a_local_model(settings: Any) -> None:
    settings.PACTLINE_MODEL = model = read_model(LOCAL)
    assert model is not None
    assert (model.url, model.api, model.hosts) == ("http://127.0.0.1:11434/v1", "openai", ())
    goes = configuring.where_text_goes()
    assert goes is not None
    assert goes.inside
    assert "in your own network" in goes.sentence
    asker = configuring.asker()
    assert asker is not None
    assert isinstance(asker.port, OpenAI)
    assert (asker.budget.tokens, asker.budget.seconds) == (60_000, 180)
    assert configuring.asker(private=True) is None


def test_a_hosted_model(settings: Any) -> None:
    settings.PACTLINE_MODEL = model = read_model(
        {
            "PACTLINE_MODEL_URL": "https://api.example.com",
            "PACTLINE_MODEL_API": "anthropic",
            "PACTLINE_MODEL_NAME": "large",
            "PACTLINE_MODEL_KEY": "very secret",
            "PACTLINE_MODEL_HOSTS": "api.example.com, backup.example.com",
            "PACTLINE_MODEL_TOKENS": "5000",
        }
    )
    assert isinstance(model, Model)
    assert model.hosts == ("api.example.com", "backup.example.com")
    assert "very secret" not in repr(model)
    goes = configuring.where_text_goes()
    assert goes is not None
    assert "leave this server and go to api.example.com (model large)" in goes.sentence
    port = configuring.port_of(model)
    assert isinstance(port, Anthropic)
    assert "very secret" not in repr(port)


@pytest.mark.parametrize(
    "wrong",
    [
        {"PACTLINE_MODEL_URL": "ftp://models.example.com"},
        {"PACTLINE_MODEL_URL": "https://user:password@models.example.com"},
        {"PACTLINE_MODEL_URL": "https://models.example.com:port"},
        {"PACTLINE_MODEL_NAME": ""},
        {"PACTLINE_MODEL_API": "telepathy"},
        {"PACTLINE_MODEL_HOSTS": "models.example.com"},
        {"PACTLINE_MODEL_TOKENS": "many"},
        {"PACTLINE_MODEL_SECONDS": "0"},
        {"PACTLINE_MODEL_TIMEOUT": "601"},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(EnvironmentProblem, match=next(iter(wrong))):
        read_model({**LOCAL, **wrong})


def test_the_reader_is_registered_only_with_a_model(settings: Any) -> None:
    with readers.only():
        settings.PACTLINE_MODEL = None
        configuring.register(lambda _document: Answer())
        assert readers.active() == []
        settings.PACTLINE_MODEL = read_model(LOCAL)
        configuring.register(lambda _document: Answer())
        assert [reader.key for reader in readers.active()] == ["generative"]
        assert readers.outside() == ["127.0.0.1"]
