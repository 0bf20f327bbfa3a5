"""Rate limits of the public pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pactline.activity import limits, tasks
from pactline.kernel import clock
from pactline.kernel.errors import TooMany

pytestmark = pytest.mark.django_db


def test_tries_are_counted_for_each_and_forgotten_after_a_day(move_clock: Any) -> None:
    for _try in range(3):
        limits.count("test", "somebody", most=3, seconds=60)
    with pytest.raises(TooMany):
        limits.count("test", "somebody", most=3, seconds=60)
    limits.count("test", "somebody else", most=3, seconds=60)
    move_clock(clock.now() + timedelta(days=2))
    assert tasks.forget_attempts() == 2
