"""Where it is measured: a data directory of its own, a real web server, callers that speak HTTP to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .machine import Watched

READY_SECONDS = 120


class Stage:
    """The data directory, its PostgreSQL, its web server and its worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self.started_in = 0.0

    def prepare(self) -> None:
        """Settings of this process and of the server; the tables are made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        for name in [name for name in os.environ if name.startswith("PACTLINE_")]:
            del os.environ[name]
        os.environ.pop("DATABASE_URL", None)
        os.environ["PACTLINE_DATA_DIR"] = str(self.folder)
        os.environ["PACTLINE_BASE_URL"] = f"http://127.0.0.1:{self.port}"
        os.environ["PACTLINE_LOG_FORMAT"] = "json"
        os.environ["DJANGO_SETTINGS_MODULE"] = "pactline.config.settings"

    def start(self, *words: str) -> None:
        """Start `pactline serve`, or another command that serves pages, as an operator would; wait until it answers."""
        self.log.unlink(missing_ok=True)
        began = time.perf_counter()
        self._process = self._run(*(words or ("serve",)), "--port", str(self.port))
        while self._status() != 200:
            if self._process.poll() is not None or time.perf_counter() - began > READY_SECONDS:
                raise SystemExit(f"the server did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)
        self.started_in = time.perf_counter() - began

    def start_worker(self) -> None:
        """Start `pactline worker` beside it, and wait until it listens."""
        self._worker = self._run("worker")
        deadline = time.perf_counter() + READY_SECONDS
        while "waits for jobs" not in self.log.read_text("utf-8", "replace"):
            if self._worker.poll() is not None or time.perf_counter() > deadline:
                raise SystemExit(f"the worker did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "pactline.cli", *words], stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        """End the server and the worker."""
        for process in (self._process, self._worker):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)

    def server(self) -> Watched:
        """Web server and PostgreSQL: what an operation through the API costs."""
        return Watched([self._web(), self._database()])

    def ourselves(self) -> Watched:
        """This process with its helpers and PostgreSQL: what an operation in a worker, or raw SQL from here, costs."""
        return Watched([os.getpid(), self._database()], others=[self._web()])

    def ours(self) -> Watched:
        """The web server and the worker, without the database."""
        return Watched([self._web(), *([self._worker.pid] if self._worker is not None else [])])

    def _web(self) -> int:
        if self._process is None:
            raise SystemExit("the web server does not run")
        return self._process.pid

    def _database(self) -> int:
        from pactline.config import postgres

        server = postgres.running(self.folder / "postgres")
        if server is None:
            raise SystemExit("PostgreSQL does not run")
        return server.pid

    def caller(self, token: str) -> Caller:
        """Somebody who calls the API over one kept connection."""
        return Caller(self.port, {"Authorization": f"Bearer {token}"})

    def browser(self, session: str) -> Caller:
        """Somebody signed in who reads pages over one kept connection."""
        return Caller(self.port, {"Cookie": f"sessionid={session}"})

    def _status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


class Caller:
    """One kept connection of one person. A refusal ends the run with the server's words."""

    def __init__(self, port: int, person: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {**person, "Content-Type": "application/json"}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON."""
        return json.loads(self.bytes(method, path, body) or b"null")

    def bytes(self, method: str, path: str, body: Any = None, **headers: str) -> bytes:
        """The answer as it came."""
        payload = json.dumps(body).encode() if body is not None else None
        self._connection.request(method, path, body=payload, headers={**self._headers, **headers})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content.decode('utf-8', 'replace')[:2000]}")
        return content


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
