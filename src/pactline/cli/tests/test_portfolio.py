"""`pactline portfolio` as a script sees it, and what `pactline check` says of readers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactline.config import postgres
from pactline.files.tests import builders

from .test_commands import SECONDS, environment, pactline
from .test_reading import CONTRACT

pytestmark = pytest.mark.slow
CORA = "cora@northlight.example"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data directory with tables, somebody who reads portfolios and somebody who may not."""
    folder = Path(tempfile.mkdtemp(prefix="pactline-portfolio-"))
    folder.chmod(0o711)
    home = folder / "data"
    assert pactline(home, "migrate").returncode == 0
    for email, role in ((CORA, "contract_administrator"), ("ada@northlight.example", "auditor")):
        made = pactline(home, "createuser", email, "--name", email.split("@")[0].title(), "--role", role)
        assert made.returncode == 0, made.stderr
    yield home
    if (home / "postgres").is_dir():
        postgres.stop(home / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Old contracts: two in a folder, a copy, one in a zip; a hidden one, and one of a kind that nobody reads."""
    found = tmp_path / "legacy"
    (found / "inner").mkdir(parents=True)
    (found / "a.txt").write_text(CONTRACT)
    (found / "copy of a.txt").write_text(CONTRACT)
    (found / "inner" / "b.docx").write_bytes(builders.docx(*CONTRACT.split("\n\n")))
    (found / ".hidden.txt").write_text("Nobody sees me.")
    (found / "notes.md").write_text("not a contract")
    with zipfile.ZipFile(found / "more.zip", "w") as archive:
        archive.writestr("c.txt", CONTRACT.replace("New York", "Delaware"))
    return found


@pytest.fixture
def worker(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker beside the command."""
    process = start_worker(data)
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def start_worker(data: Path) -> subprocess.Popen[str]:
    log = data.parent / "worker.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "pactline.cli", "worker"], env=environment(data), stdout=stream, stderr=stream,
            text=True, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + SECONDS
    while "waits for jobs" not in log.read_text():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return process


def test_a_folder_comes_in_once_and_going_on_reads_nothing_twice(data: Path, folder: Path) -> None:
    first = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Once")
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip().startswith("PF-") and len(first.stdout.split()) == 1
    assert "3 contracts" in first.stderr and "0 read, 3 handed to the workers" in first.stderr
    again = pactline(data, "portfolio", str(folder), "--as", CORA, "--name", "Once")
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert "3 contracts" in again.stderr
    (folder / "renamed.txt").write_text(CONTRACT)
    (folder / "new.txt").write_text(CONTRACT.replace("New York", "Ohio"))
    third = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Once")
    assert third.stdout == first.stdout and "4 contracts" in third.stderr  # equal bytes under another name are the same
    other = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Twice")
    assert other.stdout != first.stdout


def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    data: Path, folder: Path, worker: subprocess.Popen[str]
) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no more")
    (folder / "bad.zip").write_bytes(b"no zip at all")
    (folder / "scan.pdf").write_bytes(builders.pdf("", ""))
    result = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Bad", "--never-send", "--wait")
    assert result.returncode == 1
    assert result.stdout.strip().startswith("PF-")
    said = result.stderr
    for name in ("empty.txt", "broken.docx", "bad.zip", "scan.pdf"):
        assert f"pactline: {name}: " in said, (name, said)
    assert "a.txt: " not in said and "3 read" in said and "4 of 8 files could not be read." in said
    assert "Traceback" not in said
    for name in ("empty.txt", "broken.docx", "bad.zip", "scan.pdf"):
        (folder / name).unlink()
    (folder / "a.txt").unlink()
    mended = pactline(data, "portfolio", str(folder / "inner" / "b.docx"), "--as", "cora", "--name", "One", "--wait")
    assert mended.returncode == 0, mended.stderr
    assert "1 read, 0 could not be read" in mended.stderr


def test_a_worker_that_is_killed_is_followed_by_one_that_goes_on(data: Path, folder: Path) -> None:
    for number in range(12):
        (folder / f"{number}.txt").write_text(CONTRACT * 4 + f"\n\n{number}. Notices. Notices are sent in writing.")
    first = start_worker(data)
    handed = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Killed")
    assert handed.returncode == 0, handed.stderr
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    second = start_worker(data)
    try:
        done = pactline(data, "portfolio", str(folder), "--as", "cora", "--name", "Killed", "--wait")
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait(timeout=60)
    assert done.returncode == 0, done.stderr
    assert "15 read, 0 could not be read" in done.stderr and done.stdout == handed.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere", "--as", "cora"), 2, "does not exist"),
        (("{folder}",), 2, "--as"),
        (("{empty}", "--as", "cora"), 1, "holds no file of these kinds"),
        (("{folder}", "--as", "nobody@nowhere.example"), 1, "nobody@nowhere.example"),
        (("{folder}", "--as", "cora", "--type", "no-such"), 1, "no-such"),
        (("{folder}", "--as", "ada"), 1, "intelligence.portfolio"),
    ],
)
def test_refusals(data: Path, folder: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    (tmp_path / "empty").mkdir()
    given = [one.format(folder=folder, empty=tmp_path / "empty") for one in arguments]
    result = pactline(data, "portfolio", *given)
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert words in result.stderr and "Traceback" not in result.stderr


def test_check_says_which_readers_are_here(data: Path) -> None:
    plain = pactline(data, "check")
    assert plain.returncode == 0, plain.stdout
    assert "reader: embedded reader" in plain.stdout and "reader.npz (" in plain.stdout and "SHA-256" in plain.stdout
    assert "language model: none is switched on; no text of a contract leaves this server" in plain.stdout
