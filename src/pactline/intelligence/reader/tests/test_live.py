"""What people decided shows up in the next evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from pactline.identity.testing import Cast
from pactline.intelligence import actions, testing
from pactline.intelligence.training import bench, live


@pytest.mark.django_db
def test_decisions_of_the_api_become_figures(cast: Cast, client_for: Callable[[str], Client], tmp_path: Path) -> None:
    with testing.reading():
        testing.playbook(cast)
        request = testing.request_with(cast, testing.STANDARD_CAP, "Fees are due within 30 days.")
        found = testing.read_revision(request, cast.rita)
    clause, value = testing.finding(found, "Cap On Liability"), testing.finding(found, "Payment Terms", "metadata")
    actions.accept(clause.pk, actor=cast.rita)
    actions.reject(value.pk, reason="Not the term.", actor=cast.rita)
    file = tmp_path / "decisions.json"
    file.write_bytes(client_for("rita").get("/api/v1/intelligence/precision").content)
    figures = live.figures(live.read(file))
    assert figures["kinds"]["clause"]["precision"] == 1 and figures["kinds"]["metadata"]["precision"] == 0
    assert figures["types"]["clause: Cap On Liability"] == {
        "right": 1, "edited": 0, "wrong": 0, "open": 0, "precision": 1.0,
    }  # fmt: skip
    said: list[str] = []
    live.told(figures, said.append)
    assert any("Cap On Liability" in line and "precision 100.0" in line for line in said)


def test_what_is_open_says_nothing_and_a_wrong_file_is_named(tmp_path: Path) -> None:
    row = {"type": "Insurance", "kind": "clause", "reader": "x", "right": 0, "edited": 0, "wrong": 0, "open": 4}
    file = tmp_path / "d.json"
    file.write_text(json.dumps([row]))
    assert live.figures(live.read(file))["kinds"]["clause"] == {
        "right": 0, "edited": 0, "wrong": 0, "open": 4, "precision": None,
    }  # fmt: skip
    file.write_text('{"detail": "sign in"}')
    with pytest.raises(SystemExit, match="not the answer of"):
        bench.main(["--decisions", str(file)])
    with pytest.raises(SystemExit, match="No such file"):
        bench.main(["--decisions", str(tmp_path / "none.json")])
