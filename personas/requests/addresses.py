"""Where a request comes from, and as whom it is counted."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

COUNTED_BITS = 64  # of an IPv6 address: what one household or server is given, all of it at its own choice
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")


def client_address(request: HttpRequest) -> str:
    """The peer, or what the declared proxy says of it: the last entry of X-Forwarded-For, which the proxy wrote."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    said = forwarded.rsplit(",", 1)[-1].strip() or peer
    return str(_parsed(said) or said)


def counted_address(request: HttpRequest) -> str:
    """As whom the visitor is counted wherever something is limited by address: the IPv4 address, or the /64 of an IPv6
    one, whose 2^64 addresses belong to one visitor (RFC 6177). Every limit by address asks here.
    """
    return counted_as(client_address(request))


def counted_as(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None or parsed.version == 4:
        return str(parsed or address)
    return str(ipaddress.ip_network((int(parsed) >> COUNTED_BITS << COUNTED_BITS, COUNTED_BITS)))


def is_loopback(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def sits_here(request: HttpRequest) -> bool:
    """Whether whoever asks sits at this very machine. A request that says it was forwarded came from elsewhere,
    whatever its peer is: any program on this machine may pass on what the network sends it.
    """
    forwarded = settings.BEHIND_PROXY or any(request.META.get(name) for name in FORWARDED)
    return not forwarded and is_loopback(client_address(request))


def network_of(address: str) -> str:
    """The first 24 bits of an IPv4 address, 48 of IPv6: enough to tell offices apart, not to follow a person."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    bits, length = (24, 32) if parsed.version == 4 else (48, 128)
    network = type(parsed)(int(parsed) >> (length - bits) << (length - bits))
    return f"{network}/{bits}"


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """None for what is no address. An IPv4 address that a socket for both kinds writes as ::ffff:… is one of IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
