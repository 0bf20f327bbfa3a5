"""The source text as the architecture tests read it: every file of the package with its parsed tree."""

from __future__ import annotations

import ast
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "pactline"


@dataclass(frozen=True)
class File:
    """One Python file of ours."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Path below the package, like "quotes/actions.py"."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def module(self) -> str:
        """The module of the architecture that it belongs to."""
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    @property
    def is_test(self) -> bool:
        """A test, or a builder for tests."""
        return "tests" in self.path.parts or self.path.name in {"testing.py", "conftest.py"}

    @functools.cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    def at(self, node: ast.AST, what: str) -> str:
        """A line for a list of faults."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}: {what}"


@functools.cache
def files() -> list[File]:
    """All Python files of the package, migrations left out."""
    return [
        File(path, path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


@functools.cache
def ranks() -> dict[str, int]:
    """Module -> how far up it stands: the layers of pyproject.toml, 0 at the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {name.strip(" ()"): rank for rank, layer in enumerate(layers) for name in layer.split("|")}
