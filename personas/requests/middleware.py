"""What every answer carries, and what services are told of the request that they run in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from personas.requests.addresses import client_address, counted_as, network_of
from personas.services.links import public_host
from personas.services.origin import coming_from

# Nothing of these is ever used; passkeys are allowed for our own pages.
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), "
    "display-capture=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)

def remember_network(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        address = client_address(request)
        with coming_from(network=network_of(address), address=counted_as(address)):
            return get_response(request)

    return middleware


PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def probes_need_no_host(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Health checks name whatever host they reach the process by, 127.0.0.1 or a container's name, which is none of
    ALLOWED_HOSTS. These answers hold no link, so they may be given to any.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            request.get_host = public_host
        return get_response(request)

    return middleware


class CompressPages(GZipMiddleware):
    """Pages and fragments of pages: a board of two hundred is a tenth of its size then. Pictures and files are packed
    already. Against BREACH the CSRF token is masked anew in each page, and the length varies at random.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def guard_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What Django's own middleware leaves open: what a page may ask of the device, and who may keep a private page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        # Asking who it is would make every public picture depend on the cookie.
        if request.session.accessed and request.user.is_authenticated:
            # After signing out, Back must not show what a team wrote; portraits under their hash say otherwise.
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
