"""Addresses outside: resolved here, refused where they lead into a private network, and asked at what was resolved.

Whoever names an address must not reach through this server what only it can reach: its own loopback, the network behind
it, the cloud's metadata. A name that resolves to another address a moment later gets no second chance.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings


class OutsideRefused(ValueError):
    """The message is a sentence for whoever named the address."""


@dataclass(frozen=True)
class Place:
    """An address that may be asked: the URL with the resolved address in the place of its name, and that name."""

    url: str
    host: str  # with the port, where the address names one
    name: str


def place_of(url: str) -> Place:
    """Raises OutsideRefused."""
    parts = urlsplit(url)
    inside = settings.WEBHOOKS_INSIDE
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise OutsideRefused("A webhook's address begins with https://.")
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        if parts.username or parts.password or not host:
            raise ValueError
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise OutsideRefused(f"Nothing is found at “{parts.netloc[:80]}”.") from None
    except ValueError:
        raise OutsideRefused("That is no address such as https://example.com/facet.") from None
    addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in sorted(found)]
    if not inside and not all(_public(one) for one in addresses):
        raise OutsideRefused(f"“{host}” leads into a private network, which webhooks may not.")
    return _at(parts, addresses[0], host)


def _at(parts, address, name: str) -> Place:
    port = f":{parts.port}" if parts.port else ""
    there = f"[{address}]" if address.version == 6 else str(address)
    url = urlunsplit((parts.scheme, there + port, parts.path or "/", parts.query, ""))
    return Place(url, name + port, name)


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return (mapped or address).is_global and not address.is_multicast
