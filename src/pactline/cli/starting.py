"""`pactline run, serve, worker, stop, migrate`: the processes."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import click

from . import preparing, serving
from .preparing import say
from .program import Failed
from .supervision import Child, Stopping, Supervisor, run_apart

if TYPE_CHECKING:
    from pactline.config.environment import Environment

READY_SECONDS = 120
DEFAULT_PORT = 8000

port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="Port of the web server."
)
host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all networks."
)


@click.command()
@port_option
@host_option
@click.option("--demo/--no-demo", default=True, show_default=True, help="Load the demo company at the first start.")
def run(port: int, host: str, demo: bool) -> None:
    """Start everything: PostgreSQL, web and worker.

    Starts our own PostgreSQL (unless DATABASE_URL names another), brings the tables up to date, loads the demo company
    once and prints the address and the sign-ins. Ctrl-C ends all of it; the data stays.
    """
    _port_is_free(host, port)
    _default_base_url(port)
    settings, pid_file = None, None
    try:
        settings = preparing.database()
        pid_file = _claim(settings.data_dir, port)
        preparing.migrate()
        preparing.static_files(settings)
        if demo:
            _demo_once()
        children = [Child("web", serving.web(settings, host, port)), Child("worker", serving.worker(settings))]
        _supervise(settings, children, port=port, banner=lambda: _banner(settings, demo=demo))
    finally:
        preparing.leave()
        if pid_file is not None and settings is not None:
            (settings.data_dir / "run" / "pactline.pid").unlink(missing_ok=True)
            pid_file.close()


@click.command()
@port_option
@host_option
def serve(port: int, host: str) -> None:
    """Start the web server alone; stateless, as many as you like beside one database."""
    _port_is_free(host, port)
    _default_base_url(port)
    with preparing.reached_database() as settings:
        preparing.static_files(settings)
        children = [Child("web", serving.web(settings, host, port))]
        _supervise(settings, children, port=port, banner=lambda: say(f"Pactline answers at {settings.base_url}"))


@click.command()
@click.option("--queue", "queues", multiple=True, help="Only jobs of this queue (may be repeated); default: all.")
def worker(queues: tuple[str, ...]) -> None:
    """Start a worker for jobs and scheduled work; as many as you like beside one database."""
    with preparing.reached_database() as settings:
        children = [Child("worker", serving.worker(settings, queues=list(queues) or None))]
        _supervise(settings, children, port=None, banner=lambda: say("The worker waits for jobs"))


@click.command()
def stop() -> None:
    """End what `pactline run` has started in this data directory, our own PostgreSQL included."""
    from pactline.config import environment, postgres

    settings = environment.load()
    path = settings.data_dir / "run" / "pactline.pid"
    process = _running(path)
    if process is not None:
        os.kill(process["pid"], signal.SIGTERM)
        deadline = time.monotonic() + 60
        while _running(path) is not None:
            if time.monotonic() > deadline:
                raise Failed(f"process {process['pid']} did not end within a minute.")
            time.sleep(0.1)
        say("Pactline has stopped")
    if settings.embedded_database and postgres.running(settings.postgres_dir) is not None:
        if not postgres.leave(settings.postgres_dir, (settings.postgres_dir / "users").open("a", encoding="ascii")):
            raise Failed("another process (pactline serve or worker) still uses PostgreSQL; end that first.")
        say("PostgreSQL has stopped")
    elif process is None:
        say("Nothing was running")


@click.command()
@click.option("--plan", is_flag=True, help="Only list what would be done.")
def migrate(plan: bool) -> None:
    """Bring the database's tables up to this version."""
    with preparing.reached_database(tables=False):
        if plan:
            for migration, _ in preparing.pending():
                click.echo(f"{migration.app_label}.{migration.name}")
        elif not preparing.migrate():
            say("The tables are up to date")


def _supervise(settings: Environment, children: list[Child], *, port: int | None, banner: Callable[[], None]) -> None:
    from django.db import connections

    _preload()
    connections.close_all()
    supervisor = Supervisor(children)
    try:
        supervisor.start()
        if port is not None:
            _wait_until_ready(settings, port, supervisor)
        banner()
        supervisor.wait()
    except Stopping as ending:
        problem = str(ending)
        say("\nStopping …" if not problem else f"\nStopping: {problem}")
        if problem:
            raise Failed(problem) from ending
    finally:
        supervisor.stop()


def _preload() -> None:
    """Load what every child needs before they are forked, so that they share it and answer at once."""
    from django.urls import get_resolver

    from pactline.kernel.garbage import without_collecting

    with without_collecting():
        from pactline.config import health, wsgi  # noqa: F401 - the application itself

        _ = get_resolver().url_patterns
        health.migrated()


def _wait_until_ready(settings: Environment, port: int, supervisor: Supervisor) -> None:
    host = urlsplit(settings.base_url).netloc
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline and supervisor.alive():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/ready", headers={"Host": host, "X-Forwarded-Proto": "https"})
            response = connection.getresponse()
            answer = response.read().decode("utf-8", "replace").strip()
            if response.status == 200:
                return
        except OSError as problem:
            answer = str(problem)
        finally:
            connection.close()
        time.sleep(0.05)
    raise Failed(f"the web server did not get ready: {answer[:500]}")


def _port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = "is taken by another program" if problem.errno == 98 else f"cannot be used ({problem.strerror})"
            command = " ".join(["pactline", *(word for word in sys.argv[1:2])])
            raise Failed(f"port {port} on {host} {reason}. Choose another: {command} --port {port + 1}") from problem


def _default_base_url(port: int) -> None:
    """Links lead to the port that was asked for, unless the operator has said at which address we are reached."""
    if port != DEFAULT_PORT:
        os.environ.setdefault("PACTLINE_BASE_URL", f"http://127.0.0.1:{port}")


def _claim(data_dir: Path, port: int) -> IO[str]:
    """One `run` in a data directory. The lock falls with the process, so a stale file means nothing."""
    path = data_dir / "run" / "pactline.pid"
    other = _running(path)
    stream = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        where = f" at port {other['port']} (process {other['pid']})" if other else ""
        raise Failed(f"Pactline already runs in {data_dir}{where}. End it with: pactline stop") from None
    stream.truncate(0)
    stream.write(json.dumps({"pid": os.getpid(), "port": port}))
    stream.flush()
    return stream


def _running(path: Path) -> dict[str, int] | None:
    """Process and port of the `run` that holds the pid file, or None."""
    with suppress(FileNotFoundError), path.open("r", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(ValueError):
                found = json.loads(stream.read())
                return {"pid": int(found["pid"]), "port": int(found["port"])}
    return None


def _demo_once() -> None:
    """In a process of its own: the threads that it starts (typst's) would be missing in all that are forked later."""
    from django.db import connections

    from . import content

    connections.close_all()
    if run_apart(content.load_demo_once):
        raise Failed("the demo company could not be loaded; the reason stands above.")


def _banner(settings: Environment, *, demo: bool) -> None:
    from . import content

    click.echo(f"\nPactline is ready: {settings.base_url}\n")
    if demo:
        content.print_sign_ins()
    click.echo("Press Ctrl-C to stop; the data stays.")
    sys.stdout.flush()
