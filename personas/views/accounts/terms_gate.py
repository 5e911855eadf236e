"""The answer of any page that needs an agreement: the text with a box to tick, and nothing that was written is lost."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from personas.services.accounts import terms
from personas.services.accounts.terms import TermsNotAccepted
from personas.services.accounts.terms_texts import TERMS

NOT_REPEATED = ("csrfmiddlewaretoken",)


class TermsMiddleware:
    """A ticked box in any form agrees; a request that needed the agreement and had none is asked for it.

    A GET goes to the page of the terms and comes back. A POST is answered with that page, which holds the fields
    that were sent and sends them again. Answers to programs keep the plain refusal.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """After the CSRF check and the sign-in, before the view asks."""
        if request.method != "POST" or not request.user.is_authenticated:
            return
        if request.POST.get("accept_terms") == TERMS.version:
            terms.accept(actor=request.user, version=TERMS.version)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TermsNotAccepted) or error.document is not TERMS or _is_program(request):
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(_page(request.get_full_path()))
        if request.htmx:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = _page(request.htmx.current_url_abs_path or reverse("boards"))
            return response
        return _ask_and_repeat(request)


def _page(back: str) -> str:
    return f"{reverse('terms_accept')}?{urlencode({'next': back})}"


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "authorization" in request.headers


def _ask_and_repeat(request: HttpRequest) -> HttpResponse:
    from personas.views.accounts.terms import agreement_page

    if request.FILES:  # a file cannot be put into a form again
        return redirect(_page(reverse("boards")))
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (*NOT_REPEATED, "accept_terms")
        for value in values
    ]
    return agreement_page(request, back=request.get_full_path(), repeat=sent)
