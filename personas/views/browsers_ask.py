"""Two addresses that browsers and crawlers ask for by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PUBLIC = ("how_it_works", "model", "terms", "verify", "report")
DAY = 86_400


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """Of what has no page around it to say where the icon lies: a picture, a file of JSON."""
    return redirect(static("img/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """The pages about Facet are for search engines; boards, shared ones too, and made-up people are not."""
    allowed = [f"Allow: {reverse(name)}" for name in PUBLIC]
    lines = ["User-agent: *", "Allow: /$", *allowed, "Allow: /static/", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
