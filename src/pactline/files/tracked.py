"""Tracked changes of a .docx: read, accept all, reject all, propose words; in a process with limits.

The work is done by `changes` and `proposals`.
"""

from __future__ import annotations

import json
from typing import Any

from pactline.files import sandbox
from pactline.files.changes import TrackedChange, has_changes
from pactline.files.opc import Damaged
from pactline.files.proposals import NotFound
from pactline.files.sandbox_server import Refused
from pactline.kernel import clock

__all__ = ["NotFound", "TrackedChange", "accept_all", "has_changes", "put_words", "read", "reject_all"]
SECONDS = 30


def read(data: bytes) -> list[TrackedChange]:
    """All tracked changes and comments in reading order; raises `opc.Damaged`."""
    _facts, packed = _run("read_changes", data)
    return [TrackedChange(**one) for one in json.loads(packed)]


def accept_all(data: bytes) -> bytes:
    """The document with every change taken in; comments stay. Raises `opc.Damaged`."""
    return _run("settle_changes", data, accept=True)[1]


def reject_all(data: bytes) -> bytes:
    """The document as it was before the changes; comments stay. Raises `opc.Damaged`."""
    return _run("settle_changes", data, accept=False)[1]


def put_words(data: bytes, *, passage: str, words: str, author: str) -> bytes:
    """The document with `words` in place of `passage` (empty: a new paragraph) as a tracked change of `author`.

    Raises `NotFound` when the passage stands not in it in one piece, and `opc.Damaged`.
    """
    date = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return _run("put_words", data, passage=passage, words=words, author=author, date=date)[1]


def _run(job: str, data: bytes, **options: Any) -> tuple[dict[str, Any], bytes]:
    try:
        return sandbox.run(f"pactline.files.jobs:{job}", data, options=options, seconds=SECONDS)
    except Refused as refusal:
        if refusal.code == "not_found":
            raise NotFound from refusal
        raise Damaged(str(refusal.facts.get("part", ""))) from refusal
    except (sandbox.JobFailed, sandbox.LimitReached) as error:
        raise Damaged from error
