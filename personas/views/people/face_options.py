"""Faces to choose from, and the strip of the same person at other moments."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from personas.models import Persona
from personas.services.people import face_options
from personas.views.people.persona import visible_persona
from personas.views.people.sheet_acts import act, common
from personas.views.portraits.portraits import faces_context

ASKED = {
    "candidate": "Four faces are being drawn. Choose one when you like it; the text stays.",
    "relative": "Four people who look alike are being drawn.",
    "moment": "The same person is being drawn at other ages and in other moods.",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, persona_id) -> HttpResponse:
    """GET: what has been drawn since ?seen, and whether to ask again. POST: ask for faces of one `kind`."""
    persona = visible_persona(request, persona_id)
    if request.method == "POST":
        return _offer(request, persona)
    return render(request, "portraits/_faces_poll.html", faces_context(request, persona))


def _offer(request: HttpRequest, persona: Persona) -> HttpResponse:
    kind = request.POST.get("kind", "")

    def done() -> str:
        face_options.offer_faces(actor=request.user, persona=persona, kind=kind)
        return ASKED[kind]

    return act(request, persona, done, tags="")


@login_required
@require_POST
def choose(request: HttpRequest, persona_id, face_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    option = get_object_or_404(persona.face_options.select_related("face", "persona"), face__public_id=face_id)

    def done() -> str:
        face_options.choose_face(option=option, **common(request, persona))
        return "That is the face now."

    return act(request, persona, done)


@login_required
@require_POST
def withdraw(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)

    def done() -> str:
        face_options.withdraw_faces(actor=request.user, persona=persona)
        return "The face stays as it was."

    return act(request, persona, done, tags="")
