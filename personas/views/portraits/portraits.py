"""The portrait of a persona as the page shows it: drawn or on its way, what is on offer, and the strip."""

from __future__ import annotations

from django.http import HttpRequest

from personas.models import FaceOption, Persona
from personas.models.people.persona import FaceMode
from personas.services.people import face_options
from personas.services.people.sheet_fields import PORTRAIT
from personas.services.teams import access

UNDER_WAY = ("waiting", "running")


def faces_context(request: HttpRequest, persona: Persona) -> dict:
    """What is on offer and the strip, and of these what arrived since the page last asked."""
    offered, moments = face_options.on_offer(persona=persona), face_options.moments_of(persona=persona)
    seen = set(request.GET.get("seen", "").split("."))
    settled = [o for o in [*offered, *moments] if o.state not in UNDER_WAY]
    portrait = persona.portrait_state
    drawable = persona.face and not persona.face.retired
    return {
        "persona": persona,
        "face": persona.face,
        "offered": offered,
        "moments": moments,
        "arrived": [option for option in settled if _name(option) not in seen] if request.htmx else [],
        "seen": ".".join([f"portrait-{portrait}", *map(_name, settled)]),
        "portrait_moved": request.htmx and f"portrait-{portrait}" not in seen,
        "waiting": len(settled) < len(offered) + len(moments) or portrait in UNDER_WAY,
        "may_edit": access.may(request.user, "persona.edit", persona.team),
        "modes": FaceMode.choices,
        "face_locked": PORTRAIT in persona.locked,
        "moments_missing": bool(drawable) and len(moments) < len(face_options.moments_around(persona.face.asked)),
    }


def _name(option: FaceOption) -> str:
    return f"{option.pk:x}-{option.state}"
