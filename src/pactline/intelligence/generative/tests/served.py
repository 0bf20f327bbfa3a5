"""A small server on loopback that plays a model's server: it answers as the test says and keeps what it was asked."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[[dict[str, Any]], Any]


class Bytes:
    """An answer that is no completion: raw bytes, a status, a delay before or between the bytes."""

    def __init__(
        self,
        content: bytes,
        *,
        status: int = 200,
        wait: float = 0.0,
        drip: float = 0.0,
        headers: dict[str, str] | None = None,
        raw: bool = False,
    ) -> None:
        self.content, self.status, self.wait, self.drip, self.headers = content, status, wait, drip, headers or {}
        self.raw = raw


class Server:
    """Plays the answers in their order, the last one for ever. A function gets the request's body."""

    def __init__(self, *plays: Any) -> None:
        self.plays = list(plays)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.url = ""

    def next(self, body: dict[str, Any]) -> Any:
        play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
        return play(body) if callable(play) else play

    def data(self, number: int = -1) -> dict[str, Any]:
        """What stood between BEGIN DATA and END DATA in a request."""
        return data_of(self.asked[number])


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    content = next(one["content"] for one in body["messages"] if one["role"] == "user")
    match = re.fullmatch(r"BEGIN DATA ([0-9a-f]{16})\n(.*)\nEND DATA \1", content, re.DOTALL)
    assert match is not None, content
    found: dict[str, Any] = json.loads(match[2])
    return found


def segment_with(body: dict[str, Any], words: str) -> str:
    """The number of the passage that holds these words."""
    return next(one["segment"] for one in data_of(body)["passages"] if words in one["text"])


@contextmanager
def served(*plays: Any) -> Iterator[Server]:
    """A running server for the length of a test."""
    server = Server(*plays)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.asked.append(body)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.paths.append(self.path)
            answer = server.next(body)
            if not isinstance(answer, Bytes):
                answer = Bytes(json.dumps(completion(answer, self.path)).encode())
            time.sleep(answer.wait)
            try:
                if not answer.raw:
                    self.send_response(answer.status)
                    for name, value in {"content-length": str(len(answer.content)), **answer.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                if answer.drip:
                    for byte in answer.content:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(answer.drip)
                else:
                    self.wfile.write(answer.content)
            except OSError:
                self.close_connection = True

        def log_message(self, *_said: Any) -> None:
            return None

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def completion(answer: Any, path: str) -> dict[str, Any]:
    """An answer in the shape of the API that was asked."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    if path.endswith("/messages"):
        usage = {"input_tokens": 100, "output_tokens": 20}
        return {
            "model": "played-1",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "usage": usage,
        }
    usage = {"prompt_tokens": 100, "completion_tokens": 20}
    message = {"role": "assistant", "content": text}
    return {"model": "played-1", "choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
