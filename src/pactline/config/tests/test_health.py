"""What machines ask, and the middleware around every request."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from django.db import DatabaseError
from django.test import Client, RequestFactory

from pactline.config import health, logs, requests


@pytest.mark.django_db
def test_live_and_ready() -> None:
    client = Client()
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(health.connection, "cursor", away)
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "does not answer"
    assert "gone" not in answer.content.decode()


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_the_token(settings: object) -> None:
    client = Client()
    text = client.get("/metrics").content.decode()
    assert "pactline_jobs" in text
    assert "pactline_request_seconds" in text
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    settings.PACTLINE_METRICS_TOKEN = "let-me-in"  # type: ignore[attr-defined]
    assert client.get("/metrics").status_code == 404
    headers = {"HTTP_AUTHORIZATION": "Bearer let-me-in"}
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", **headers).status_code == 200


@pytest.mark.django_db
def test_each_answer_has_an_id_and_a_proxys_own_is_kept() -> None:
    client = Client()
    first, second = (client.get("/health/live").headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert client.get("/health/live", HTTP_X_REQUEST_ID="abcdef-123456").headers["X-Request-ID"] == "abcdef-123456"
    assert client.get("/health/live", HTTP_X_REQUEST_ID="bad id\n").headers["X-Request-ID"] != "bad id\n"


def test_the_peer_is_the_one_that_the_trusted_proxy_saw() -> None:
    factory = RequestFactory()
    request = factory.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    requests._set_peer(request, 0)
    assert request.META["REMOTE_ADDR"] == "10.0.0.1"
    requests._set_peer(request, 1)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    lied = factory.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="not an address")
    requests._set_peer(lied, 1)
    assert lied.META["REMOTE_ADDR"] == "10.0.0.1"


def test_logs_are_json_and_hide_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.configure({"level": "INFO", "format": "json"})
        structlog.get_logger("pactline.test").info("signed_in", user="rita", password="very-secret", api_token="abc")
        logging.getLogger("somebody.else").warning("plain words")
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        root.handlers, root.level = before, level
    assert lines[0]["user"] == "rita"
    assert lines[0]["level"] == "info"
    assert "very-secret" not in json.dumps(lines)
    assert lines[0]["api_token"] == "…"
    assert lines[1]["event"] == "plain words"
