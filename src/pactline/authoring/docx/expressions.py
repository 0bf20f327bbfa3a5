"""The words inside `{{ … }}` and `{% … %}`: checked when a template is read, evaluated in a sandbox when it is filled.

Only names with dots, a few filters and plain comparisons are a tag. Everything else that jinja could do (calls, loops,
attributes of Python objects, assignments, includes) is refused by name before it can run, and the sandbox would refuse
it again. No other file of the product may import jinja.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

NO_WORDS = frozenset({"", "no", "false", "0", "none", "n/a", "nein"})


def is_true(value: object) -> bool:
    """Whether an answer switches a conditional part on: yes, a number other than 0, any text but “no” and “false”."""
    if isinstance(value, str):
        return value.strip().lower() not in NO_WORDS
    return bool(value)


class _Answer(str):
    """A text value that is false in a condition when it says “no”."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return is_true(str(self))


class ExpressionError(ValueError):
    """The tag cannot be used; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked tag text: `names` are the dotted names that it reads, in lower case."""

    source: str
    names: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return len(self.names) == 1 and self.source == self.names[0]


def _box(value: object) -> str:
    return "[ x ]" if is_true(value) else "[    ]"


def _option(value: object) -> str:
    return "( x )" if is_true(value) else "(    )"


_FILTERS = (
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "default",
    "d",
    "replace",
    "first",
    "last",
    "join",
    "truncate",
)
_env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_env.globals.clear()
_env.filters = {name: _env.filters[name] for name in _FILTERS} | {"box": _box, "option": _option}
_env.tests = {name: _env.tests[name] for name in ("defined", "undefined", "none", "eq", "ne", "in")}

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\t": " ", "\n": " "})
_ALLOWED = (
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Keyword,
    nodes.Getattr,
    nodes.Test,
)


def tidy(text: str) -> str:
    """Straight quotes and plain spaces: what Word's autocorrection undid."""
    return text.translate(_QUOTES).strip()


def _lowered(source: str) -> str:
    """Names in lower case, text in quotes untouched: tags are case-insensitive."""
    return re.sub(
        r"\"[^\"]*\"|'[^']*'|[A-Za-z_][A-Za-z0-9_.]*", lambda m: m[0] if m[0][0] in "\"'" else m[0].lower(), source
    )


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Checks the text between the braces. Raises ExpressionError with a sentence."""
    source = _lowered(tidy(text))
    if not source:
        raise ExpressionError("The tag is empty; write a name between the braces.")
    if len(source) > 400:
        raise ExpressionError("The tag is longer than 400 signs; a closing brace may be missing.")
    try:
        tree = _env.parse("{{ " + source + " }}")
    except TemplateSyntaxError as error:
        raise ExpressionError(f"“{source}” is not a tag: {error.message}") from error
    output = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise ExpressionError(f"“{source}” is not a tag: one name is expected between the braces.")
    names: list[str] = []
    _check(output.nodes[0], names, source)
    if not names:
        raise ExpressionError(f"“{source}” names no field; write {{{{ field_name }}}}.")
    return Expression(source, tuple(dict.fromkeys(names)))


def _check(node: nodes.Node, names: list[str], source: str) -> None:
    dotted = _dotted(node)
    if dotted is not None:
        if any(part.startswith("_") or part.endswith("__") for part in dotted.split(".")):
            raise ExpressionError(f"“{source}” is refused: a name may not begin with an underscore.")
        names.append(dotted)
        return
    if not isinstance(node, _ALLOWED) or isinstance(node, nodes.Getattr):
        raise ExpressionError(f"“{source}” is refused: only names, filters and comparisons may stand in a tag.")
    if isinstance(node, nodes.Filter) and node.name not in _env.filters:
        raise ExpressionError(f"“{source}” uses the unknown filter “{node.name}”; known are {', '.join(_env.filters)}.")
    if isinstance(node, nodes.Test) and node.name not in _env.tests:
        raise ExpressionError(f"“{source}” uses the unknown test “{node.name}”.")
    for child in node.iter_child_nodes():
        _check(child, names, source)


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        left = _dotted(node.node)
        return None if left is None else f"{left}.{node.attr}"
    return None


@lru_cache(maxsize=2048)
def _flat(source: str, names: tuple[str, ...]) -> str:
    """The expression with each dotted name replaced by a variable, so that no attribute is ever looked up."""
    slots = {name: f"v{position}" for position, name in enumerate(names)}

    def slot(match: re.Match[str]) -> str:
        return slots.get(match[0], match[0]) if match[0][0] not in "\"'" else match[0]

    return re.sub(r"\"[^\"]*\"|'[^']*'|(?<!\|)(?<!\| )[a-z_][a-z0-9_.]*", slot, source)


def evaluate(expression: Expression, values: Mapping[str, object]) -> object:
    """The value of a checked expression. Raises LookupError naming the first name without a value."""
    if expression.is_plain:
        if expression.names[0] not in values:
            raise LookupError(expression.names[0])
        return values[expression.names[0]]
    slots: dict[str, object] = {}
    for position, name in enumerate(expression.names):
        if name in values:
            value = values[name]
            slots[f"v{position}"] = _Answer(value) if isinstance(value, str) else value
        elif "default" not in expression.source and "|d" not in expression.source:
            raise LookupError(name)
    try:
        return _env.compile_expression(_flat(expression.source, expression.names), undefined_to_none=False)(**slots)
    except (SecurityError, UndefinedError, TypeError, ValueError) as error:
        raise ExpressionError(f"“{expression.source}” cannot be worked out: {error}") from error
