"""What lies outside the process and is reached by settings: database, mail server, bucket, the key of the seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pactline.config.variables import EnvironmentProblem

PLANNER = "-c join_collapse_limit=4 -c from_collapse_limit=4 -c jit=off"
"""A record's page joins ten tables by their keys. Looking for a better order takes PostgreSQL 15 ms and finds none."""
PREPARE_AFTER = 3
"""How often a connection repeats a statement before the server keeps its plan."""
SEAL_LEVELS = ("", "B-B", "B-T", "B-LT", "B-LTA")
SEAL_POLICIES = ("degrade", "refuse")
MODEL_APIS = ("openai", "anthropic")


@dataclass(frozen=True)
class Email:
    """How messages leave. `host` empty: they are written as files to `directory`."""

    directory: Path
    sender: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    use_tls: bool = False
    use_ssl: bool = False


@dataclass(frozen=True)
class S3:
    """A bucket for files. `endpoint` empty: Amazon."""

    bucket: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True)
class Seal:
    """The key that seals signed documents, as files; all empty: one is made. `level` empty: the highest in reach."""

    organisation: str
    pkcs12: str
    key: str
    certificate: str
    password: str = field(repr=False)
    tsa_url: str
    roots: str
    level: str
    policy: str


@dataclass(frozen=True)
class Model:
    """A language model that may read contracts. `hosts`: named by the operator; `tokens`, `seconds`: for one contract."""

    url: str
    api: str
    name: str
    key: str = field(repr=False)
    hosts: tuple[str, ...]
    tokens: int
    seconds: int
    timeout: int


def read_database(url: str, data_dir: Path, *, prepared: bool = True) -> dict[str, Any]:
    """Django's DATABASES["default"]; `url` empty: our own server in the data directory. `prepared`: whether the server may
    keep plans for a connection."""
    options = {"options": PLANNER, "prepare_threshold": PREPARE_AFTER if prepared else None}
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
    if not url:
        from pactline.config import postgres

        return {**common, **postgres.connection(data_dir / "postgres"), "OPTIONS": options}
    from psycopg import Error, conninfo

    scheme = url.partition("://")[0]
    if scheme not in {"postgres", "postgresql"}:
        raise EnvironmentProblem(f"DATABASE_URL: {scheme!r} is not supported; Pactline works with PostgreSQL only.")
    try:
        parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items() if value is not None}
    except Error as error:
        raise EnvironmentProblem(
            f"DATABASE_URL: {str(error).strip()}. Write postgresql://user:password@host:5432/name"
        ) from error
    if "dbname" not in parts:
        raise EnvironmentProblem("DATABASE_URL: names no database. Write postgresql://user:password@host:5432/name")
    return {
        **common,
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**options, **parts},
    }


def read_email(values: Mapping[str, str], data_dir: Path, host: str) -> Email:
    domain = host if "." in host and not host.replace(".", "").isdigit() else "localhost"
    sender = values.get("PACTLINE_EMAIL_FROM") or f"Pactline <pactline@{domain}>"
    directory = data_dir / "mail"
    url = values.get("PACTLINE_SMTP_URL", "")
    if not url:
        return Email(directory=directory, sender=sender)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EnvironmentProblem(f"PACTLINE_SMTP_URL: {error}.") from error
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise EnvironmentProblem("PACTLINE_SMTP_URL: write smtp://user:password@host:587, smtps:// or smtp+plain://.")
    return Email(
        directory=directory,
        sender=sender,
        host=parts.hostname,
        port=port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp",
        use_ssl=parts.scheme == "smtps",
    )


def read_s3(values: Mapping[str, str]) -> S3 | None:
    """The PACTLINE_S3_… settings; None without a bucket."""
    bucket = values.get("PACTLINE_S3_BUCKET", "")
    if not bucket:
        return None
    return S3(
        bucket=bucket,
        endpoint=values.get("PACTLINE_S3_ENDPOINT", ""),
        region=values.get("PACTLINE_S3_REGION") or "us-east-1",
        access_key=values.get("PACTLINE_S3_ACCESS_KEY", ""),
        secret_key=values.get("PACTLINE_S3_SECRET_KEY", ""),
    )


def read_seal(values: Mapping[str, str]) -> Seal:
    """The PACTLINE_SEAL_… settings; files must be there."""
    for name in ("PACTLINE_SEAL_PKCS12", "PACTLINE_SEAL_KEY", "PACTLINE_SEAL_CERTIFICATE", "PACTLINE_SEAL_ROOTS"):
        if values.get(name) and not Path(values[name]).is_file():
            raise EnvironmentProblem(f"{name}: there is no file {values[name]}.")
    level, policy = values.get("PACTLINE_SEAL_LEVEL", ""), values.get("PACTLINE_SEAL_POLICY") or "degrade"
    if level not in SEAL_LEVELS:
        raise EnvironmentProblem(f"PACTLINE_SEAL_LEVEL: {level!r} is none of {', '.join(SEAL_LEVELS[1:])}.")
    if policy not in SEAL_POLICIES:
        raise EnvironmentProblem(f"PACTLINE_SEAL_POLICY: {policy!r} is none of {', '.join(SEAL_POLICIES)}.")
    return Seal(
        organisation=values.get("PACTLINE_SEAL_ORGANISATION", ""),
        pkcs12=values.get("PACTLINE_SEAL_PKCS12", ""),
        key=values.get("PACTLINE_SEAL_KEY", ""),
        certificate=values.get("PACTLINE_SEAL_CERTIFICATE", ""),
        password=values.get("PACTLINE_SEAL_PASSWORD", ""),
        tsa_url=values.get("PACTLINE_SEAL_TSA_URL", ""),
        roots=values.get("PACTLINE_SEAL_ROOTS", ""),
        level=level,
        policy=policy,
    )


def read_model(values: Mapping[str, str]) -> Model | None:
    """The PACTLINE_MODEL_… settings; None without an address: then no text leaves this server."""
    url = values.get("PACTLINE_MODEL_URL", "").rstrip("/")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise EnvironmentProblem(f"PACTLINE_MODEL_URL: {error}.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise EnvironmentProblem(
            f"PACTLINE_MODEL_URL: {url!r} is not an address like https://models.example.com/v1 (the key has its own setting)."
        )
    name, api = values.get("PACTLINE_MODEL_NAME", ""), values.get("PACTLINE_MODEL_API") or "openai"
    if not name:
        raise EnvironmentProblem("PACTLINE_MODEL_NAME: say which model of PACTLINE_MODEL_URL is asked.")
    if api not in MODEL_APIS:
        raise EnvironmentProblem(f"PACTLINE_MODEL_API: {api!r} is none of {', '.join(MODEL_APIS)}.")
    hosts = tuple(sorted({one.strip().lower() for one in values.get("PACTLINE_MODEL_HOSTS", "").split(",")} - {""}))
    if hosts and parts.hostname not in hosts:
        raise EnvironmentProblem(f"PACTLINE_MODEL_HOSTS: {parts.hostname} of PACTLINE_MODEL_URL does not stand in it.")
    return Model(
        url=url,
        api=api,
        name=name,
        key=values.get("PACTLINE_MODEL_KEY", ""),
        hosts=hosts,
        tokens=_whole(values, "PACTLINE_MODEL_TOKENS", 60_000, 10_000_000),
        seconds=_whole(values, "PACTLINE_MODEL_SECONDS", 180, 3600),
        timeout=_whole(values, "PACTLINE_MODEL_TIMEOUT", 60, 600),
    )


def _whole(values: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = values.get(name, "")
    if not text:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise EnvironmentProblem(f"{name}: {text!r} is not a whole number from 1 to {most}.")
    return int(text)
