"""Our own PostgreSQL: starts, is shared, survives a crash, stops; nothing acknowledged is lost."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pactline.config import postgres
from pactline.config.postgres import PostgresProblem

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="pactline-pg-"))
    parent.chmod(0o711)
    yield parent / "postgres"
    postgres.stop(parent / "postgres")
    shutil.rmtree(parent, ignore_errors=True)


def test_two_starters_share_one_server(home: Path) -> None:
    found: list[postgres.Server] = []
    starters = [threading.Thread(target=lambda: found.append(postgres.start(home))) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(found) == 3
    assert len({server.pid for server in found}) == 1
    assert postgres.running(home) == found[0]


def test_it_is_private(home: Path) -> None:
    postgres.start(home)
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "socket").stat().st_mode) == 0o700
    where = postgres.connection(home)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=where["HOST"], port=where["PORT"], user=where["USER"], dbname=where["NAME"], password="guess"
        )
    with psycopg.connect(postgres.start(home).url) as database:
        row = database.execute("SELECT current_setting('listen_addresses'), current_setting('fsync')").fetchone()
    assert row == ("", "on")


def test_a_crash_loses_nothing_acknowledged(home: Path) -> None:
    server = postgres.start(home)
    with psycopg.connect(server.url, autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (number int PRIMARY KEY)")
        database.execute("INSERT INTO kept VALUES (1)")
        os.kill(server.pid, signal.SIGKILL)
    again = postgres.start(home)
    assert again.pid != server.pid
    with psycopg.connect(again.url) as database:
        assert database.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_a_process_that_ends_while_it_is_looked_at_is_no_server(tmp_path: Path) -> None:
    assert postgres._program_of(tmp_path / "4711") == ""
    assert postgres._program_of(Path("/proc/self")) != ""


def test_the_last_user_stops_it(home: Path) -> None:
    first, second = postgres.share(home), postgres.share(home)
    assert not postgres.leave(home, first)
    assert postgres.running(home) is not None
    assert postgres.leave(home, second)
    assert postgres.running(home) is None
    assert not postgres.stop(home)


def test_a_stale_pid_file_of_a_stranger_is_no_obstacle(home: Path) -> None:
    """After a container's restart the old number may belong to another program, here to this test."""
    postgres.stop(home)
    server = postgres.start(home)
    text = (home / "data" / "postmaster.pid").read_text()
    postgres.stop(home)
    (home / "data" / "postmaster.pid").write_text(text.replace(str(server.pid), str(os.getpid()), 1))
    assert postgres.running(home) is None
    assert postgres.start(home).pid != os.getpid()


def test_another_major_version_is_refused_with_the_way_out(home: Path) -> None:
    postgres.stop(home)
    version = home / "data" / "PG_VERSION"
    original = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(PostgresProblem, match="pactline backup"):
            postgres.start(home)
    finally:
        version.write_text(original)
    assert postgres.start(home).pid


def test_a_server_whose_folder_was_deleted_does_not_disturb_the_next_one(home: Path) -> None:
    old = postgres.start(home)
    shutil.rmtree(home)
    new = postgres.start(home)
    assert new.pid != old.pid
    stat_of_old = Path(f"/proc/{old.pid}/stat")
    assert not stat_of_old.exists() or stat_of_old.read_text().rpartition(")")[2].split()[0] == "Z"
    with psycopg.connect(new.url) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_loopback_only_when_a_port_is_asked_for(home: Path) -> None:
    postgres.stop(home)
    server = postgres.start(home, port=25433)
    where = postgres.connection(home)
    assert where["PORT"] == "25433" == str(server.port)
    with psycopg.connect(
        host="127.0.0.1", port=25433, user="pactline", dbname="pactline", password=where["PASSWORD"]
    ) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    postgres.stop(home)
