"""The addresses below /api/v1/."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe

from personas.doors.api.api import API, described
from personas.doors.api.door import door, pretty
from personas.doors.api.problems import NOT_FOUND, answered


@cache
def description() -> str:
    return pretty(described(API)) + "\n"


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, for everybody: it says nothing of any team."""
    response = HttpResponse(description(), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"  # tools in browsers read it, and it holds no secret
    return response


def nothing(request: HttpRequest) -> HttpResponse:
    """Whatever else lies below /api/."""
    return answered(404, NOT_FOUND)


nothing.csrf_exempt = True


def _guarded(pattern: URLPattern) -> URLPattern:
    pattern.callback = door(pattern.callback)
    return pattern


app_name = "api"
routes, *_ = API.urls
# Ninja's own root names the description, which has a fixed address here.
patterns = [_guarded(one) for one in routes if isinstance(one, URLPattern) and one.name != "api-root"]
urlpatterns = [path("openapi.json", openapi, name="openapi"), *patterns, re_path("", nothing, name="nothing")]
