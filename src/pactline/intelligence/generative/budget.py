"""What one contract may cost: tokens and seconds, counted over all questions that are asked about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .port import Message, Spent, Usage

LEAST_SECONDS = 1.0


@dataclass(slots=True)
class Budget:
    """Counts down. `longest`: tokens of one answer. `remembered` answers cost nothing and are no calls."""

    tokens: int
    seconds: float
    timeout: float = 60.0
    longest: int = 4000
    used: int = 0
    calls: int = 0
    remembered: int = 0
    _began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (time.monotonic() - self._began)

    def require(self, messages: Sequence[Message], most: int) -> float:
        """The seconds that the next answer may take. Raises Spent when it could cost more than is left."""
        if self.left < LEAST_SECONDS:
            raise Spent(_("The time for this contract is used up."))
        guess = sum(len(one.content) for one in messages) // 4
        if self.used + guess + most > self.tokens:
            raise Spent(_("The tokens for this contract are used up."))
        return min(self.timeout, self.left)

    def spend(self, usage: Usage | None) -> None:
        """Count a request; one that failed counts what the server said it cost."""
        self.calls += 1
        if usage is not None:
            self.used += usage.tokens
