"""Letters that a person may want or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from personas.services.accounts import digest


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("digest") == "on"
    digest.set_digest(person=request.user, wanted=wanted)
    messages.success(request, "The daily digest is on." if wanted else "The daily digest is off.")
    return redirect("account")


@csrf_exempt  # mail programs send this by themselves (RFC 8058); the token is the permission, and all it permits
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: a button, because programs follow links to look for viruses."""
    if request.method == "POST":
        if not digest.stop_digest(token=token):
            raise Http404
        return render(request, "accounts/stopped.html")
    return render(request, "accounts/stop.html")
