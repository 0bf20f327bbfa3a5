from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from pactline.files import actions, queries, storage
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Unavailable


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as storing and reading objects needs: PUT, GET and HEAD of a key."""

    objects: ClassVar[dict[str, bytes]] = {}
    signatures: ClassVar[list[str]] = []

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = data.partition(b"\r\n")
            data = rest[: int(size.split(b";")[0], 16)]
        self.objects[self.path.partition("?")[0]] = data
        self.signatures.append(self.headers.get("Authorization", ""))
        self._answer(200, b"")

    def do_GET(self) -> None:
        found = self.objects.get(self.path.partition("?")[0])
        self._answer(200 if found is not None else 404, found or b"")

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        return


@pytest.fixture
def bucket(settings: Any) -> Iterator[dict[str, bytes]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Bucket.objects.clear()
    settings.PACTLINE_S3 = SimpleNamespace(
        bucket="contracts", endpoint=f"http://127.0.0.1:{server.server_port}", region="eu-central-1", access_key="key",
        secret_key="secret",
    )  # fmt: skip
    storage._bucket.cache_clear()
    yield Bucket.objects
    server.shutdown()
    server.server_close()
    storage._bucket.cache_clear()


@pytest.mark.django_db
def test_files_lie_in_a_bucket_when_one_is_set(bucket: dict[str, bytes]) -> None:
    blob = actions.store(b"in the bucket", filename="a.txt", purpose="test", actor=SYSTEM)
    assert bucket == {f"/contracts/{blob.storage_key}": b"in the bucket"}
    assert Bucket.signatures[-1].startswith("AWS4-HMAC-SHA256 Credential=key/")
    assert queries.read(blob) == b"in the bucket"
    assert list(actions.verify_all()) == []
    bucket[f"/contracts/{blob.storage_key}"] = b"in the Bucket"
    with pytest.raises(Unavailable, match="is damaged"):
        queries.read(blob)
    bucket.clear()
    with pytest.raises(Unavailable, match="is missing"):
        queries.read(blob)


@pytest.mark.django_db
def test_a_bucket_that_does_not_answer(settings: Any) -> None:
    settings.PACTLINE_S3 = SimpleNamespace(
        bucket="contracts", endpoint="http://127.0.0.1:9", region="eu-central-1", access_key="key", secret_key="secret"
    )
    storage._bucket.cache_clear()
    try:
        with pytest.raises(Unavailable, match="does not answer"):
            actions.store(b"x", filename="a.txt", purpose="test", actor=SYSTEM)
    finally:
        storage._bucket.cache_clear()
