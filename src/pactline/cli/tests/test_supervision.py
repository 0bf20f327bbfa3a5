"""Processes that are forked, without a database."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from pactline.cli import supervision


def test_work_apart_leaves_nothing_behind(tmp_path: Path) -> None:
    """What the demo company starts, threads above all, is gone before web and worker are forked."""
    seen = tmp_path / "seen"

    def work() -> None:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        seen.write_text(f"{os.getpid()} {threading.active_count()}", "ascii")

    before = threading.active_count()
    assert supervision.run_apart(work) == 0
    pid, threads = map(int, seen.read_text("ascii").split())
    assert pid != os.getpid()
    assert threads == 2
    assert threading.active_count() == before


def test_a_failure_apart_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ValueError("no price list")

    assert supervision.run_apart(work) == 1
    assert "no price list" in capfd.readouterr().err
