"""The generated pages of docs/modules, as text. Each is written from the table that the program itself obeys."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils import translation

import pactline
from pactline.activity import bus
from pactline.config import permission_table
from pactline.config.variables import VARIABLES
from pactline.identity.roles import ROLES, all_permissions, permissions_of
from pactline.kernel.lifecycle import Lifecycle

GENERATED = "<!-- Written by `pactline docs` from the code; do not edit. -->\n"
SOURCE = Path(pactline.__file__).parent


def pages() -> dict[str, str]:
    """File name -> text, in English whatever language is active."""
    with translation.override("en"):
        return {
            "settings.md": settings(),
            "permissions.md": permissions(),
            "lifecycles.md": lifecycles(),
            "events.md": events(),
        }


def settings() -> str:
    """What an operator can set."""
    rows = [(f"`{variable.name}`", variable.default, variable.meaning) for variable in VARIABLES]
    return _page(
        "Settings",
        "Environment variables, or lines `NAME=value` of `pactline.env` in the data directory. The environment wins.",
        _table(("setting", "without it", "meaning"), rows),
    )


def permissions() -> str:
    """Who may do what, and which permission each address asks for."""
    parts = []
    for module in sorted({name.split(".")[0] for name in all_permissions()}):
        verbs = sorted(name for name in all_permissions() if name.split(".")[0] == module)
        rows = [
            (f"`{verb}`", ", ".join(role for role in ROLES if verb in permissions_of([role])) or "nobody")
            for verb in verbs
        ]
        parts += [f"### {module}\n", _table(("permission", "roles"), rows)]
    scopes = [(f"`{key}`", str(role.label), role.scope) for key, role in ROLES.items()]
    addresses = [
        (
            f"`{row.method or 'page'}`",
            f"`/{row.path}`",
            f"`{row.permission}`" if row.permission else f"public: {row.public_because}",
        )
        for row in permission_table.rows()
    ]
    return _page(
        "Permissions",
        "A role holds permissions; every address and operation asks for one of them, or says why it is public.",
        "## Roles\n\n" + _table(("role", "called", "rows that it sees"), scopes),
        "## Permissions and the roles that hold them\n",
        *parts,
        "## Addresses\n\n" + _table(("method", "address", "asks for"), addresses),
    )


def lifecycles() -> str:
    """Each state table as a diagram and as rows."""
    parts = []
    for table in sorted(Lifecycle.registry, key=lambda table: (table.model._meta.label_lower, table.field)):
        if not table.model.__module__.startswith("pactline.") or ".tests" in table.model.__module__:
            continue
        rows = [
            (
                f"`{step.verb}`",
                ", ".join(table.words(str(state)) for state in step.source),
                table.words(str(step.target)),
                f"`{step.permission}`",
                "; ".join(_first_line(guard) for guard in step.guards) or "–",
                f"`{table.model._meta.label_lower}.{step.done}`",
            )
            for step in table.steps
        ]
        parts += [
            f"## {table.model._meta.label_lower}, field `{table.field}`\n",
            f"```mermaid\n{table.mermaid()}\n```\n",
            _table(("verb", "from", "to", "permission", "guards", "event"), rows),
        ]
    return _page("Lifecycles", "Only `kernel.lifecycle` sets a state, and only by a row of these tables.", *parts)


def events() -> str:
    """What is told when something happened, and who listens."""
    told = sorted({row for table in Lifecycle.registry for row in _steps(table)} | set(_recorded()))
    listening = [(f"`{name}`", ", ".join(f"`{key}`" for key in keys)) for name, keys in bus.catalogue().items()]
    return _page(
        "Events",
        "An event is called `module.record.verb`. It commits with its change, is never changed, and is timeline, audit "
        "trail and outbox at once. Webhooks may ask for any of them.",
        "## Who listens\n\n" + _table(("event", "subscribers"), listening),
        "## Who tells\n\n" + _table(("module", "verb", "told by"), told),
    )


def _steps(table: Lifecycle) -> Iterator[tuple[str, str, str]]:  # type: ignore[type-arg]
    module = table.model._meta.app_label
    if table.model.__module__.startswith(f"pactline.{module}.models"):
        for step in table.steps:
            yield module, f"`{step.done}`", f"lifecycle of {table.model._meta.model_name}"


def _recorded() -> Iterator[tuple[str, str, str]]:
    """Each `record(…, verb="…")` of the source, found by reading it."""
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).parts[0]
        if "tests" in path.parts or "migrations" in path.parts or module in {"kernel", "cli", "config"}:
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for verb in _verbs(function):
                    yield module, f"`{verb}`", f"`{function.name}`"


def _verbs(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _called(node) in {"record", "record_event"}:
            for keyword in node.keywords:
                if keyword.arg == "verb":
                    for part in ast.walk(keyword.value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                            yield part.value


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _first_line(guard: object) -> str:
    text = (getattr(guard, "__doc__", None) or "").strip()
    return text.split("\n")[0].rstrip(".") or str(getattr(guard, "__name__", guard)).replace("_", " ")


def _page(title: str, about: str, *parts: str) -> str:
    return "\n".join([GENERATED, f"# {title}\n", f"{about}\n", *(part.rstrip("\n") + "\n" for part in parts)])


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [
        f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |" for row in rows
    ]
    return "\n".join(lines) + "\n"
