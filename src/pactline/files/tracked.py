"""Tracked changes of an uploaded .docx: read, accept all, reject all, in a process with limits (the work: `changes`)."""

from __future__ import annotations

import json
from typing import Any

from pactline.files import sandbox
from pactline.files.changes import TrackedChange, has_changes
from pactline.files.opc import Damaged
from pactline.files.sandbox_server import Refused

__all__ = ["TrackedChange", "accept_all", "has_changes", "read", "reject_all"]
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


def _run(job: str, data: bytes, **options: Any) -> tuple[dict[str, Any], bytes]:
    try:
        return sandbox.run(f"pactline.files.jobs:{job}", data, options=options, seconds=SECONDS)
    except Refused as refusal:
        raise Damaged(str(refusal.facts.get("part", ""))) from refusal
    except (sandbox.JobFailed, sandbox.LimitReached) as error:
        raise Damaged from error
