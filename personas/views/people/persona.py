"""One persona: the page, the card and another face."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from personas.cards import card_model
from personas.engine.admission import QueueFull
from personas.exporting.names import slug
from personas.forms.people.sheet import open_editor
from personas.models import Persona
from personas.requests.downloads import attachment
from personas.services.accounts.terms import TermsNotAccepted
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.exports.cards import export_card
from personas.services.people import personas
from personas.services.people.sheet_fields import SHEET
from personas.services.teams import access
from personas.views.people.spots import sheet_context
from personas.views.portraits.portraits import faces_context

SCALES = {"1": 1, "2": 2}


def visible_persona(request: HttpRequest, persona_id) -> Persona:
    rows = Persona.objects.visible_to(request.user).with_portraits().select_related("team")
    return get_object_or_404(rows, public_id=persona_id)


@login_required
@require_safe
def show(request: HttpRequest, persona_id) -> HttpResponse:
    """The page; ?edit=<field> opens that field, for browsers that run no script."""
    persona = visible_persona(request, persona_id)
    key = request.GET.get("edit", "")
    editing = key in SHEET and access.may(request.user, "persona.edit", persona.team)
    return page(request, persona, editor=open_editor(SHEET[key], persona) if editing else None)


def page(request: HttpRequest, persona: Persona, editor=None, status: int = 200, **context) -> HttpResponse:
    """The whole page, with the editor of one field open in it."""
    neighbours = Persona.objects.filter(board=persona.board)
    shown = {
        "card": card_model(persona),
        "board": persona.board,
        "previous": neighbours.filter(position__lt=persona.position).last(),
        "next": neighbours.filter(position__gt=persona.position).first(),
        "open_comments": persona.comments.filter(resolved=None).count(),
        **faces_context(request, persona),
        **sheet_context(request, persona, editor),
    }
    return render(request, "people/persona.html", shown | context, status=status)


@login_required
@require_safe
def card_png(request: HttpRequest, persona_id) -> HttpResponse:
    """The card as a file: 1080 x 1350 pixels, or twice that with ?scale=2."""
    persona = visible_persona(request, persona_id)
    scale = SCALES.get(request.GET.get("scale", "1"))
    if scale is None:
        return HttpResponseBadRequest("scale must be 1 or 2", content_type="text/plain")
    badge = request.GET.get("badge", "1") != "0"
    try:
        file = export_card(actor=request.user, persona=persona, scale=scale, badge=badge)
    except TermsNotAccepted as missing:
        if missing.document is not CLEAN_EXPORT:
            raise
        return redirect("card_clean", persona.public_id)
    response = HttpResponse(file, content_type="image/png")
    suffix = "@2x" if scale == 2 else ""
    name = slug(persona.name_romanised or persona.name, str(persona.public_id)).lower()
    response["Content-Disposition"] = attachment(f"facet-{name}{suffix}.png")
    response["Cache-Control"] = "private, no-store, no-transform"
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
