"""The pytest plugin of the house: real PostgreSQL in a throw-away cluster, a data directory of its own.

Loaded with ``-p pactline.config.testing`` before Django reads its settings. ``PACTLINE_TEST_DATABASE_URL`` tests
against another server (CI: Debian's PostgreSQL 15).
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import conninfo, sql

ROOT = Path(__file__).resolve().parents[3]

KEPT_TEMPLATES = 4


def prepare() -> None:
    """A data directory and a PostgreSQL of their own, before Django reads its settings."""
    data = Path(tempfile.mkdtemp(prefix="pactline-test-"))
    data.chmod(0o711)
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("PACTLINE_") and not name.startswith("PACTLINE_TEST")]:
        del os.environ[name]
    os.environ["PACTLINE_DATA_DIR"] = str(data)
    os.environ["PACTLINE_LOG_LEVEL"] = "WARNING"
    url = os.environ.get("PACTLINE_TEST_DATABASE_URL")
    if not url:
        from pactline.config import postgres

        url = postgres.start(ROOT / ".pactline-test" / "postgres", durability="off").url
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def template_database() -> str:
    """The name of a database with all tables, made anew when a migration changed; test databases are copies of it.

    Copying takes a moment, migrating half a minute on a busy machine. Processes that start together wait for one.
    """
    from django.conf import settings

    folder = ROOT / ".pactline-test"
    folder.mkdir(exist_ok=True)
    name = f"template_{_migrations_fingerprint()}"
    with (folder / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database = settings.DATABASES["default"]
        where = {
            "host": database["HOST"],
            "port": database["PORT"],
            "user": database["USER"],
            "password": database["PASSWORD"],
        }
        with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
            rows = server.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid"
            ).fetchall()
            found = [str(row[0]) for row in rows]
            if name in found:
                return name
            unfinished = f"making_{name}"
            # Another run may be copying a recent one at this moment.
            for old in (unfinished, *found[:-KEPT_TEMPLATES]):
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            url = conninfo.make_conninfo("", **{**where, "dbname": unfinished})
            _migrate(url)
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
            )
    return name


def _migrate(url: str) -> None:
    parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    address = (
        f"postgresql://{quote(parts['user'], safe='')}:{quote(parts['password'], safe='')}@/{parts['dbname']}"
        f"?host={quote(parts['host'], safe='')}&port={parts['port']}"
    )
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "pactline.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The tables for the tests could not be made:\n{done.stderr[-3000:]}")


def _migrations_fingerprint() -> str:
    from django.conf import settings

    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    for path in (*sorted((ROOT / "src" / "pactline").glob("*/migrations/*.py")), ROOT / "requirements" / "runtime.txt"):
        digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


if "pytest" in sys.modules:
    prepare()
