"""The terms for everybody to read, and the page on which one agrees to them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from personas.services.accounts import terms
from personas.services.accounts.terms_texts import TERMS

AGREED = "accept_terms"  # the box to tick; its value is the version that was read


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    context = {"document": TERMS, "accepted": terms.has_accepted(user=request.user)}
    return render(request, "accounts/terms/terms.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Agreeing itself happens in TermsMiddleware, wherever the ticked box comes from; here one is sent back."""
    back = safe_way_back(request)
    if terms.has_accepted(user=request.user):
        return redirect(back)
    problem = "Please tick the box to go on." if request.method == "POST" else ""
    return agreement_page(request, back=back, problem=problem)


def safe_way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("boards")


def agreement_page(request: HttpRequest, *, back: str, problem: str = "", repeat: list | None = None) -> HttpResponse:
    """`repeat` holds the fields of a request that comes again, as it was, once the box is ticked."""
    context = {"document": TERMS, "back": back, "problem": problem, "repeat": repeat, "field": AGREED}
    status = 422 if problem else 403 if repeat is not None else 200
    return render(request, "accounts/terms/accept.html", context, status=status)
