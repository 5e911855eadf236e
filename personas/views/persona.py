"""One persona: the page, the card and another face."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from personas import access
from personas.cards import card_model
from personas.models import Persona
from personas.services import coherence, history, personas
from personas.services.admission import QueueFull
from personas.services.cards import export_card

SCALES = {"1": 1, "2": 2}


def visible_persona(request: HttpRequest, persona_id) -> Persona:
    rows = Persona.objects.visible_to(request.user).with_portraits().select_related("team")
    return get_object_or_404(rows, public_id=persona_id)


@login_required
@require_safe
def show(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    neighbours = Persona.objects.filter(board=persona.board)
    findings = coherence.findings(persona=persona)
    context = {
        "persona": persona,
        "card": card_model(persona),
        "face": persona.face,
        "board": persona.board,
        "previous": neighbours.filter(position__lt=persona.position).last(),
        "next": neighbours.filter(position__gt=persona.position).first(),
        "findings": findings,
        "open_comments": persona.comments.filter(resolved=None).count(),
        "advice": history.advice(findings),
        "may_edit": access.may(request.user, "persona.redraw", persona.team),
    }
    return render(request, "personas/persona.html", context)


@login_required
@require_safe
def card_png(request: HttpRequest, persona_id) -> HttpResponse:
    """The card as a file: 1080 x 1350 pixels, or twice that with ?scale=2."""
    persona = visible_persona(request, persona_id)
    scale = SCALES.get(request.GET.get("scale", "1"))
    if scale is None:
        return HttpResponseBadRequest("scale must be 1 or 2", content_type="text/plain")
    response = HttpResponse(export_card(actor=request.user, persona=persona, scale=scale), content_type="image/png")
    suffix = "@2x" if scale == 2 else ""
    name = slugify(persona.name_romanised or persona.name) or str(persona.public_id)
    response["Content-Disposition"] = f'attachment; filename="facet-{name}{suffix}.png"'
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_POST
def redraw(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    try:
        personas.redraw_face(actor=request.user, persona=persona)
        messages.success(request, "Another face is being drawn.")
    except (ValueError, QueueFull) as error:
        messages.error(request, str(error))
    return redirect(persona)
