"""The two languages that servers of models speak: OpenAI's chat completions and Anthropic's messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from . import schema as schemas
from .port import Away, Message, Nonsense, Usage
from .transport import Endpoint, Refused, post

CHARACTERS_OF_A_TOKEN = 4


@dataclass(slots=True)
class OpenAI:
    """Any server with `/chat/completions`: OpenAI's, Ollama, vLLM, llama.cpp."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    hosts: Sequence[str] = ()
    pause: float = 0.5
    _odd: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{_host(self.url)} {self.model}"

    def complete(
        self, schema: Mapping[str, Any], messages: Sequence[Message], *, most: int = 1500, seconds: float = 60.0
    ) -> tuple[dict[str, Any], Usage]:
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        endpoint = Endpoint(f"{self.url.rstrip('/')}/chat/completions", headers, self.hosts, self.pause)
        body = {
            "model": self.model,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schemas.unlimited(schema, ("maxItems",))},
            },
        }
        answer = self._ask(endpoint, body, most, seconds)
        usage = _usage(answer, "prompt_tokens", "completion_tokens", messages, self.model)
        choices = answer.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        message = choice.get("message")
        text = message.get("content") if isinstance(message, dict) else None
        return _read(text, choice.get("finish_reason") == "length", usage), usage

    def _ask(self, endpoint: Endpoint, body: dict[str, Any], most: int, seconds: float) -> dict[str, Any]:
        """Some servers know no schema, no temperature, or another name for the limit: said once, remembered after."""
        for _attempt in range(4):
            settings: dict[str, Any] = {} if "temperature" in self._odd else {"temperature": 0}
            settings["max_completion_tokens" if "max_tokens" in self._odd else "max_tokens"] = most
            if "response_format" in self._odd:
                settings["response_format"] = {"type": "json_object"}
            try:
                return post(endpoint, {**body, **settings}, seconds=seconds)
            except Refused as refusal:
                names = ("temperature", "max_tokens", "response_format")
                odd = {name for name in names if name in refusal.words} - self._odd
                if refusal.status != 400 or not odd:
                    raise _away(refusal, self.url) from refusal
                self._odd |= odd
        raise Away(_("%(host)s refuses our questions.") % {"host": _host(self.url)})


@dataclass(slots=True)
class Anthropic:
    """A server with Anthropic's `/v1/messages`."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    hosts: Sequence[str] = ()
    pause: float = 0.5

    @property
    def name(self) -> str:
        return f"{_host(self.url)} {self.model}"

    def complete(
        self, schema: Mapping[str, Any], messages: Sequence[Message], *, most: int = 1500, seconds: float = 60.0
    ) -> tuple[dict[str, Any], Usage]:
        headers = {"anthropic-version": "2023-06-01"} | ({"x-api-key": self.key} if self.key else {})
        endpoint = Endpoint(f"{self.url.rstrip('/').removesuffix('/v1')}/v1/messages", headers, self.hosts, self.pause)
        body = {
            "model": self.model,
            "max_tokens": most,
            "temperature": 0,
            "system": "\n\n".join(one.content for one in messages if one.role == "system"),
            "messages": [{"role": one.role, "content": one.content} for one in messages if one.role != "system"],
            "output_config": {"format": {"type": "json_schema", "schema": schemas.unlimited(schema)}},
        }
        try:
            try:
                answer = post(endpoint, body, seconds=seconds)
            except Refused as refusal:
                # Newer models take no temperature.
                if refusal.status != 400 or "temperature" not in refusal.words:
                    raise
                answer = post(
                    endpoint, {name: one for name, one in body.items() if name != "temperature"}, seconds=seconds
                )
        except Refused as refusal:
            raise _away(refusal, self.url) from refusal
        usage = _usage(answer, "input_tokens", "output_tokens", messages, self.model)
        blocks = answer.get("content")
        parts = blocks if isinstance(blocks, list) else []
        texts = [one.get("text") for one in parts if isinstance(one, dict) and one.get("type") == "text"]
        text = "".join(one for one in texts if isinstance(one, str))
        return _read(text, answer.get("stop_reason") == "max_tokens", usage), usage


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _away(refusal: Refused, url: str) -> Away:
    sentences = {
        401: _("%(host)s does not take our key."),
        403: _("%(host)s does not let us in."),
        404: _("%(host)s does not know the address or the model."),
    }
    sentence = sentences.get(refusal.status, _("%(host)s answered %(status)s."))
    return Away(sentence % {"host": _host(url), "status": refusal.status})


def _usage(answer: Mapping[str, Any], read: str, written: str, messages: Sequence[Message], model: str) -> Usage:
    """What the server counted; where it counts nothing, an estimate from the characters."""
    counted = answer.get("usage")
    counts = counted if isinstance(counted, dict) else {}
    said = answer.get("model")
    own = said.rpartition("/")[2][:80] if isinstance(said, str) and said else model
    guess = sum(len(one.content) for one in messages) // CHARACTERS_OF_A_TOKEN

    def count(name: str, otherwise: int) -> int:
        value = counts.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise

    return Usage(count(read, guess), count(written, 0), own)


def _read(text: Any, cut: bool, usage: Usage) -> dict[str, Any]:
    if not isinstance(text, str) or not text.strip():
        raise Nonsense("The model answered nothing.", usage)
    if cut:
        raise Nonsense("The model said too much and was cut off.", usage, text[:2000])
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        found = json.loads(bare)
    except (ValueError, RecursionError) as error:
        raise Nonsense("The model's answer is no JSON.", usage, text[:2000]) from error
    if not isinstance(found, dict):
        raise Nonsense("The model's answer is no object.", usage, text[:2000])
    return found
