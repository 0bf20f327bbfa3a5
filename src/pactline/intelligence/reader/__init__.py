"""The embedded reader: plain text in, clause findings with exact spans out; no network, nothing but NumPy."""

from __future__ import annotations

import os

from .findings import Finding, Near, Presence, Reading

# One thread for each reader, set before NumPy loads: files are read side by side, and threads that wait burn time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = ["Finding", "Near", "Presence", "Reading", "read"]


def read(text: str, *, candidates: bool = False) -> Reading:
    """What the shipped model finds in a text; with `candidates` also what lies below the threshold of its type."""
    from . import model, reading  # the first reading loads NumPy and the model, not the start of the application

    return reading.read(text, model.shipped(), with_candidates=candidates)
