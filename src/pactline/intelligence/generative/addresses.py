"""Which addresses may be asked: only hosts that the operator named, and private ones only when named as such."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .port import Away


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: the name for TLS and the Host header, and the addresses that were checked."""

    host: str
    addresses: tuple[str, ...]


def check(url: str, hosts: Sequence[str]) -> Place:
    """The place behind an address; raises Away with the reason when it may not be asked.

    `hosts`: what the operator listed. Without a list only the URL's own host is asked, and it must be public unless it
    is written as a number or as localhost. Addresses of the link itself are never asked: clouds keep keys there.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if hosts and host not in hosts:
        raise Away(_("%(host)s does not stand in PACTLINE_MODEL_HOSTS.") % {"host": host})
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Away(_("%(host)s cannot be found.") % {"host": host}) from error
    addresses = [_plain(str(row[4][0])) for row in found]
    named = host in hosts or is_private_name(host)
    for address in addresses:
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            raise Away(_("%(host)s leads to %(address)s, which is never asked.") % {"host": host, "address": address})
        if not address.is_global and not named:
            raise Away(
                _(
                    "%(host)s leads to a private address (%(address)s); name it in PACTLINE_MODEL_HOSTS if that is meant."
                )
                % {"host": host, "address": address}
            )
        if address.is_global and parts.scheme != "https":
            raise Away(_("%(host)s is a public address; contracts go there only by https.") % {"host": host})
    return Place(host, tuple(dict.fromkeys(map(str, addresses))))


def is_private_name(host: str) -> bool:
    """Whether a host is written as a private address: a number, or localhost."""
    if host == "localhost":
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; an IPv4 address in the clothes of IPv6 as what it is."""
    found = ipaddress.ip_address(text.partition("%")[0])
    return getattr(found, "ipv4_mapped", None) or found
