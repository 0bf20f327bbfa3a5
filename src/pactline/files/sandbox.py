"""Running a parser of foreign bytes in a process with limits on time and memory and without our secrets.

`run("pactline.files.jobs:pdf_facts", data, options={}, seconds=20)` returns what the job returned: a dict and bytes.
Each call is one forked child of a small server process (see `sandbox_server`) that this process starts when it is first
needed; a crash, an endless loop or a memory bomb ends the child and nothing else.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess  # nosec B404 - starts our own interpreter only
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from pactline.files.sandbox_server import Refused, read_message, write_message

DEFAULT_SECONDS = 30
DEFAULT_MEMORY = 1 << 30
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")


class LimitReached(Exception):
    """The job needed more time or memory than it was given, or its parser crashed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class JobFailed(Exception):
    """The job raised something that it did not expect: the file is damaged in a way that its parser does not know."""


class _Server:
    """One server process of this process; started again when it has left or when this process was forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""
        self._owner = 0

    def connect(self) -> socket.socket:
        for attempt in (1, 2):
            address = self._ensure(fresh=attempt == 2)
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(address)
                return connection
            except OSError:
                connection.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def _ensure(self, *, fresh: bool) -> str:
        with self._lock:
            alive = self._process is not None and self._owner == os.getpid() and self._process.poll() is None
            if not alive or fresh:
                self.stop()
                self._start()
            return self._address

    def _start(self) -> None:
        folder = tempfile.mkdtemp(prefix="pactline-sandbox-")
        self._address = str(Path(folder, "socket"))
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(self._address)
            listening.listen(64)
            os.set_inheritable(listening.fileno(), True)
            boot = (
                f"import sys; sys.path[:] = {json.dumps(sys.path)}; "
                f"from pactline.files.sandbox_server import serve; serve({listening.fileno()})"
            )
            environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
            self._process = subprocess.Popen(  # nosec B603 - fixed arguments, no shell
                [sys.executable, "-c", boot],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[listening.fileno()],
                env=environment,
                start_new_session=True,
            )
        self._owner = os.getpid()

    def stop(self) -> None:
        """Close the server's standard input, on which it leaves; only in the process that started it."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for path, remove in ((self._address, os.unlink), (str(Path(self._address).parent), os.rmdir)):
            try:
                remove(path)
            except OSError:
                continue


_server = _Server()
atexit.register(_server.stop)


def run(
    job: str,
    data: bytes,
    *,
    options: dict[str, Any] | None = None,
    seconds: int = DEFAULT_SECONDS,
    memory: int = DEFAULT_MEMORY,
) -> tuple[dict[str, Any], bytes]:
    """Run `module:function` on `data`; raises Refused, LimitReached or JobFailed. Memory in bytes of address space."""
    started = time.monotonic()
    with _server.connect() as connection:
        connection.settimeout(seconds + 60)  # includes the first import of the libraries
        header = {"job": job, "options": options or {}, "seconds": seconds, "memory": memory}
        try:
            write_message(connection, header, data)
            answer, body = read_message(connection)
        except (EOFError, OSError) as error:
            spent = time.monotonic() - started
            raise LimitReached("time" if spent >= seconds - 0.5 else "crash") from error
    if "limit" in answer:
        raise LimitReached(str(answer["limit"]))
    if "refused" in answer:
        raise Refused(str(answer["refused"]), **answer["facts"])
    if "failed" in answer:
        raise JobFailed(str(answer["failed"]))
    result: dict[str, Any] = answer["result"]
    return result, body
