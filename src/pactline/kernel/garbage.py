"""When the collector of cyclic garbage looks, and when not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For work that makes much that lives until it ends, or for ever, and nothing that refers to itself: a long price run,
    loading a program. Looking for garbage meanwhile would cost more the more there is. May be nested."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
