"""The files of a zip that can be read, a few at a time, within limits whatever the archive declares. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput

READABLE = frozenset({".docx", ".pdf", ".txt"})
MOST_FILES, MOST_BYTES, MOST_OF_ONE = 5000, 4 << 30, 25 << 20
AT_ONCE = 25


def pieces(data: bytes) -> Iterator[list[tuple[str, bytes]]]:
    """Name and bytes of every readable file. ``InvalidInput`` for what is no zip, or holds too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InvalidInput(_("This is no zip file that can be opened.")) from error
    rows = [row for row in archive.infolist() if _is_readable(row)]
    if not rows:
        raise InvalidInput(_("The zip file holds no Word, PDF or text file."))
    if len(rows) > MOST_FILES:
        raise InvalidInput(_("A zip file may hold %(most)s contracts; this one holds %(count)s.")
                           % {"most": MOST_FILES, "count": len(rows)})  # fmt: skip
    taken, piece = 0, list[tuple[str, bytes]]()
    for row in rows:
        content = _content(archive, row)
        taken += len(content)
        if taken > MOST_BYTES:
            raise InvalidInput(_("The zip file unpacks to more than can be taken."))
        piece.append((PurePosixPath(row.filename).name, content))
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _is_readable(row: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(row.filename)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not row.is_dir() and not hidden and path.suffix.lower() in READABLE


def _content(archive: zipfile.ZipFile, row: zipfile.ZipInfo) -> bytes:
    """The bytes of a file; of one that is too large its beginning, which is too large still; of a damaged one nothing."""
    try:
        with archive.open(row) as stream:
            return stream.read(MOST_OF_ONE + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return b""
