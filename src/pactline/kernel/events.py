"""The one door through which things that happened are told. The activity module answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import models

from .actor import Actor


class Recorder(Protocol):
    """Writes one event in the transaction of the change that it tells of."""

    def __call__(
        self, *, subject: models.Model, verb: str, actor: Actor, data: Mapping[str, Any], account_id: object
    ) -> None: ...


_recorder: Recorder | None = None


def set_recorder(recorder: Recorder) -> None:
    """Called once by the activity module when the application starts."""
    global _recorder
    _recorder = recorder


def record(
    *, subject: models.Model, verb: str, actor: Actor, data: Mapping[str, Any] | None = None, account_id: object = None
) -> None:
    """Tell that ``actor`` has ``verb`` (past participle: "submitted") ``subject``; ``data`` is JSON.

    Must be called inside the transaction of the change; the event, its delivery and the change commit together.
    """
    if _recorder is None:
        raise RuntimeError("No recorder of events: is pactline.activity installed?")
    _recorder(subject=subject, verb=verb, actor=actor, data=data or {}, account_id=account_id)
