"""What services may know of the request that they run in: where it came from. Nothing outside a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_network: ContextVar[str] = ContextVar("network", default="")
_address: ContextVar[str] = ContextVar("address", default="")


def current_network() -> str:
    """The network that the request came from; empty outside a request."""
    return _network.get()


def current_address() -> str:
    """As whom the request is counted (requests.addresses.counted_as); nothing stores it. Empty outside a request."""
    return _address.get()


@contextmanager
def coming_from(*, network: str, address: str) -> Iterator[None]:
    """For the time of one request."""
    before, address_before = _network.set(network), _address.set(address)
    try:
        yield
    finally:
        _network.reset(before)
        _address.reset(address_before)
