"""Answers that were given before, kept by the hash of the question, so that the same question is never paid twice."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Protocol

MOST_IN_A_FOLDER = 80  # of 256 folders


class Memory(Protocol):
    """Remembers answers by a key."""

    def get(self, key: str) -> dict[str, Any] | None: ...

    def put(self, key: str, answer: dict[str, Any]) -> None: ...


class Forgetful:
    """Remembers nothing."""

    def get(self, key: str) -> dict[str, Any] | None:
        return None

    def put(self, key: str, answer: dict[str, Any]) -> None:
        return None


class Folder:
    """Files that only this user may read; the oldest go first. Losing them costs tokens, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        try:
            found = json.loads(self._path(key).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, answer: dict[str, Any]) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            others = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
            for old in others[: max(0, len(others) - MOST_IN_A_FOLDER + 1)]:
                old.unlink(missing_ok=True)
            made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(answer, stream)
            made.replace(path)
        except OSError:
            return  # a full or foreign disk: the answer is good all the same

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
