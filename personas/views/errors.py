from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from personas.requests.out_of_room import database_away, no_room

TRY_AGAIN_SECONDS = 60

TOO_MUCH = "More was sent than this page takes. Send less at once."
UNREADABLE = "Something in the request has the wrong form."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent))
    status = 413 if too_much else 400
    if _wants_json(request):
        return JsonResponse({"error": TOO_MUCH if too_much else UNREADABLE}, status=status)
    return render(request, "400.html", {"reason": TOO_MUCH} if too_much else None, status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's rate limits end here."""
    return render(request, "429.html", status=429)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.endswith(".json") or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Any exception that nobody caught, from views and middleware alike. Asks the database nothing: it may be why."""
    error = sys.exc_info()[1]
    if full := no_room(error):
        return _later(full=full)
    if database_away(error):
        return _later(full=False)
    return HttpResponse(render_to_string("500.html"), status=500)


def _later(*, full: bool) -> HttpResponse:
    response = HttpResponse(render_to_string("503.html", {"full": full}), status=503)
    response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
