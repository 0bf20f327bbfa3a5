"""Published cases of others and our own variants, each through the API's calculation."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.pricing_cases.running import Send, problems_of

ROOT = Path(__file__).resolve().parents[4]
PUBLISHED = ROOT.parent / "shared" / "data" / "pricing" / "cases.json"
OURS = Path(__file__).parent / "cases.json"
WORKED = Path(__file__).parent / "worked_cases.json"
PATH = "/api/v1/pricing/calculations"


def cases_of(path: Path) -> list[Any]:
    """The cases of a file as parameters named after them; none where the file is not at hand."""
    cases = json.loads(path.read_text("utf-8"))["cases"] if path.is_file() else []
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.fixture
def send(client_for: Callable[[str], Client]) -> Send:
    """The endpoint, asked by Rita."""
    client = client_for("rita")

    def post(body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        answer = client.post(PATH, dict(body), content_type="application/json")
        return answer.status_code, answer.json()

    return post


@pytest.mark.parametrize("case", cases_of(PUBLISHED))
def test_published_case(case: dict[str, Any], send: Send) -> None:
    assert problems_of(case, send) == []


@pytest.mark.parametrize("case", cases_of(OURS))
def test_our_case(case: dict[str, Any], send: Send) -> None:
    assert problems_of(case, send) == []


@pytest.mark.parametrize("case", cases_of(WORKED))
def test_worked_case(case: dict[str, Any], send: Send) -> None:
    """Every family at its edges; the working stands in the case's note."""
    assert problems_of(case, send) == []


def test_a_wrong_or_unknown_case_fails_with_its_reason(send: Send) -> None:
    right = {"family": "per_unit", "input": {"unit": "2", "quantity": "3"}, "expected": {"amount": "6"}}
    assert problems_of(right, send) == []
    assert problems_of(right | {"expected": {"amount": "7"}}, send) == ["amount: expected 7, got 6"]
    assert problems_of(right | {"expected": {"size": "7"}}, send) == ["unknown expected figure size"]
    assert problems_of(right | {"input": {"unit": "2", "quantity": "3", "moon": 1}}, send) == ["unknown fields: moon"]
    assert "there is no family x" in problems_of(right | {"family": "x"}, send)
    beyond = {"tiers": [{"up_to": 5, "unit": "1"}], "quantity": "6"}
    refused = problems_of({"family": "volume", "input": beyond, "expected": {"amount": "6"}}, send)
    assert "422" in refused[0] and "beyond the last tier" in refused[0]


@pytest.mark.slow
def test_the_command_counts_and_exits(tmp_path: Path) -> None:
    cases = [
        {"id": "good", "family": "per_unit", "input": {"unit": "2", "quantity": "3"}, "expected": {"amount": "6"}},
        {"id": "bad", "family": "per_unit", "input": {"unit": "2", "quantity": "3"}, "expected": {"amount": "5"}},
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": cases}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.pricing_cases", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines() == ["FAILED bad: amount: expected 5, got 6", "1 passed, 1 failed"]
