"""One request to a model's server: to a checked address, within a time and a size, tried again when it may help."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.utils.translation import gettext as _

from . import addresses
from .port import Away, Nonsense

MOST_BYTES = 1 << 20
TRIES = 3
PAUSE = 0.5
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 529})


class Refused(Exception):
    """The server refuses the request as it stands (4xx): perhaps it does not know one of its parts."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"it answered {status}")
        self.status, self.words = status, words


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of a server, the headers that it wants and the hosts that may be asked."""

    url: str
    headers: Mapping[str, str]
    hosts: Sequence[str] = ()
    pause: float = PAUSE


def post(endpoint: Endpoint, body: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
    """The answer's JSON object within `seconds` over all tries. Raises Away, Nonsense or Refused."""
    until = time.monotonic() + seconds
    host = httpx.URL(endpoint.url).host
    late = _("%(host)s did not answer within %(seconds)s seconds.") % {"host": host, "seconds": round(seconds)}
    pause, last = endpoint.pause, late
    for attempt in range(TRIES):
        left = until - time.monotonic()
        if left <= 0:
            break
        place = addresses.check(endpoint.url, endpoint.hosts)
        try:
            status, headers, content = _anywhere(endpoint, place, json.dumps(body).encode(), left)
        except httpx.TimeoutException:
            raise Away(late) from None
        except httpx.HTTPError as error:
            last = _("%(host)s cannot be reached (%(error)s).") % {"host": host, "error": type(error).__name__}
        else:
            if status == httpx.codes.OK:
                return _object(content)
            if status not in AGAIN:
                raise Refused(status, content[:2000].decode("utf-8", "replace"))
            last = _("%(host)s answered %(status)s.") % {"host": host, "status": status}
            pause = max(pause, _wanted(headers))
        if attempt + 1 < TRIES and time.monotonic() + pause < until:
            time.sleep(pause)
            pause *= 2
        else:
            break
    raise Away(last)


def _anywhere(
    endpoint: Endpoint, place: addresses.Place, body: bytes, seconds: float
) -> tuple[int, httpx.Headers, bytes]:
    """The answer of the first address that takes the connection: localhost may be two, of which one listens."""
    until = time.monotonic() + seconds
    for address in place.addresses[:-1]:
        try:
            return _once(endpoint, place.host, address, body, until - time.monotonic())
        except httpx.ConnectError:
            continue
    return _once(endpoint, place.host, place.addresses[-1], body, until - time.monotonic())


def _once(endpoint: Endpoint, host: str, address: str, body: bytes, seconds: float) -> tuple[int, httpx.Headers, bytes]:
    url = httpx.URL(endpoint.url)
    pinned = url.copy_with(host=address)
    headers = {
        **endpoint.headers,
        "content-type": "application/json",
        "accept": "application/json",
        "host": url.netloc.decode(),
    }
    until, late = time.monotonic() + seconds, threading.Event()
    client = httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False, verify=_trusted())

    def give_up() -> None:
        late.set()
        client.close()

    # A server that sends a byte now and then never runs into the client's own limits.
    guard = threading.Timer(seconds, give_up)
    guard.daemon = True
    guard.start()
    try:
        sni = {"sni_hostname": host}
        with client.stream("POST", pinned, content=body, headers=headers, extensions=sni) as answer:
            content = b""
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise Nonsense(f"The answer has more than {MOST_BYTES >> 20} MB.")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("too late")
            return answer.status_code, answer.headers, content
    except (httpx.HTTPError, RuntimeError, OSError) as error:
        if late.is_set():
            raise httpx.ReadTimeout("too late") from error
        if isinstance(error, httpx.HTTPError):
            raise
        raise httpx.ReadError(str(error)) from error
    finally:
        guard.cancel()
        client.close()


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that we trust; reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Nonsense("The server's answer is no JSON.") from error
    if not isinstance(found, dict):
        raise Nonsense("The server's answer is no object.")
    return found


def _wanted(headers: httpx.Headers) -> float:
    """Seconds that the server asks us to wait."""
    text = headers.get("retry-after", "")
    return float(text) if text.isdigit() else 0.0
