"""The card without the badge: agreed to once a version, by typing, then a page of two downloads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from personas.services.accounts import terms
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.teams import access
from personas.views.people.persona import visible_persona

CLEAN_WORDS = "not a real person"  # typed, so that it is not clicked away


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    access.require(request.user, "persona.export", persona.team)
    problem = ""
    if request.method == "POST":
        typed, version = request.POST.get("words", ""), request.POST.get("agree", "")
        if version == CLEAN_EXPORT.version and typed.strip().casefold() == CLEAN_WORDS:
            terms.accept(actor=request.user, version=version, document=CLEAN_EXPORT, words=typed)
            return redirect("card_clean", persona.public_id)
        problem = f"Tick the box and type “{CLEAN_WORDS}”."
    agreed = terms.has_accepted(user=request.user, document=CLEAN_EXPORT)
    context = {"persona": persona, "document": CLEAN_EXPORT, "agreed": agreed, "problem": problem, "words": CLEAN_WORDS}
    return render(request, "exports/clean.html", context, status=422 if problem else 200)
