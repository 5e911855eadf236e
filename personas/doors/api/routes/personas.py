"""Personas: listed, searched, read, edited, thrown away, brought back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Status

from personas.doors.api import told
from personas.doors.api.caller import EXPORT, READ, WRITE
from personas.doors.api.door import seen_version, tag_of
from personas.doors.api.found import board_of, people, persona_of, trashed_persona
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import refusals
from personas.doors.api.shapes.people import PersonaChange, PersonaOut, PersonaPage
from personas.doors.api.writing import write_fields
from personas.exporting.names import slug
from personas.models import Persona
from personas.requests.downloads import attachment
from personas.services.boards import trash
from personas.services.exports.cards import export_card
from personas.services.people import sheet
from personas.services.people.searching import who_mention

router = Router(tags=["Personas"])
AT = "/personas/{uuid:persona_id}"
FILE = {"schema": {"type": "string", "format": "binary"}}


class Sought(Page):
    q: str = Field("", max_length=200, description="Words, all of which stand somewhere in the person's texts.")
    board: UUID | None = None


@router.get("/personas", response=PersonaPage, auth=READ, summary="List and search personas")
def listed(request: HttpRequest, response: HttpResponse, sought: Query[Sought]) -> PersonaPage:
    """Of the whole team or of one board, in the order of the board."""
    rows = people(request)
    if sought.board:
        rows = rows.filter(board=board_of(request, sought.board))
    rows = who_mention(personas=rows, words=sought.q)
    found, cursor = page_of(rows, sought, "board_id", "position", "id")
    lead_on(request, response, cursor)
    return PersonaPage(items=[told.persona_row(one) for one in found], next=cursor)


@router.get(AT, response=PersonaOut, auth=READ, url_name="persona", summary="Read a persona")
def show(request: HttpRequest, persona_id: UUID) -> PersonaOut:
    """The ETag begins with the version: send it back as If-Match to change what you saw, and nothing else."""
    persona = persona_of(request, persona_id)
    request.shown_version = persona.version
    return told.persona(persona)


@router.patch(
    "/personas/{uuid:persona_id}", response=PersonaOut, auth=WRITE, url_name="persona", summary="Edit a persona"
)
def change(request: HttpRequest, response: HttpResponse, persona_id: UUID, body: PersonaChange) -> PersonaOut:
    """Fields by name, locks and how the person is pictured, all of it or nothing. 412 where If-Match names an older
    version.
    """
    persona = persona_of(request, persona_id)
    with transaction.atomic(), refusals():
        persona = _changed(request, persona, body)
    shown = told.persona(persona_of(request, persona_id))
    response["ETag"] = tag_of(HttpResponse(shown.model_dump_json()), persona.version)
    return shown


def _changed(request: HttpRequest, persona: Persona, body: PersonaChange) -> Persona:
    actor, seen = request.auth.user, seen_version(request, persona.version)
    persona = write_fields(actor=actor, persona=persona, fields=body.fields, seen=seen)
    seen = max(seen, persona.version) if body.fields else seen
    for keys, locked in ((body.lock, True), (body.unlock, False)):
        for key in keys:
            persona = sheet.set_lock(actor=actor, persona=persona, key=key, locked=locked, expected_version=seen)
            seen = persona.version
    if body.face_mode is not None:
        persona = sheet.set_face_mode(actor=actor, persona=persona, mode=body.face_mode, expected_version=seen)
    return persona


@router.delete(
    "/personas/{uuid:persona_id}", response={204: None}, auth=WRITE, url_name="persona", summary="Trash a persona"
)
def trashed(request: HttpRequest, persona_id: UUID) -> Status:
    trash.trash_persona(actor=request.auth.user, persona=persona_of(request, persona_id))
    return Status(204, None)


@router.post("/personas/{uuid:persona_id}/restore", response=PersonaOut, auth=WRITE, summary="Restore a persona")
def restore(request: HttpRequest, persona_id: UUID) -> PersonaOut:
    trash.restore_persona(actor=request.auth.user, persona=trashed_persona(request, persona_id))
    return told.persona(persona_of(request, persona_id))


PNG = {
    "responses": {
        200: {"description": "OK", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get(
    "/personas/{uuid:persona_id}/card.png",
    auth=EXPORT,
    url_name="persona_card",
    summary="The card of a persona",
    openapi_extra=PNG,
)
def card(request: HttpRequest, persona_id: UUID, scale: int = Query(1, ge=1, le=2), badge: bool = True) -> HttpResponse:
    """1080 x 1350 pixels, or twice that. Without the badge only after the person agreed to that on the site."""
    persona = persona_of(request, persona_id)
    file = export_card(actor=request.auth.user, persona=persona, scale=scale, badge=badge)
    response = HttpResponse(file, content_type="image/png")
    name = slug(persona.name_romanised or persona.name, str(persona.public_id)).lower()
    response["Content-Disposition"] = attachment(f"facet-{name}.png")
    response["Cache-Control"] = "private, no-store, no-transform"
    return response
