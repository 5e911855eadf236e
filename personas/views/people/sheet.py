"""One field of the sheet: shown, opened, saved while somebody types, and closed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from personas.forms.people.sheet import FieldEditor, open_editor, read_editor
from personas.models import Persona
from personas.services.people import sheet
from personas.services.people.sheet_fields import SHEET, SheetField, values_of
from personas.services.people.versions import StaleEdit
from personas.services.teams import access
from personas.views.people.persona import page, visible_persona
from personas.views.people.spots import sheet_context, spot_of


def sheet_field(key: str) -> SheetField:
    if key not in SHEET:
        raise Http404("There is no such field.")
    return SHEET[key]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, persona_id, field: str) -> HttpResponse:
    """GET: the field, or with ?edit its editor. POST: save; with `done` the editor closes, else notes come back."""
    persona = visible_persona(request, persona_id)
    found = sheet_field(field)
    if request.method == "POST":
        return _save(request, persona, found)
    editing = "edit" in request.GET
    if editing:
        access.require(request.user, "persona.edit", persona.team)
    if not request.htmx:
        return redirect(_address(persona, field, editing))
    return _spot(request, persona, field, open_editor(found, persona) if editing else None)


def _address(persona: Persona, key: str, editing: bool = False) -> str:
    query = f"?edit={key}" if editing else ""
    return f"{reverse('persona', args=[persona.public_id])}{query}#f-{key}"


def _save(request: HttpRequest, persona: Persona, found: SheetField) -> HttpResponse:
    access.require(request.user, "persona.edit", persona.team)
    editor = read_editor(found, persona, request.POST)
    if editor.problems:
        return _answer(request, persona, editor, status=422)
    was = request.POST.get("overrule") or request.POST.get("was", "")
    try:
        saved = sheet.edit_field(
            actor=request.user,
            persona=persona,
            key=found.key,
            values=editor.values,
            expected_version=seen_version(request),
            was=was,
        )
    except StaleEdit as stale:
        editor.persona = stale.current
        last = stale.current.versions.select_related("actor").first()
        return _answer(request, stale.current, editor, status=409, theirs=spot_of(stale.current, found.key), last=last)
    except ValidationError as error:
        editor.problems[found.stores[0]] = " ".join(error.messages)
        return _answer(request, persona, editor, status=422)
    return _saved(request, saved, found)


def _saved(request: HttpRequest, saved: Persona, found: SheetField) -> HttpResponse:
    if not request.htmx:
        return redirect(_address(saved, found.key))
    closed = None if "done" in request.POST else FieldEditor(found, saved, values_of(saved, found.key))
    # Somebody else saved other fields meanwhile: theirs are kept, and the page says that it shows older ones.
    overtaken = saved.version > seen_version(request) + 1
    context = {"saved": True, "overtaken": overtaken, "editor": closed, "key": found.key}
    template = "people/spots/_saved.html" if closed else "people/spots/_closed.html"
    return render(request, template, sheet_context(request, saved) | context)


def _answer(request: HttpRequest, persona: Persona, editor: FieldEditor, status: int, **context: Any) -> HttpResponse:
    """What is wrong, at the editor that stays open with what was written."""
    if not request.htmx:
        return page(request, persona, editor=editor, status=status, **context)
    key = editor.field.key
    if "done" in request.POST or "overrule" in request.POST:
        return _spot(request, persona, key, editor, status=status, **context)
    shown = sheet_context(request, persona) | {"editor": editor, "key": key, "saved": False} | context
    return render(request, "people/spots/_saved.html", shown, status=status)


def _spot(request: HttpRequest, persona: Persona, key: str, editor: FieldEditor | None, status=200, **context):
    shown = {
        "persona": persona,
        "one": spot_of(persona, key, editor),
        "may_edit": access.may(request.user, "persona.edit", persona.team),
    }
    return render(request, "people/spots/_spot.html", shown | context, status=status)


def seen_version(request: HttpRequest) -> int:
    """The ticket of the page that a form was on; 0, which fits nothing, for anything but a number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
