"""Settings: what is read, what is refused, and with which words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pactline.config import environment
from pactline.config.cluster import socket_dir
from pactline.config.environment import EnvironmentProblem, load


def env(tmp_path: Path, **values: str) -> dict[str, str]:
    return {
        "PACTLINE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": "postgresql://u:p%40ss@db.example:5433/name",
        **values,
    }


def test_defaults(tmp_path: Path) -> None:
    found = load(env(tmp_path))
    assert found.base_url == "http://127.0.0.1:8000"
    assert not found.production
    assert not found.debug
    assert "localhost" in found.allowed_hosts
    assert found.s3 is None
    assert found.email.host == ""
    assert found.email.directory == tmp_path / "data" / "mail"


def test_database_url_is_taken_apart(tmp_path: Path) -> None:
    url = "postgresql://u:p%40ss@db.example:5433/name?sslmode=require"
    database = load(env(tmp_path, DATABASE_URL=url)).database
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "u", "p@ss", "db.example", "5433", "name",
    )  # fmt: skip
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "join_collapse_limit" in database["OPTIONS"]["options"]


def test_without_a_database_url_our_own_server_is_meant(tmp_path: Path) -> None:
    found = load({"PACTLINE_DATA_DIR": str(tmp_path / "data")})
    assert found.embedded_database
    assert found.database["HOST"] == str(socket_dir(tmp_path / "data" / "postgres"))


def test_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = load(env(tmp_path)).secret_key
    path = tmp_path / "data" / "secret_key"
    assert load(env(tmp_path)).secret_key == first == path.read_text("ascii")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= environment.SECRET_LENGTH
    assert first not in repr(load(env(tmp_path)))


def test_file_is_read_and_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pactline.env").write_text("# a comment\nPACTLINE_LOG_LEVEL=debug\nPACTLINE_WEB_THREADS='7'\n")
    found = load(env(tmp_path, PACTLINE_WEB_THREADS="3"))
    assert (found.log_level, found.web_threads) == ("DEBUG", 3)


def test_smtp_url(tmp_path: Path) -> None:
    email = load(env(tmp_path, PACTLINE_SMTP_URL="smtp://me%40x.org:se%2Fcret@mail.example")).email
    assert (email.host, email.port, email.user, email.password, email.use_tls, email.use_ssl) == (
        "mail.example", 587, "me@x.org", "se/cret", True, False,
    )  # fmt: skip
    assert load(env(tmp_path, PACTLINE_SMTP_URL="smtps://mail.example")).email.use_ssl


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PACTLINE_BASE_URL", "pactline.example.com", "is not an address"),
        ("PACTLINE_BASE_URL", "https://x.example/path", "no path"),
        ("PACTLINE_TIME_ZONE", "Mars/Olympus", "no time zone"),
        ("PACTLINE_LOG_LEVEL", "LOUD", "none of"),
        ("PACTLINE_WEB_WORKERS", "many", "whole number"),
        ("PACTLINE_WEB_WORKERS", "0", "whole number"),
        ("PACTLINE_PRODUCTION", "perhaps", "neither 1 nor 0"),
        ("PACTLINE_SMTP_URL", "mail.example", "smtp://"),
        ("DATABASE_URL", "mysql://u@h/d", "PostgreSQL only"),
        ("DATABASE_URL", "postgresql://u@h:5432", "names no database"),
        ("DATABASE_URL", "postgresql://u@h:5432/d?sslmod=x", "DATABASE_URL"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(EnvironmentProblem, match=words) as refusal:
        load(env(tmp_path, **{name: value}))
    assert name in str(refusal.value)


@pytest.mark.parametrize("secret", ["short", "x" * 80, "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2])
def test_production_refuses_a_weak_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(EnvironmentProblem, match="too weak"):
        load(env(tmp_path, PACTLINE_BASE_URL="https://p.example", PACTLINE_SECRET_KEY=secret))
    assert load(env(tmp_path, PACTLINE_SECRET_KEY=secret)).secret_key == secret


def test_production_refuses_debug(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="PACTLINE_DEBUG"):
        load(env(tmp_path, PACTLINE_BASE_URL="https://p.example", PACTLINE_DEBUG="1"))


def test_production_does_not_answer_for_localhost(tmp_path: Path) -> None:
    found = load(env(tmp_path, PACTLINE_BASE_URL="https://p.example", PACTLINE_ALLOWED_HOSTS="q.example, r.example"))
    assert found.production
    assert found.allowed_hosts == ["p.example", "q.example", "r.example"]


def test_plans_are_kept_unless_the_operator_says_no(tmp_path: Path) -> None:
    url = "postgresql://pactline@db.example:6432/pactline"
    assert load(env(tmp_path, DATABASE_URL=url)).database["OPTIONS"]["prepare_threshold"] == 3
    without = load(env(tmp_path, DATABASE_URL=url, PACTLINE_PREPARED_STATEMENTS="0"))
    assert without.database["OPTIONS"]["prepare_threshold"] is None
