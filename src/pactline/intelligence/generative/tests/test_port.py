"""The port: both languages, and every way in which a server can fail."""

from __future__ import annotations

import json
import socket
import time

import pytest

from pactline.intelligence.generative import addresses, schema
from pactline.intelligence.generative.port import Away, Message, Nonsense
from pactline.intelligence.generative.speaking import Anthropic, OpenAI

from .served import Bytes, completion, served

SCHEMA = schema.thing(word=schema.one_of(["yes", "no"]), why=schema.words(100), all=schema.many(schema.words(5), 3))
ASKED = [Message("system", "Answer."), Message("user", "Is it?")]
GOOD = {"word": "yes", "why": "because", "all": []}


def openai(url: str, **more: object) -> OpenAI:
    return OpenAI(url, "m-1", pause=0.01, **more)  # type: ignore[arg-type]


def test_openai_is_asked_by_schema_at_temperature_0() -> None:
    with served(GOOD) as server:
        answer, usage = openai(server.url, key="secret").complete(SCHEMA, ASKED, most=50)
    assert answer == GOOD
    assert (usage.read, usage.written, usage.model) == (100, 20, "played-1")
    body = server.asked[0]
    assert server.paths == ["/v1/chat/completions"]
    assert body["temperature"] == 0
    assert body["max_tokens"] == 50
    assert "tools" not in body
    sent = body["response_format"]["json_schema"]
    assert sent["strict"] is True
    assert sent["schema"]["properties"]["word"]["enum"] == ["yes", "no"]
    assert "maxLength" not in json.dumps(sent)
    assert server.headers[0]["authorization"] == "Bearer secret"
    assert server.headers[0]["host"] == server.url.split("/")[2]


def test_anthropic_is_asked_by_schema() -> None:
    with served(GOOD) as server:
        port = Anthropic(server.url.removesuffix("/v1"), "m-2", "secret")
        answer, usage = port.complete(SCHEMA, ASKED)
    assert answer == GOOD
    assert usage.tokens == 120
    body = server.asked[0]
    assert server.paths == ["/v1/messages"]
    assert body["system"] == "Answer."
    assert body["messages"] == [{"role": "user", "content": "Is it?"}]
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert "tools" not in body
    assert server.headers[0]["x-api-key"] == "secret"


def test_a_model_that_takes_no_temperature_is_asked_without() -> None:
    words = {"error": {"message": "Unsupported parameter: 'max_tokens' is not supported. 'temperature' neither."}}
    with served(Bytes(json.dumps(words).encode(), status=400), GOOD) as server:
        port = openai(server.url)
        port.complete(SCHEMA, ASKED, most=9)
        port.complete(SCHEMA, ASKED, most=9)
    assert "max_tokens" in server.asked[0]
    for body in server.asked[1:]:
        assert body["max_completion_tokens"] == 9
        assert "temperature" not in body
    assert len(server.asked) == 3


def test_a_server_that_knows_no_schema_is_asked_for_an_object() -> None:
    words = b'{"error": "This response_format type is unavailable now"}'
    with served(Bytes(words, status=400), GOOD) as server:
        assert openai(server.url).complete(SCHEMA, ASKED)[0] == GOOD
    assert server.asked[1]["response_format"] == {"type": "json_object"}
    with served(Bytes(words, status=400)) as server, pytest.raises(Away):
        openai(server.url).complete(SCHEMA, ASKED)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "I am happy to help!",
        "",
        "[1, 2]",
        Bytes(b"<html>502</html>"),
        Bytes(b"[]"),
        Bytes(b"{}"),
        Bytes(b'{"choices": []}'),
        Bytes(b'{"choices": [{"message": {"content": null}}]}'),
        Bytes(b"x" * (1 << 20) + b"yy"),
        Bytes(json.dumps({"choices": [{"message": {"content": '{"word": "y'}, "finish_reason": "length"}]}).encode()),
        Bytes(b"[" * 100_000),
    ],
    ids=["prose", "nothing", "list", "html", "array", "empty", "no choice", "null", "too much", "cut off", "deep"],
)
def test_nonsense_is_told_apart(answer: object) -> None:
    with served(answer) as server, pytest.raises(Nonsense):
        openai(server.url).complete(SCHEMA, ASKED)


def test_json_in_a_fence_is_read() -> None:
    with served("```json\n" + json.dumps(GOOD) + "\n```") as server:
        assert openai(server.url).complete(SCHEMA, ASKED)[0] == GOOD


def test_a_busy_server_is_asked_again() -> None:
    with served(Bytes(b"busy", status=503), Bytes(b"busy", status=429, headers={"retry-after": "0"}), GOOD) as server:
        assert openai(server.url).complete(SCHEMA, ASKED)[0] == GOOD
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_is_away() -> None:
    with served(Bytes(b"busy", status=500)) as server, pytest.raises(Away, match="500"):
        openai(server.url).complete(SCHEMA, ASKED)
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 302])
def test_a_refusal_is_not_tried_again(status: int) -> None:
    headers = {"location": "http://127.0.0.1:1/"}
    with served(Bytes(b"no", status=status, headers=headers)) as server, pytest.raises(Away):
        openai(server.url).complete(SCHEMA, ASKED)
    assert len(server.asked) == 1


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Away, match="cannot be reached"):
        openai(f"http://127.0.0.1:{port}/v1").complete(SCHEMA, ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        Bytes(b"{}", wait=3.0),
        Bytes(json.dumps(completion(GOOD, "")).encode(), drip=0.1),
        Bytes(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 200, drip=0.1, raw=True),
    ],
    ids=["silent", "drop by drop", "headers drop by drop"],
)
def test_too_late(answer: Bytes) -> None:
    began = time.monotonic()
    with served(answer) as server, pytest.raises(Away, match="within"):
        openai(server.url).complete(SCHEMA, ASKED, seconds=0.5)
    assert time.monotonic() - began < 2.0


def test_localhost_may_be_two_addresses_of_which_one_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 1, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1)),
    ]
    with served(GOOD) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_args, **_named: rows)
        place = addresses.check(url, ())
        monkeypatch.undo()
        assert place.addresses == ("::1", "127.0.0.1")
        monkeypatch.setattr(addresses, "check", lambda *_args: place)
        assert openai(url).complete(SCHEMA, ASKED)[0] == GOOD


def resolving(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [row])


def test_a_public_name_may_be_asked_by_https_only(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14")
    assert addresses.check("https://models.example/v1", ()).addresses == ("93.184.215.14",)
    with pytest.raises(Away, match="https"):
        addresses.check("http://models.example/v1", ())


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "192.168.1.1", "::1", "::ffff:10.0.0.1", "fd00::1"])
def test_a_name_of_a_private_address_must_be_listed(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    with pytest.raises(Away, match="private"):
        addresses.check("https://models.example/v1", ())
    assert addresses.check("http://models.example/v1", ("models.example",)).addresses[0] in (address, "10.0.0.1")


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1"])
def test_some_addresses_are_never_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    for hosts in ((), ("models.example",)):
        with pytest.raises(Away, match="never"):
            addresses.check("https://models.example/v1", hosts)


def test_only_listed_hosts() -> None:
    with pytest.raises(Away, match="PACTLINE_MODEL_HOSTS"):
        addresses.check("https://other.example/v1", ("models.example",))


def test_schema_problems_name_the_place_and_not_the_value() -> None:
    assert schema.problems(SCHEMA, GOOD) == []
    bad = {"word": "secret text", "why": "x" * 101, "all": ["a", "b", "c", "d"], "more": 1}
    found = schema.problems(SCHEMA, bad)
    assert len(found) == 4
    assert "secret" not in " ".join(found)
    assert schema.problems(SCHEMA, []) == ["answer is not an object"]
    assert schema.problems(SCHEMA, {"word": True, "why": None, "all": "a"}) == [
        "answer.word is not a text",
        "answer.why is not a text",
        "answer.all is not a list",
    ]
