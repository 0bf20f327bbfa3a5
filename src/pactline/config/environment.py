"""What the operator decides, read once from environment variables and from `pactline.env` in the data directory.

`variables.py` is the whole list. A variable in the process environment
wins over the file. A value that cannot be understood stops the start with a sentence that names the variable.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pactline.config.outside import S3, Email, Model, Seal, read_database, read_email, read_model, read_s3, read_seal
from pactline.config.variables import VARIABLES, EnvironmentProblem

__all__ = ["S3", "Email", "Environment", "EnvironmentProblem", "Model", "Seal", "environment", "load"]

SECRET_LENGTH = 50
PDF_ENGINES = ("auto", "libreoffice", "gotenberg", "embedded")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_NAMES = {variable.name for variable in VARIABLES}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


@dataclass(frozen=True)
class Environment:
    """Every decision of the operator, typed. `database` is Django's DATABASES["default"]; `unknown` names misspelt settings."""

    data_dir: Path
    production: bool
    debug: bool
    secret_key: str = field(repr=False)
    base_url: str
    allowed_hosts: list[str]
    database: dict[str, Any] = field(repr=False)
    embedded_database: bool
    email: Email
    s3: S3 | None
    seal: Seal
    model: Model | None
    time_zone: str
    log_level: str
    log_format: str
    web_workers: int
    web_threads: int
    job_concurrency: int
    trusted_proxies: int
    withheld_permissions: frozenset[str]
    metrics_token: str = field(repr=False)
    converter_url: str
    pdf_engine: str
    soffice: str
    max_upload_mb: int
    approval_link_days: int
    unknown: list[str]

    @property
    def postgres_dir(self) -> Path:
        """Where our own PostgreSQL keeps its cluster."""
        return self.data_dir / "postgres"

    @property
    def files_dir(self) -> Path:
        """Where files lie when no bucket is set."""
        return self.data_dir / "files"


def checkout() -> Path | None:
    """The root of the checkout that this package runs from, or None when it was installed from a wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() and (root / "src" / "pactline").is_dir() else None


def default_data_dir() -> Path:
    """`var` in a checkout, else the user's data folder."""
    root = checkout()
    if root is not None:
        return root / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "pactline"


def load(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the environment (or `variables` instead of it). Raises EnvironmentProblem with a sentence."""
    given = dict(os.environ if variables is None else variables)
    data_dir = _data_dir(given.get("PACTLINE_DATA_DIR", ""))
    values = {**_read_file(data_dir / "pactline.env"), **given}
    base_url, host = _base_url(values.get("PACTLINE_BASE_URL") or "http://127.0.0.1:8000")
    production = _flag(values, "PACTLINE_PRODUCTION", default=base_url.startswith("https://"))
    debug = _flag(values, "PACTLINE_DEBUG", default=False)
    if production and debug:
        raise EnvironmentProblem("PACTLINE_DEBUG: must not be set in production, because error pages show source text.")
    database_url = values.get("DATABASE_URL", "")
    local = set() if production else {"127.0.0.1", "localhost", "[::1]"}
    others = {name.strip() for name in values.get("PACTLINE_ALLOWED_HOSTS", "").split(",") if name.strip()}
    return Environment(
        data_dir=data_dir,
        production=production,
        debug=debug,
        secret_key=_secret_key(values.get("PACTLINE_SECRET_KEY", ""), data_dir, production=production),
        base_url=base_url,
        allowed_hosts=sorted({host, *local, *others}),
        database=read_database(
            database_url, data_dir, prepared=_flag(values, "PACTLINE_PREPARED_STATEMENTS", default=True)
        ),
        embedded_database=not database_url,
        email=read_email(values, data_dir, host),
        s3=read_s3(values),
        seal=read_seal(values),
        model=read_model(values),
        time_zone=_time_zone(values.get("PACTLINE_TIME_ZONE") or "UTC"),
        log_level=_choice(values, "PACTLINE_LOG_LEVEL", LOG_LEVELS, "INFO"),
        log_format=_choice(values, "PACTLINE_LOG_FORMAT", ("text", "json"), "text" if os.isatty(2) else "json"),
        web_workers=_number(values, "PACTLINE_WEB_WORKERS", max(2, min(4, (os.cpu_count() or 1) // 2))),
        web_threads=_number(values, "PACTLINE_WEB_THREADS", 4),
        job_concurrency=_number(values, "PACTLINE_JOB_CONCURRENCY", 2),
        trusted_proxies=_number(values, "PACTLINE_TRUSTED_PROXIES", 0, least=0),
        withheld_permissions=frozenset(values.get("PACTLINE_WITHHELD_PERMISSIONS", "").replace(",", " ").split()),
        metrics_token=values.get("PACTLINE_METRICS_TOKEN", ""),
        converter_url=values.get("PACTLINE_CONVERTER_URL", ""),
        pdf_engine=_choice(values, "PACTLINE_PDF_ENGINE", PDF_ENGINES, "auto"),
        soffice=values.get("PACTLINE_SOFFICE", ""),
        max_upload_mb=_number(values, "PACTLINE_MAX_UPLOAD_MB", 25),
        approval_link_days=_number(values, "PACTLINE_APPROVAL_LINK_DAYS", 7),
        unknown=sorted(name for name in values if name.startswith("PACTLINE_") and name not in _NAMES),
    )


def _data_dir(text: str) -> Path:
    path = Path(text).expanduser() if text else default_data_dir()
    if not path.is_absolute():
        path = Path.cwd() / path
    try:
        if not path.is_dir():
            path.mkdir(parents=True)
            # Others may pass through (a database server that runs as another user must), but may not list it.
            path.chmod(0o711)
    except OSError as error:
        raise EnvironmentProblem(
            f"PACTLINE_DATA_DIR: {path} cannot be made ({error.strerror}). Name a folder that you may write to."
        ) from error
    return path


def _read_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EnvironmentProblem(f"{path}: cannot be read ({error.strerror}).") from error
    values: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise EnvironmentProblem(f"{path}, line {number}: write NAME=value.")
        values[name.strip()] = value.strip().strip("\"'")
    return values


def _base_url(text: str) -> tuple[str, str]:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise EnvironmentProblem(
            f"PACTLINE_BASE_URL: {text!r} is not an address like https://pactline.example.com (no path after the host)."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return text.rstrip("/"), host


def _flag(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise EnvironmentProblem(f"{name}: {text!r} is neither 1 nor 0.")


def _number(values: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = values.get(name, "")
    if not text:
        return default
    if not text.isdigit() or not least <= int(text) <= 1000:
        raise EnvironmentProblem(f"{name}: {text!r} is not a whole number from {least} to 1000.")
    return int(text)


def _choice(values: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    text = values.get(name) or default
    for choice in choices:
        if text.lower() == choice.lower():
            return choice
    raise EnvironmentProblem(f"{name}: {text!r} is none of {', '.join(choices)}.")


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise EnvironmentProblem(
            f"PACTLINE_TIME_ZONE: {text!r} is no time zone. Write one like Europe/Berlin."
        ) from error
    return text


def _secret_key(text: str, data_dir: Path, *, production: bool) -> str:
    if text:
        if production and (len(text) < SECRET_LENGTH or len(set(text)) < 10 or "insecure" in text.lower()):
            raise EnvironmentProblem(
                f"PACTLINE_SECRET_KEY: too weak for production. Use {SECRET_LENGTH} or more random characters, or leave "
                "it out: then one is made at the first start and kept in the data directory."
            )
        return text
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise EnvironmentProblem(
            f"{path}: the secret key cannot be read or written ({error.strerror}). Run as the user who owns "
            f"{data_dir}, or set PACTLINE_SECRET_KEY."
        ) from error
    if len(key) < SECRET_LENGTH:
        raise EnvironmentProblem(f"{path}: does not hold a secret of {SECRET_LENGTH} characters. Restore or delete it.")
    return key


def _write_once(path: Path, text: str) -> None:
    """Write a private file whole or not at all; of two who do it at the same time, the first one wins."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


if TYPE_CHECKING:
    environment: Environment


def __getattr__(name: str) -> Environment:
    """`environment`, read when it is first asked for: our own PostgreSQL must have its password by then."""
    if name != "environment":
        raise AttributeError(name)
    globals()["environment"] = found = load()
    return found
