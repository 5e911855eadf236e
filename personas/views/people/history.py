"""Editing one persona, what its parts make of that, and what it was before."""

from __future__ import annotations

from itertools import pairwise

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.forms.people.persona import PersonaForm
from personas.models import Face, Persona
from personas.services.people import coherence, history
from personas.services.people.versions import FACE
from personas.services.teams import access
from personas.views.people.persona import visible_persona

A_PAGE = 50
OVERTAKEN = "Somebody else changed this person in the meantime. Look at what is there now, then do it again."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    access.require(request.user, "persona.edit", persona.team)
    form = PersonaForm(request.POST or None, initial=PersonaForm.values_of(persona))
    if request.method == "POST" and form.is_valid():
        return _save(request, persona, form)
    found = history.advice(coherence.findings(persona=persona))
    return _form_page(request, persona, form, findings=found, status=422 if form.errors else 200)


def _save(request: HttpRequest, persona: Persona, form: PersonaForm) -> HttpResponse:
    seen = form.cleaned_data["version"]
    try:
        history.edit_persona(actor=request.user, persona=persona, changes=form.changes, expected_version=seen)
    except history.StaleEdit as stale:
        return _overtaken(request, stale.current, form)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form_page(request, persona, form, status=422)
    messages.success(request, "Saved. The version before is in the history.")
    return redirect(persona)


def _overtaken(request: HttpRequest, current: Persona, form: PersonaForm) -> HttpResponse:
    """What was written stays in the fields; where both wrote, the other's text stands below, to take or to overrule."""
    merged, theirs = history.reconcile(current=current, seen=form.cleaned_data["version"], changes=form.changes)
    ours = PersonaForm(initial=merged | {"version": current.version})
    for name, value in theirs.items():
        ours.fields[name].theirs = ours.fields[name].prepare_value(value)
    found = history.advice(history.findings_after(persona=current, changes=merged))
    last = current.versions.select_related("actor").first()
    return _form_page(request, current, ours, status=409, last=last, findings=found)


def _form_page(request: HttpRequest, persona: Persona, form: PersonaForm, status: int = 200, **context) -> HttpResponse:
    shown = {"persona": persona, "form": form, "findings": []}
    return render(request, "people/history/edit.html", shown | context, status=status)


@login_required
@require_POST
def check(request: HttpRequest, persona_id) -> HttpResponse:
    """What would not agree if this were saved: asked while somebody writes."""
    persona = visible_persona(request, persona_id)
    access.require(request.user, "persona.edit", persona.team)
    form = PersonaForm(request.POST)
    changes = form.changes if form.is_valid() else {}
    found = history.advice(history.findings_after(persona=persona, changes=changes))
    return render(request, "people/history/_findings.html", {"findings": found})


@login_required
@require_POST
def mend(request: HttpRequest, persona_id) -> HttpResponse:
    rule = request.POST.get("rule", "")
    return _act(request, persona_id, "Mended. The version before is in the history.", history.mend_persona, rule=rule)


@login_required
@require_POST
def restore(request: HttpRequest, persona_id, number: int) -> HttpResponse:
    get_object_or_404(visible_persona(request, persona_id).versions, number=number)
    return _act(request, persona_id, f"Version {number} is back.", history.restore_version, number=number)


def _act(request: HttpRequest, persona_id, done: str, service, **values) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    try:
        service(actor=request.user, persona=persona, expected_version=_seen(request), **values)
        messages.success(request, done)
    except history.StaleEdit:
        messages.error(request, OVERTAKEN)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(persona)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@login_required
@require_safe
def index(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    kept = persona.versions.select_related("actor")
    page = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    first = max(0, page.start_index() - 1)
    versions = list(kept[first : first + A_PAGE + 1])  # one more: the page's last differs from it
    for newer, older in pairwise(versions):
        newer.changes = history.differences(older.fields, newer.fields)
    named = {version.fields.get(FACE) for version in versions} - {None, ""}
    gone = Face.objects.filter(team=persona.team, public_id__in=named).exclude(retired=None)
    context = {
        "persona": persona,
        "page": page,
        "versions": versions[:A_PAGE],
        "withdrawn": {str(face.public_id) for face in gone},
        "may_edit": access.may(request.user, "persona.edit", persona.team),
    }
    return render(request, "people/history/index.html", context)
