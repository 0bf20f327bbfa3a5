"""The database as a file: pg_dump and pg_restore with the same connection that Django has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from psycopg import Connection, conninfo, sql

from pactline.config import postgres

from .program import Failed

HEAD_LINES = 60
FIRST_WITH_TRANSACTION_TIMEOUT = 17


@contextmanager
def snapshot() -> Iterator[tuple[str, dict[str, int]]]:
    """A moment of the database that stays put: its name for pg_dump, and the rows of each table at that moment."""
    with _connect() as database:
        database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = database.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(row[0] if row else ""), _rows(database)


def rows() -> dict[str, int]:
    """Rows of each table now."""
    with _connect() as database:
        return _rows(database)


def is_empty() -> bool:
    """Whether the database has no tables at all."""
    with _connect() as database:
        return not _tables(database)


def others() -> list[str]:
    """Who else is connected to this database: names of their programs."""
    ours = connection.connection.info.backend_pid if connection.connection is not None else 0
    connection.close()
    with _connect() as database:
        found = database.execute(
            "SELECT coalesce(nullif(application_name, ''), 'process ' || pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' "
            "AND pid <> %s",
            [ours],
        ).fetchall()
        return [str(name) for (name,) in found]


def dump(path: Path, *, at: str | None = None) -> None:
    """Write the whole database to `path` (custom format); `at` is the name of a snapshot."""
    command = [str(_tool("pg_dump")), "--format=custom", "--no-owner", "--no-acl", f"--file={path}"]
    if at:
        command.append(f"--snapshot={at}")
    _run([*command, f"--dbname={_dsn()}"], "The database could not be written to a file")


def restore(path: Path) -> None:
    """Read the file of `dump` into the database, which must be empty: all of it or nothing."""
    major = int(server_version().split(".")[0])
    reader = [str(_newest("pg_restore")), "--no-owner", "--no-acl", "--file=-", str(path)]
    writer = [str(_newest("psql")), "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with tempfile.TemporaryFile() as complaints:
        with (
            subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=complaints) as script,
            subprocess.Popen(
                [*writer, f"--dbname={_dsn()}"],
                env={**os.environ, "PGPASSWORD": _password()},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
            ) as database,
        ):
            if script.stdout is None or database.stdin is None:
                raise Failed("the database's programs cannot be reached through pipes.")
            _pass_on(script.stdout, database.stdin, major)
        if script.returncode or database.returncode:
            complaints.seek(0)
            words = complaints.read().decode("utf-8", "replace").strip()[-2000:]
            raise Failed(f"The database could not be read from the backup: {words}")
    with _connect() as database_again:
        database_again.autocommit = True
        database_again.execute("ANALYZE")


def _pass_on(script: IO[bytes], database: IO[bytes], major: int) -> None:
    """Copy the script; leave out of its head what a server of this version does not know."""
    try:
        for _ in range(HEAD_LINES):
            line = script.readline()
            if not (major < FIRST_WITH_TRANSACTION_TIMEOUT and line.startswith(b"SET transaction_timeout")):
                database.write(line)
        shutil.copyfileobj(script, database, 1024 * 1024)
        database.close()
    except BrokenPipeError:
        # psql has ended with a complaint, which is told.
        return


def empty() -> None:
    """Remove every table, function and row of the database."""
    with _connect() as database:
        schemas = database.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        ).fetchall()
        for (name,) in schemas:
            database.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(str(name))))
        database.execute("CREATE SCHEMA public")


def server_version() -> str:
    """Version of the database server, like "18.6"."""
    with _connect() as database:
        row = database.execute("SHOW server_version").fetchone()
        return str(row[0]).split()[0] if row else ""


def _connect() -> Connection[tuple[Any, ...]]:
    return Connection.connect(_dsn(), password=_password() or None)


def _password() -> str:
    return str(connection.settings_dict.get("PASSWORD") or "")


def _dsn() -> str:
    """Where the database is, without the password: command lines can be read by everybody on the machine."""
    settings = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
    given = {keyword: str(settings[name]) for name, keyword in names.items() if settings.get(name)}
    known = {name: value for name, value in (settings.get("OPTIONS") or {}).items() if name in _LIBPQ}
    return conninfo.make_conninfo("", **given, **known)


_LIBPQ = {
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "service",
    "passfile",
    "target_session_attrs",
}


def _tables(database: Connection[tuple[Any, ...]]) -> list[tuple[str, str]]:
    return [
        (str(schema), str(name))
        for schema, name in database.execute(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' ORDER BY 1, 2"
        ).fetchall()
    ]


def _rows(database: Connection[tuple[Any, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for schema, name in _tables(database):
        query = sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(name))
        row = database.execute(query).fetchone()
        found[name if schema == "public" else f"{schema}.{name}"] = int(row[0]) if row else 0
    return found


def _tool(name: str) -> Path:
    """A client program that is as old as the server, or the next later one."""
    needed = int(server_version().split(".")[0])
    fitting = [(version, path) for version, path in _candidates(name) if version >= needed]
    if not fitting:
        raise Failed(
            f"{name} of PostgreSQL {needed} or later is needed{' (with TLS)' if _encrypted() else ''}. "
            f"Debian and Ubuntu: apt-get install postgresql-client-{needed}"
        )
    return min(fitting)[1]


def _newest(name: str) -> Path:
    """The latest client program there is: it reads what any earlier one has written."""
    found = _candidates(name)
    if not found:
        raise Failed(f"{name} is needed (with TLS). Debian and Ubuntu: apt-get install postgresql-client")
    return max(found)[1]


def _encrypted() -> bool:
    """Whether the connection must be encrypted, which the programs of the wheel cannot do."""
    return (connection.settings_dict.get("OPTIONS") or {}).get("sslmode") in {"require", "verify-ca", "verify-full"}


def _candidates(name: str) -> list[tuple[int, Path]]:
    """(major version, path) of each such program here."""
    paths = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    if not _encrypted() or name == "pg_restore":
        paths.append(postgres.tool(name))
    if found := shutil.which(name):
        paths.append(Path(found))
    candidates = []
    for path in paths:
        output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if version := re.search(r"(\d+)", output):
            candidates.append((int(version[1]), path))
    return candidates


def _run(command: list[str], what: str) -> None:
    environment = {**os.environ, "PGPASSWORD": _password()}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{what}: {result.stderr.strip()[-2000:]}")
