"""Where the bytes lie: a folder by default, a bucket by setting. Keys are made of the SHA-256, so a key's bytes never change."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from pactline.kernel.errors import Unavailable


class Storage(Protocol):
    """What this module needs of a place for bytes."""

    def put(self, key: str, data: bytes) -> None:
        """Keep the bytes durably; when this returns they survive a crash. Putting the same key again is harmless."""

    def get(self, key: str) -> bytes | None:
        """The bytes as they lie there, None when there are none."""


def key_of(sha256: str, size: int) -> str:
    """The key of content: two folders by hash, then hash and size."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}-{size}"


class Folder:
    """A folder on a local or shared disk: written beside, synced, then renamed into place."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        target = self.root / key
        try:
            if self.get(key) == data:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
            for folder in (target.parent, target.parent.parent, self.root):
                _sync(folder)
        except OSError as error:
            raise Unavailable(
                _(
                    "The file could not be stored in %(folder)s (%(error)s). An operator has to free space or correct the "
                    "rights of the folder; then try again."
                )
                % {"folder": self.root, "error": error.strerror}
            ) from error

    def get(self, key: str) -> bytes | None:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Bucket:
    """An S3 bucket through django-storages."""

    def __init__(self, options: dict[str, Any]) -> None:
        from storages.backends.s3 import S3Storage

        self.storage = S3Storage(default_acl=None, file_overwrite=True, querystring_auth=True, **options)

    def put(self, key: str, data: bytes) -> None:
        try:
            self.storage.save(key, ContentFile(data))
        except Exception as error:  # botocore raises many kinds, none of them ours
            raise Unavailable(_unreachable(error)) from error

    def get(self, key: str) -> bytes | None:
        try:
            with self.storage.open(key) as stream:
                data = stream.read()
                return data if isinstance(data, bytes) else bytes(data)
        except FileNotFoundError:
            return None
        except Exception as error:
            raise Unavailable(_unreachable(error)) from error


def _unreachable(error: Exception) -> str:
    return _("The store of files does not answer (%(error)s). Try again later, or ask an operator.") % {
        "error": type(error).__name__
    }


@lru_cache(maxsize=1)
def _bucket(options: tuple[tuple[str, str], ...]) -> Bucket:
    return Bucket(dict(options))


def current() -> Storage:
    """The storage that the settings name: `PACTLINE_S3` (bucket, endpoint, region, access_key, secret_key) or a folder."""
    s3 = getattr(settings, "PACTLINE_S3", None)
    if s3 is None:
        return Folder(Path(settings.PACTLINE_DATA_DIR) / "files")
    options = {
        "bucket_name": s3.bucket, "region_name": s3.region, "endpoint_url": s3.endpoint,
        "access_key": s3.access_key, "secret_key": s3.secret_key,
    }  # fmt: skip
    return _bucket(tuple((name, value) for name, value in options.items() if value))


def sha256_of(data: bytes) -> str:
    """The SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
