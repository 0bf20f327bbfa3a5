"""The port to a language model: messages and a schema in, an object and what it cost out; and how that can fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, and the model as it calls itself."""

    read: int
    written: int
    model: str

    @property
    def tokens(self) -> int:
        return self.read + self.written


class ModelProblem(Exception):
    """The model gave nothing that can be used; the message says why, without any text of a contract."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class Away(ModelProblem):
    """It cannot be reached, does not answer in time or refuses us: no use in asking it again for this contract."""


class Nonsense(ModelProblem):
    """It answered, but not what was asked for: no JSON, another shape, cut off, or far too much."""

    def __init__(self, message: str, usage: Usage | None = None, said: str = "") -> None:
        super().__init__(message, usage)
        self.said = said


class Spent(ModelProblem):
    """The tokens or seconds of this contract are used up."""


class Port(Protocol):
    """A model at an address."""

    @property
    def name(self) -> str:
        """Where and which: "api.example.com m-large"."""
        ...

    def complete(
        self, schema: Mapping[str, Any], messages: Sequence[Message], *, most: int = 1500, seconds: float = 60.0
    ) -> tuple[dict[str, Any], Usage]:
        """An object by the schema within `most` tokens and `seconds`. Raises Away or Nonsense."""
        ...


def why(problem: ModelProblem) -> str:
    """The reason for a person. What is wrong with an answer is said to the model only."""
    return _("its answers could not be used") if isinstance(problem, Nonsense) else str(problem).rstrip(".")
