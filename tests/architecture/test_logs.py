"""Logs say where something broke, never what the variables held."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from pactline.config import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_local_variable_is_logged(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure({"level": "INFO", "format": form})

    def breaks(contract_text: str) -> None:
        raise ValueError("it broke")

    try:
        breaks("the " + "confidential clause".upper())
    except ValueError:
        logging.getLogger("pactline.test").exception("failed")
    said = capsys.readouterr().err
    assert "it broke" in said and "breaks" in said
    assert "CONFIDENTIAL CLAUSE" not in said
