"""The generated tables of docs/modules are those of the code, and every module has its page of words."""

from __future__ import annotations

import re

from pactline.cli import tables
from pactline.config import environment
from pactline.config.variables import VARIABLES

from .source import PACKAGE, ROOT


def test_tables_are_up_to_date() -> None:
    folder = ROOT / "docs" / "modules"
    stale = [
        name
        for name, text in tables.pages().items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text
    ]
    assert not stale, "Run: .venv/bin/pactline docs"


def test_each_setting_that_is_read_is_in_the_list() -> None:
    read = set()
    for name in ("environment.py", "outside.py", "postgres.py", "cluster.py", "settings.py"):
        read |= set(re.findall(r'"(PACTLINE_[A-Z0-9_]+|DATABASE_URL)"', (PACKAGE / "config" / name).read_text("utf-8")))
    listed = {variable.name for variable in VARIABLES}
    assert read <= listed
    assert listed <= read, "The list names a setting that nobody reads."


def test_unknown_settings_are_noticed() -> None:
    found = environment.load({"PACTLINE_BASE_ULR": "https://typing.error", "DATABASE_URL": "postgresql://a@b/c"})
    assert found.unknown == ["PACTLINE_BASE_ULR"]
