"""The other side of `files.sandbox`: a small process that forks one limited child for each job.

It imports neither Django nor the settings, holds no secrets (its environment is made by the parent) and leaves when its
parent does or when nothing was asked for ten minutes. The libraries that a job needs are imported here before the
fork, so that only the first conversion pays for loading them.

Protocol on the socket, both ways: one line of JSON, then exactly `size` bytes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

IDLE_SECONDS = 600
Job = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


class Refused(Exception):
    """A job's own, expected refusal: a code and facts from which the parent makes a sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def read_message(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """One message; raises EOFError when the other side ended early."""
    stream = connection.makefile("rb")
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    header: dict[str, Any] = json.loads(line)
    body = stream.read(header["size"])
    if len(body) != header["size"]:
        raise EOFError
    return header, body


def write_message(connection: socket.socket, header: dict[str, Any], body: bytes) -> None:
    connection.sendall(json.dumps({**header, "size": len(body)}).encode() + b"\n" + body)


def serve(listening: int) -> None:
    """Accept jobs on the inherited listening socket `listening` until standard input closes or nobody asks."""
    server = socket.socket(fileno=listening)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    while True:
        ready, _, _ = select.select([server, sys.stdin], [], [], IDLE_SECONDS)
        if server not in ready:
            return
        connection, _ = server.accept()
        with connection:
            _fork(server, connection)


def _fork(server: socket.socket, connection: socket.socket) -> None:
    connection.settimeout(30)
    try:
        header, body = read_message(connection)
    except (EOFError, OSError, ValueError):
        return
    connection.settimeout(None)
    module, _, name = str(header["job"]).partition(":")
    try:
        job: Job = getattr(importlib.import_module(module), name)
        warm = getattr(importlib.import_module(module), "WARM", {}).get(name)
        if warm is not None:
            warm(header["options"])
    except Exception as error:  # a missing library is told to the caller, the server lives on
        write_message(connection, {"failed": f"{type(error).__name__}: {error}"}, b"")
        return
    if os.fork() == 0:
        server.close()
        _child(connection, job, header, body)


def _child(connection: socket.socket, job: Job, header: dict[str, Any], body: bytes) -> None:
    status = 1
    try:
        seconds, memory = int(header["seconds"]), int(header["memory"])
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.alarm(seconds)  # the default action ends the process, also inside native code
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            result, out = job(header["options"], body)
            write_message(connection, {"result": result}, out)
        except Refused as refusal:
            write_message(connection, {"refused": refusal.code, "facts": refusal.facts}, b"")
        except MemoryError:
            write_message(connection, {"limit": "memory"}, b"")
        except RecursionError:
            write_message(connection, {"failed": "RecursionError: nested too deeply"}, b"")
        except Exception as error:
            write_message(connection, {"failed": f"{type(error).__name__}: {error}"}, b"")
        status = 0
    finally:
        os._exit(status)
