"""What services may know of the request that they run in, without being handed it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from personas.addresses import client_address, network_of

_network: ContextVar[str] = ContextVar("network", default="")


def current_network() -> str:
    """The network that the request came from; empty outside a request."""
    return _network.get()


def remember_network(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        before = _network.set(network_of(client_address(request)))
        try:
            return get_response(request)
        finally:
            _network.reset(before)

    return middleware
