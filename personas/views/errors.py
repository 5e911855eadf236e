from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's rate limits end here."""
    return render(request, "429.html", status=429)
