"""What one can do on the sheet besides writing: lock, re-roll, show without a face, undo, redo."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from personas.engine.admission import QueueFull
from personas.models import Persona
from personas.services.people import rerolls, sheet
from personas.services.people.sheet_fields import PORTRAIT, SHEET
from personas.services.people.versions import StaleEdit
from personas.views.people.persona import visible_persona
from personas.views.people.sheet import seen_version, sheet_field

OVERTAKEN = "Somebody else changed this person in the meantime. Look at what is there now, then do it again."
UNDOABLE = "undoable"  # the toast gets an Undo button


def act(request: HttpRequest, persona: Persona, done: Callable[[], str], tags: str = UNDOABLE) -> HttpResponse:
    """Run `done`, which answers what to say, and go back to the page; what cannot be is said there, too."""
    try:
        messages.success(request, done(), extra_tags=tags)
    except StaleEdit:
        messages.error(request, OVERTAKEN)
    except QueueFull as full:
        messages.error(request, str(full))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(persona)


def common(request: HttpRequest, persona: Persona) -> dict:
    """What each service needs: who, whom, and which version they saw."""
    return {"actor": request.user, "persona": persona, "expected_version": seen_version(request)}


@login_required
@require_POST
def lock(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    key, locked = request.POST.get("field", ""), request.POST.get("locked") == "yes"

    def done() -> str:
        sheet.set_lock(key=key, locked=locked, **common(request, persona))
        label = "The face" if key == PORTRAIT else SHEET[key].label
        return f"{label} is {'locked: re-rolling keeps it' if locked else 'unlocked'}."

    return act(request, persona, done)


@login_required
@require_POST
def reroll(request: HttpRequest, persona_id) -> HttpResponse:
    """One field, or everything that is not locked."""
    persona = visible_persona(request, persona_id)
    key = request.POST.get("field", "")

    def one() -> str:
        rerolls.reroll_field(key=sheet_field(key).key, **common(request, persona))
        return f"{SHEET[key].label} is re-rolled."

    def everything() -> str:
        rerolls.reroll_persona(**common(request, persona))
        return "Everything that was not locked is new."

    return act(request, persona, one if key else everything)


@login_required
@require_POST
def face_mode(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    mode = request.POST.get("mode", "")

    def done() -> str:
        sheet.set_face_mode(mode=mode, **common(request, persona))
        said = {"portrait": "the portrait", "initials": "initials", "off": "no picture"}[mode]
        return f"Shown with {said}, here and wherever this person is shown."

    return act(request, persona, done)


@login_required
@require_POST
def undo(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    return act(request, persona, lambda: f"Undone: {sheet.undo(**common(request, persona))}.", tags="redoable")


@login_required
@require_POST
def redo(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    return act(request, persona, lambda: f"Done again: {sheet.redo(**common(request, persona))}.")
