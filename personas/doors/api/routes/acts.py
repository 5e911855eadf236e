"""Acts on a persona: re-rolled, redrawn, undone, an earlier version brought back, what does not agree."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from personas.doors.api import told
from personas.doors.api.caller import READ, WRITE
from personas.doors.api.door import seen_version
from personas.doors.api.found import persona_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.shapes.common import DoneOut, FindingOut
from personas.doors.api.shapes.people import FindingsOut, PersonaOut, RerollIn, VersionOut, VersionsOut
from personas.models import Persona
from personas.services.people import coherence, history, personas, rerolls, sheet
from personas.services.people.sheet_fields import SHEET

router = Router(tags=["Acts on a persona"])
AT = "/personas/{uuid:persona_id}"


def _common(request: HttpRequest, persona: Persona) -> dict:
    """What each service needs: who, whom, and which version they saw."""
    seen = seen_version(request, persona.version)
    return {"actor": request.auth.user, "persona": persona, "expected_version": seen}


@router.post(f"{AT}/reroll", response={200: PersonaOut, 202: PersonaOut}, auth=WRITE, summary="Re-roll a persona")
def reroll(request: HttpRequest, persona_id: UUID, body: RerollIn) -> Status:
    """One field, or everything that is not locked; 202 where a new portrait is being drawn."""
    persona = persona_of(request, persona_id)
    if body.field and body.field not in SHEET:
        raise Problem(422, f"There is no field “{body.field}”; known are {', '.join(sorted(SHEET))}.")
    if body.field:
        rerolls.reroll_field(key=body.field, **_common(request, persona))
    else:
        rerolls.reroll_persona(**_common(request, persona))
    return _answered(request, persona_id)


def _answered(request: HttpRequest, persona_id: UUID) -> Status:
    shown = told.persona(persona_of(request, persona_id))
    return Status(202 if shown.portrait in ("waiting", "running") else 200, shown)


@router.post(f"{AT}/redraw", response={202: PersonaOut, 200: PersonaOut}, auth=WRITE, summary="Draw another face")
def redraw(request: HttpRequest, persona_id: UUID) -> Status:
    """The text stays; the portrait is being drawn."""
    with refusals():
        personas.redraw_face(actor=request.auth.user, persona=persona_of(request, persona_id))
    return _answered(request, persona_id)


@router.post(f"{AT}/undo", response=DoneOut, auth=WRITE, summary="Undo the last change")
def undo(request: HttpRequest, persona_id: UUID) -> DoneOut:
    """One's own last step; anybody's earlier version is brought back by its number."""
    return DoneOut(said=f"Undone: {sheet.undo(**_common(request, persona_of(request, persona_id)))}.")


@router.post(f"{AT}/redo", response=DoneOut, auth=WRITE, summary="Redo what was undone")
def redo(request: HttpRequest, persona_id: UUID) -> DoneOut:
    return DoneOut(said=f"Done again: {sheet.redo(**_common(request, persona_of(request, persona_id)))}.")


@router.get(f"{AT}/versions", response=VersionsOut, auth=READ, summary="List versions")
def versions(request: HttpRequest, persona_id: UUID) -> VersionsOut:
    """The newest 200."""
    return VersionsOut(items=[_version(one) for one in _versions(request, persona_id)[:200]])


def _versions(request: HttpRequest, persona_id: UUID) -> QuerySet:
    return persona_of(request, persona_id).versions.select_related("actor")


def _version(row) -> VersionOut:
    by = row.actor.get_username() if row.actor else ""
    return VersionOut(number=row.number, note=row.note, by=by, at=row.created)


@router.post(f"{AT}/versions/{{int:number}}/restore", response=PersonaOut, auth=WRITE, summary="Restore a version")
def restore(request: HttpRequest, persona_id: UUID, number: int) -> PersonaOut:
    persona = persona_of(request, persona_id)
    if number >= 2**31:
        raise Problem(404, "There is no such version.")
    get_object_or_404(persona.versions, number=number)
    history.restore_version(number=number, **_common(request, persona))
    return told.persona(persona_of(request, persona_id))


@router.get(f"{AT}/findings", response=FindingsOut, auth=READ, summary="What does not agree")
def findings(request: HttpRequest, persona_id: UUID) -> FindingsOut:
    """Text with text, and text with portrait."""
    found = history.advice(coherence.findings(persona=persona_of(request, persona_id)))
    kept = [(one.rule, list(one.fields), one.sentence, one.offer) for one in found]
    return FindingsOut(items=[FindingOut(rule=r, fields=f, sentence=s, offer=o) for r, f, s, o in kept])


@router.post(f"{AT}/mend/{{slug:rule}}", response=PersonaOut, auth=WRITE, summary="Mend what does not agree")
def mend(request: HttpRequest, persona_id: UUID, rule: str) -> PersonaOut:
    """Apply what a finding offers."""
    history.mend_persona(rule=rule, **_common(request, persona_of(request, persona_id)))
    return told.persona(persona_of(request, persona_id))
