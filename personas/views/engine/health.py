"""Is the process up, can it do its work, and how much of it? Terse; the numbers need a token."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from personas.services.engine.readiness import readiness

PAGES_NEED = ("database", "keys", "storage")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything that a board needs is there, else 503 with what is missing.

    With `?of=web` only what pages need decides: a balancer that asks so keeps the web while no worker is there.
    """
    found = readiness()
    needed = PAGES_NEED if request.GET.get("of") == "web" else found
    return JsonResponse(found, status=503 if any(found[name] is False for name in needed) else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with `Authorization: Bearer $FACET_METRICS_TOKEN`; without the token there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    try:
        from personas.services.engine.metrics import exposition
    except ImportError:
        text = "Install prometheus-client: pip install 'facet[production]'.\n"
        return HttpResponse(text, status=501, content_type="text/plain")
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
