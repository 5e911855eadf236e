from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return (
        redirect("boards")
        if request.user.is_authenticated
        else render(request, "home.html", {"sign_up_open": settings.SIGN_UP_OPEN})
    )
