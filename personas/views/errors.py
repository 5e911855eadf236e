from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

TOO_MUCH = "More was sent than this page takes. Send less at once."
UNREADABLE = "Something in the request has the wrong form."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, RequestDataTooBig)
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
