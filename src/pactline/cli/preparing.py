"""What must stand before a process can work: the database, its tables, collected static files, the demo company."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from .program import Failed

if TYPE_CHECKING:
    from django.db.migrations import Migration

    from pactline.config.environment import Environment

_MIGRATION_LOCK = 0x7061637431696E
UNSERVED = ["django_htmx"]
"""Static files of packages that no page of ours uses: htmx itself comes from npm, like all browser libraries."""
_shared: list[tuple[Path, IO[str]]] = []


def say(text: str) -> None:
    """A progress line, on standard error: standard output is for results."""
    click.echo(text, err=True)


def database() -> Environment:
    """Reach the database (starting our own when no other is set) and load Django. Safe to call again."""
    from pactline.config import environment, postgres

    settings = environment.load()
    if settings.embedded_database and not _shared:
        if postgres.running(settings.postgres_dir) is None:
            say(f"Starting PostgreSQL in {settings.postgres_dir}")
        _shared.append((settings.postgres_dir, postgres.share(settings.postgres_dir)))
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_metrics_folder(settings.data_dir)))
    import django

    from pactline.kernel.garbage import without_collecting

    with without_collecting():
        django.setup()
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise Failed(f"The database cannot be reached: {str(problem).strip()}") from problem
    return environment.environment


def leave() -> None:
    """End our use of the database and of temporary folders; our own PostgreSQL stops when nobody else uses it."""
    from pactline.config import postgres

    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if folder.endswith(f"/{os.getpid()}"):
        shutil.rmtree(folder, ignore_errors=True)
    if _shared:
        from django.db import connections

        connections.close_all()
        while _shared:
            directory, users = _shared.pop()
            if postgres.leave(directory, users):
                say("PostgreSQL has stopped")


@contextmanager
def reached_database(*, tables: bool = True) -> Iterator[Environment]:
    """For a command that needs the database: reach it, insist on up-to-date tables, and leave it afterwards."""
    try:
        settings = database()
        if tables and pending():
            raise Failed("The database's tables are not those of this version. Run: pactline migrate")
        yield settings
    finally:
        leave()


def pending() -> list[tuple[Migration, bool]]:
    """The migrations that have not been applied yet, in order."""
    from pactline.config import health

    return health.pending()


def migrate() -> int:
    """Apply what is pending, one starter at a time; returns how many. A line for each group of tables."""
    from django.core.management import call_command
    from django.db import connection

    if not pending():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            plan = pending()
            if plan:
                say(f"Preparing the tables: {len(plan)} steps")
                began = time.monotonic()
                call_command("migrate", verbosity=0, interactive=False)
                say(f"Tables are ready ({time.monotonic() - began:.1f} s)")
            return len(plan)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def static_files(settings: Environment) -> None:
    """Collect and compress static files for whitenoise, when they changed since the last time."""
    from django.conf import settings as django_settings
    from django.core.management import call_command

    root = Path(django_settings.STATIC_ROOT)
    stamp = root / ".stamp"
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _static_fingerprint()
        if stamp.is_file() and stamp.read_text("ascii") == wanted:
            return
        say("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNSERVED)
        stamp.write_text(wanted, "ascii")


def _static_fingerprint() -> str:
    from django.conf import settings as django_settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(django_settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(UNSERVED):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _metrics_folder(data_dir: Path) -> Path:
    """A fresh folder for the counters of this process and its children; those of dead processes are removed."""
    parent = data_dir / "run" / "metrics"
    parent.mkdir(parents=True, exist_ok=True)
    for old in parent.iterdir():
        try:
            os.kill(int(old.name), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(old, ignore_errors=True)
        except PermissionError:
            continue
    folder = parent / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
