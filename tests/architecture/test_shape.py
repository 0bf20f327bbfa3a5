"""What every file obeys: its length, its name, its first words, and what it must leave to others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from pactline.kernel.lifecycle import Lifecycle

from .source import PACKAGE, File, files

LONGEST = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "services", "service", "manager", "managers", "common", "misc"}

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update", "delete"}
FILE_SAVERS = {"form", "super", "storage", "session", "package", "document", "workbook"}
"""Words before .save() that speak of a file or a form, not of a row."""
QUERYSETS = {
    "objects",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "order_by",
    "_base_manager",
    "_default_manager",
}
WRITING_SQL = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE)\s", re.IGNORECASE)

CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
CLOCK_OWNERS = {"datetime", "date", "timezone"}


def actions_of(file: File) -> bool:
    """Whether the file may write: actions.py, actions/, and the kernel under them."""
    parts = file.name.split("/")
    return file.module == "kernel" or parts[-1] == "actions.py" or "actions" in parts[:-1]


def test_no_file_is_too_long() -> None:
    long = [f"{file.name}: {file.lines} lines" for file in files() if not file.is_test and file.lines > LONGEST]
    assert not long, "Split them by noun."


def test_no_file_is_called_after_nothing() -> None:
    named = [file.name for file in files() if set(re.split(r"[/.]", file.name)) & FORBIDDEN_NAMES]
    assert not named


def test_each_file_begins_with_a_sentence() -> None:
    plain = {"apps.py", "urls.py", "__init__.py"}
    silent = [
        file.name
        for file in files()
        if not file.is_test and file.path.name not in plain and not ast.get_docstring(file.tree)
    ]
    assert not silent


def test_each_module_says_what_it_owns() -> None:
    poor = []
    for path in sorted(PACKAGE.glob("*/__init__.py")):
        if len((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split()) < 15:
            poor.append(path.parent.name)
    assert not poor, "Open __init__.py with a paragraph: what the module owns, and what it must never do."


def test_annotations_are_postponed_everywhere() -> None:
    old = [
        file.name
        for file in files()
        if "from __future__ import annotations" not in file.text
        and any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AnnAssign) for node in ast.walk(file.tree))
    ]
    assert not old


def test_only_actions_write() -> None:
    faults = [fault for file in files() if not file.is_test and not actions_of(file) for fault in _writes(file)]
    assert not faults, "Only actions.py, or a file of actions/, writes to the database."


def _writes(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Attribute):
            words = set(re.findall(r"\w+", ast.unparse(node.func.value)))
            if name in WRITES and words & QUERYSETS:
                yield file.at(node, f".{name}() on a queryset")
            elif (
                name == "save"
                and not node.args
                and not words & {"form", "super", "storage", "session", "package", "document", "workbook"}
            ):
                yield file.at(node, ".save()")
        elif name == "save" and "pactline.kernel.models" in file.text:
            yield file.at(node, "save() of the kernel")
        if name in {"execute", "executemany"} and node.args:
            text = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
            if isinstance(text, str) and WRITING_SQL.match(text) and file.module != "cli":
                yield file.at(node, "SQL that writes")


def test_only_the_kernel_sets_a_state() -> None:
    fields = {table.field for table in Lifecycle.registry if table.model.__module__.startswith("pactline.")}
    faults = []
    for file in files():
        if file.module == "kernel" or file.is_test:
            continue
        for node in ast.walk(file.tree):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in fields and not _own(target):
                    faults.append(file.at(node, f"sets .{target.attr}"))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "bulk_update"}:
                words = set(re.findall(r"\w+", ast.unparse(node.func)))
                if words & QUERYSETS and any(
                    keyword.arg in _lifecycle_fields(file.module) for keyword in node.keywords
                ):
                    faults.append(file.at(node, "updates a state"))
    assert not faults, "Use the lifecycle's apply()."


def _own(target: ast.Attribute) -> bool:
    """`self.status = …` of a class that is no record, such as an exception or a response."""
    return isinstance(target.value, ast.Name) and target.value.id in {"self", "response", "request"}


def _lifecycle_fields(module: str) -> set[str]:
    return {table.field for table in Lifecycle.registry if table.model.__module__.startswith(f"pactline.{module}.")}


def test_only_the_kernel_reads_the_clock() -> None:
    faults = []
    for file in files():
        if file.name == "kernel/clock.py" or file.is_test:
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if node.attr in CLOCKS - {"fromtimestamp"} and owner in CLOCK_OWNERS:
                    faults.append(file.at(node, f"{owner}.{node.attr}"))
                if owner == "time" and node.attr in {"time", "time_ns", "localtime", "gmtime"}:
                    faults.append(file.at(node, f"time.{node.attr}"))
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                faults.append(file.at(node.value, node.arg))
    assert not faults, "Ask pactline.kernel.clock; then a test can move it."


@pytest.mark.parametrize("words", [r"\bTODO\b", r"\bFIXME\b", r"\bXXX\b"])
def test_nothing_is_left_for_later(words: str) -> None:
    assert not [file.name for file in files() if not file.is_test and re.search(words, file.text)]
