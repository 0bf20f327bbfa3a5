"""Requests that leave the house: never to a private address, signed by Standard Webhooks."""

from __future__ import annotations

import ipaddress
import json
import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _
from standardwebhooks.webhooks import Webhook as Signer

from pactline.kernel import clock
from pactline.kernel.errors import InvalidInput, Unavailable

from .models import Event, Webhook

TIMEOUT_SECONDS = 10


def check_url(url: str) -> str:
    """The address to connect to. ``InvalidInput`` unless ``url`` is https and every address of its host is public."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not settings.PACTLINE_ALLOW_PRIVATE_WEBHOOKS:
        raise InvalidInput(
            _("%(url)s must begin with https://.") % {"url": url}, fields={"url": _("Must begin with https://.")}
        )
    if not parts.hostname:
        raise InvalidInput(_("“%(url)s” has no host name.") % {"url": url}, fields={"url": _("No host name.")})
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise InvalidInput(
            _("%(hostname)s cannot be found: %(error)s.") % {"hostname": parts.hostname, "error": error}
        ) from error
    addresses = [str(row[4][0]) for row in found]
    if not settings.PACTLINE_ALLOW_PRIVATE_WEBHOOKS:
        for address in addresses:
            if not ipaddress.ip_address(address).is_global:
                raise InvalidInput(
                    _("%(hostname)s is a private address (%(address)s); webhooks go to public ones.")
                    % {"hostname": parts.hostname, "address": address}
                )
    return addresses[0]


def send(webhook: Webhook, event: Event) -> None:
    """Tell ``webhook`` of ``event``; ``Unavailable`` when the receiver does not answer 2xx (the delivery is retried)."""
    body = json.dumps(
        {
            "type": event.name,
            "timestamp": event.occurred_at.isoformat(),
            "data": {"subject_type": event.subject_type, "subject_id": str(event.subject_id), **event.data},
        }
    )
    post(webhook.url, body, secret=webhook.secret, message_id=f"msg_{event.pk}")


def post(
    url: str, body: str, *, secret: str, message_id: str, timeout: float = TIMEOUT_SECONDS, most_bytes: int = 0
) -> bytes:
    """Send JSON, signed, to the public address of ``url``; the answer's first ``most_bytes`` + 1. ``Unavailable`` unless 2xx."""
    address = check_url(url)
    now = datetime.fromtimestamp(int(clock.now().timestamp()), UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign(message_id, now, body),
        "host": urlsplit(url).netloc,
    }
    pinned = httpx.URL(url).copy_with(host=address)
    extensions = {"sni_hostname": urlsplit(url).hostname}
    found = b""
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", pinned, content=body, headers=headers, extensions=extensions) as answer,
        ):
            for part in answer.iter_bytes() if most_bytes and answer.is_success else ():
                found += part
                if len(found) > most_bytes:
                    break
    except httpx.HTTPError as error:
        raise Unavailable(_("%(url)s cannot be reached: %(error)s.") % {"url": url, "error": error}) from error
    if not answer.is_success:
        raise Unavailable(f"{url} answered {answer.status_code}.")
    return found
