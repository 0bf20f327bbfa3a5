"""The commands as a script sees them: what they print, their exit codes, and what they leave behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactline.config import postgres

pytestmark = pytest.mark.slow
SECONDS = 120


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder for data directories; a server that a failed test leaves behind is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="pactline-cli-"))
    folder.chmod(0o711)
    yield folder
    for data in folder.iterdir():
        if (data / "postgres").is_dir():
            postgres.stop(data / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


def environment(data: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PACTLINE_") and name != "DATABASE_URL"
    }
    return {**kept, "PACTLINE_DATA_DIR": str(data), "PACTLINE_LOG_FORMAT": "json", "PACTLINE_WEB_WORKERS": "1"}


def pactline(data: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pactline.cli", *arguments],
        env=environment(data),
        input=text,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def kept(place: Path) -> Path:
    """A data directory with tables, one administrator, one token and one file."""
    data = place / "kept"
    assert pactline(data, "migrate").returncode == 0
    made = pactline(data, "createuser", "adam@northlight.example", "--name", "Adam Brook")
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.strip()) >= 15
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abc").write_bytes(b"a stored file" * 1000)
    return data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_help_and_usage() -> None:
    data = Path(tempfile.gettempdir()) / "pactline-never-made"
    overview = pactline(data, "--help")
    assert overview.returncode == 0
    for name in (
        "run",
        "serve",
        "worker",
        "demo",
        "story",
        "token",
        "backup",
        "restore",
        "check",
        "migrate",
        "createuser",
    ):
        assert name in overview.stdout
        page = pactline(data, name, "--help")
        assert page.returncode == 0, page.stderr
        assert "Usage:" in page.stdout
    assert pactline(data, "fly").returncode == 2
    assert pactline(data, "serve", "--port", "99999").returncode == 2
    assert pactline(data, "backup").returncode == 2
    assert not data.exists()


def test_a_bad_setting_is_one_sentence(place: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pactline.cli", "migrate"],
        env={**environment(place / "bad"), "DATABASE_URL": "mysql://nobody@nowhere/none"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("pactline: DATABASE_URL")
    assert "Traceback" not in result.stderr


def test_token_stands_alone_on_standard_output(kept: Path) -> None:
    result = pactline(kept, "token", "adam", "--days", "1")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().startswith("pact_")
    assert len(result.stdout.split()) == 1
    unknown = pactline(kept, "token", "nobody@nowhere.example")
    assert unknown.returncode == 1
    assert "nobody@nowhere.example" in unknown.stderr
    assert unknown.stdout == ""


def test_createuser_refuses_nonsense(kept: Path) -> None:
    assert pactline(kept, "createuser", "no-address", "--name", "X").returncode == 2
    weak = pactline(kept, "createuser", "x@y.example", "--name", "X Y", "--password-stdin", text="password\n")
    assert weak.returncode == 1
    role = pactline(kept, "createuser", "x@y.example", "--name", "X Y", "--role", "emperor")
    assert role.returncode == 1
    assert "emperor" in role.stderr


def test_serve_refuses_old_tables(place: Path) -> None:
    result = pactline(place / "empty", "worker")
    assert result.returncode == 1
    assert "pactline migrate" in result.stderr


def test_backup_and_restore(kept: Path, place: Path) -> None:
    file = place / "one.tar"
    written = pactline(kept, "backup", str(file))
    assert written.returncode == 0, written.stderr
    assert written.stdout.strip() == str(file)
    assert file.stat().st_mode & 0o077 == 0
    assert pactline(kept, "backup", str(file)).returncode == 1, "a backup is never overwritten"

    fresh = place / "fresh"
    read = pactline(fresh, "restore", str(file))
    assert read.returncode == 0, read.stderr
    assert (fresh / "files" / "ab" / "abc").read_bytes() == b"a stored file" * 1000
    assert (fresh / "secret_key").read_text() == (kept / "secret_key").read_text()
    assert pactline(fresh, "token", "adam").returncode == 0

    again = pactline(fresh, "restore", str(file))
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert pactline(fresh, "token", "adam").returncode == 0, "nothing was touched"
    forced = pactline(fresh, "restore", "--force", str(file))
    assert forced.returncode == 0, forced.stderr
    (aside,) = fresh.glob("before-restore-*")
    assert (aside / "database.dump").stat().st_size > 1000
    assert (aside / "files" / "ab" / "abc").is_file()
    assert pactline(fresh, "token", "adam").returncode == 0


def test_a_damaged_backup_is_refused_before_anything_is_touched(kept: Path, place: Path) -> None:
    file = place / "two.tar"
    assert pactline(kept, "backup", str(file)).returncode == 0
    content = file.read_bytes()
    place_of_dump = content.index(b"PGDMP") + 2000
    damaged = place / "damaged.tar"
    damaged.write_bytes(content[:place_of_dump] + bytes([content[place_of_dump] ^ 1]) + content[place_of_dump + 1 :])
    cut = place / "cut.tar"
    cut.write_bytes(content[: len(content) // 2])
    for broken, words in ((damaged, "damaged"), (cut, "not a whole")):
        verified = pactline(kept, "restore", "--verify", str(broken))
        assert verified.returncode == 1
        assert words in verified.stderr
        assert pactline(kept, "restore", "--force", str(broken)).returncode == 1
    assert pactline(kept, "token", "adam").returncode == 0, "the data is still there"
    assert pactline(kept, "restore", "--verify", str(file)).returncode == 0


def test_check_tells_what_is_wrong(kept: Path) -> None:
    result = pactline(kept, "check")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 failures" in result.stdout
    deploy = pactline(kept, "check", "--deploy")
    assert deploy.returncode == 1
    assert "PACTLINE_BASE_URL must begin with https://" in deploy.stdout


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, ""
    except OSError:
        return 0, ""


def started(data: Path, *arguments: str) -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    command = [sys.executable, "-m", "pactline.cli", *arguments, "--port", str(port)]
    log = (data.parent / f"{port}.log").open("w")
    process = subprocess.Popen(
        command, env=environment(data), stdout=log, stderr=log, text=True, start_new_session=True
    )
    until(lambda: get(port, "/health/ready")[0] == 200 or process.poll() is not None, 300)  # the demo takes a while
    assert process.poll() is None, (data.parent / f"{port}.log").read_text()
    return process, port


def until(met: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not met():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_first_start_loads_the_demo_and_forks_from_one_thread(place: Path) -> None:
    """What is forked from a process with threads waits for ever for those that it did not get."""
    process, port = started(place / "first", "run")
    try:
        assert "Further quotes: Q-" in (place / f"{port}.log").read_text()  # the last that the demo tells
        assert [path.name for path in Path(f"/proc/{process.pid}/task").iterdir()] == [str(process.pid)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_run_serves_survives_a_killed_child_and_stops_cleanly(kept: Path) -> None:
    process, port = started(kept, "run", "--no-demo")
    try:
        taken = pactline(kept, "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "--port" in taken.stderr
        twice = pactline(kept, "run", "--no-demo", "--port", str(free_port()))
        assert twice.returncode == 1
        assert "already runs" in twice.stderr

        web, worker = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 2 and worker not in children(process.pid))
        os.kill(children(web)[0], signal.SIGKILL)
        until(lambda: get(port, "/health/ready")[0] == 200)

        family = [process.pid, *children(process.pid), *children(web)]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert not [pid for pid in family if alive(pid)]
        assert postgres.running(kept / "postgres") is None
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_children_die_with_a_killed_parent_and_the_next_start_recovers(kept: Path) -> None:
    process, port = started(kept, "run", "--no-demo")
    web, worker = children(process.pid)
    family = [web, worker, *children(web)]
    process.kill()
    process.wait()
    until(lambda: not [pid for pid in family if alive(pid)])
    assert get(port, "/health/live")[0] == 0
    server = postgres.running(kept / "postgres")
    assert server is not None, "our PostgreSQL goes on: nothing committed is at risk"
    os.kill(server.pid, signal.SIGKILL)

    again, port = started(kept, "run", "--no-demo")
    assert get(port, "/health/ready")[0] == 200
    stopped = pactline(kept, "stop")
    assert stopped.returncode == 0, stopped.stderr
    again.wait(timeout=60)
    assert postgres.running(kept / "postgres") is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_serve_and_worker_share_one_database(kept: Path) -> None:
    web, port = started(kept, "serve")
    log = kept.parent / "worker.log"
    with log.open("w") as stream:
        worker = subprocess.Popen(
            [sys.executable, "-m", "pactline.cli", "worker"],
            env=environment(kept),
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        until(lambda: "waits for jobs" in log.read_text())
        web.send_signal(signal.SIGTERM)
        assert web.wait(timeout=60) == 0
        assert get(port, "/health/live")[0] == 0
        assert postgres.running(kept / "postgres") is not None, "the worker still needs it"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
        assert postgres.running(kept / "postgres") is None
    finally:
        web.kill()
        worker.kill()


def test_docs_are_written(place: Path) -> None:
    out = place / "docs"
    result = pactline(place / "none", "docs", "--out", str(out))
    assert result.returncode == 0, result.stderr
    assert {path.name for path in out.iterdir()} == {"events.md", "lifecycles.md", "permissions.md", "settings.md"}
    assert pactline(place / "none", "docs", "--check", "--out", str(out)).returncode == 0
    (out / "settings.md").write_text("old")
    stale = pactline(place / "none", "docs", "--check", "--out", str(out))
    assert stale.returncode == 1
    assert "settings.md" in stale.stderr
