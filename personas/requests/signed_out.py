"""A form that is sent after the session ended: signing in leads back to the page that the form stood on."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def lead_back_to_the_form(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Most forms are sent to addresses that know only POST: coming back to those would answer 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and _asks_to_sign_in(request, response):
            response["Location"] = redirect_to_login(_page(request)).url
        return response

    return middleware


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    to = urlsplit(response.headers.get("Location", ""))
    return to.path == resolve_url(settings.LOGIN_URL) and parse_qs(to.query).get("next") == [request.get_full_path()]


def _page(request: HttpRequest) -> str:
    """Path and query of the page that sent the form, as the browser says; where it says nothing, one's boards."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")
