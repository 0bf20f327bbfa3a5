"""The file that `backup` writes and `restore` reads: a tar of the dump, the data directory's files, and a manifest.

The manifest stands last and names each entry's size and SHA-256, the rows of each table and the migrations, so that a
restore can be proved complete. The file holds secrets (keys, personal data) and is readable by its owner only.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from pactline.kernel import clock

from .program import Failed

FORMAT = 1
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "data/"
BLOCK = 1024 * 1024

LEFT_OUT = {"postgres", "static", "run", "tmp", "cache"}
"""Of the data directory: the cluster (its dump is there instead) and what is made anew at each start."""


@dataclass
class Manifest:
    """What is in a backup."""

    version: str
    created_at: str
    server: str
    migrations: list[str]
    tables: dict[str, int]
    entries: dict[str, dict[str, int | str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return sum(int(entry["size"]) for entry in self.entries.values())


def files_of(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """What belongs into a backup besides the database: (name in the backup, path)."""
    for folder, names, files in os.walk(data_dir):
        here = Path(folder)
        if here == data_dir:
            names[:] = [name for name in names if name not in LEFT_OUT and not name.startswith("before-restore-")]
        names.sort()
        for name in sorted(files):
            path = here / name
            if path.is_file() and not path.is_symlink() and not (here == data_dir and name.startswith(".restore-")):
                yield FILES + path.relative_to(data_dir).as_posix(), path


def write(target: Path, dump: Path, data_dir: Path, manifest: Manifest, tell: Callable[[int, int], None]) -> None:
    """Write the backup whole or not at all. `tell(files, bytes)` is called as it goes on."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    done = 0
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
            for name, path in [(DUMP, dump), *files_of(data_dir)]:
                done += _add(tar, name, path, manifest)
                tell(len(manifest.entries), done)
            _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True).encode())
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(source: Path, folder: Path, tell: Callable[[int, int], None] | None = None) -> Manifest:
    """Unpack a backup into `folder` and compare every byte with its manifest. Raises Failed naming the first fault."""
    found: dict[str, dict[str, int | str]] = {}
    manifest: Manifest | None = None
    done = 0
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                if manifest is not None:
                    raise Failed(f"{source}: {member.name} stands after the end of the backup.")
                stream = tar.extractfile(member) if member.isfile() else None
                if stream is None or not _harmless(member.name):
                    raise Failed(f"{source}: {member.name!r} has no place in a backup.")
                if member.name == MANIFEST:
                    manifest = Manifest(**json.load(stream))
                    continue
                found[member.name] = _copy(stream, folder / member.name, member.mode)
                done += member.size
                if tell:
                    tell(len(found), done)
    except (tarfile.TarError, ValueError, TypeError, EOFError) as problem:
        raise Failed(f"{source} is not a whole Pactline backup: {problem}") from problem
    if manifest is None:
        raise Failed(f"{source} is not a whole Pactline backup: its end is missing.")
    if manifest.format != FORMAT:
        raise Failed(f"{source} was written by Pactline {manifest.version} in a form that this version cannot read.")
    for name in sorted(set(found) | set(manifest.entries)):
        if found.get(name) != manifest.entries.get(name):
            raise Failed(f"{source} is damaged: {name} is not what was backed up (its SHA-256 or size differs).")
    if DUMP not in found:
        raise Failed(f"{source} holds no database.")
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path, manifest: Manifest) -> int:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        stream.seek(0)
        info = tar.gettarinfo(arcname=name, fileobj=stream)
        info.size, info.uid, info.gid, info.uname, info.gname = size, 0, 0, "", ""
        # A file that grew meanwhile is kept as it was when it was measured.
        tar.addfile(info, stream)
    manifest.entries[name] = {"size": size, "sha256": digest}
    return size


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o600, int(clock.now().timestamp())
    tar.addfile(info, io.BytesIO(content))


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    known = name in {DUMP, MANIFEST} or name.startswith(FILES)
    return known and not path.is_absolute() and ".." not in path.parts


def _copy(source: IO[bytes], target: Path, mode: int) -> dict[str, int | str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as stream:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            stream.write(block)
    target.chmod(mode & 0o700)
    return {"size": size, "sha256": digest.hexdigest()}
