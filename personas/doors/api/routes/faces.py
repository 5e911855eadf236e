"""Faces: single ones, those on offer for a persona, and pictures in the format and size that is asked for."""

from __future__ import annotations

import secrets
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from personas.doors.api import told
from personas.doors.api.caller import READ, WRITE, team_of
from personas.doors.api.door import seen_version
from personas.doors.api.found import persona_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.shapes.people import (
    ChooseIn,
    FaceIn,
    FaceOptionOut,
    FaceOptionsOut,
    FaceOut,
    FacesIn,
    PersonaOut,
)
from personas.models import Face, FaceOption
from personas.services.doors.face_files import DRAWN, FORMATS, LARGEST, SMALLEST, face_file, faces_for
from personas.services.people import face_options
from personas.services.portraits import faces
from personas.services.portraits.face_address import read_address

router = Router(tags=["Faces"])
NEW_SEEDS = 10_000_000
NOT_READY = "This face is not drawn yet. Ask again in a moment."
GONE = "This face was withdrawn after a report."
BINARY = {"schema": {"type": "string", "format": "binary"}}
PICTURES = {"responses": {200: {"description": "OK", "content": {f"image/{name}": BINARY for name in FORMATS}}}}


@router.post("/faces", response={202: FaceOut, 200: FaceOut}, auth=WRITE, summary="Draw a single face")
def draw(request: HttpRequest, response: HttpResponse, body: FaceIn) -> Status:
    """A face of its own, outside any board. The same wishes and seed give the same face: 200 where it is drawn already,
    else 202, and the address in `Location` says when it is.
    """
    wishes = {name: str(value) for name, value in body.model_dump().items() if value not in (None, "")}
    with refusals():
        address = read_address(wishes)
    seed = secrets.randbelow(NEW_SEEDS) if address.seed is None else address.seed
    team = team_of(request)
    face = faces.find_public_face(request=address.request, seed=seed) or faces.draw_single_face(
        actor=request.auth.user, team=team, request=address.request, seed=seed
    )
    shown = told.face(_face(request, face.public_id))
    response["Location"] = told.address("face", face.public_id)
    return Status(200 if shown.state in ("ready", "retired") else 202, shown)


def _face(request: HttpRequest, face_id: UUID) -> Face:
    return get_object_or_404(faces_for(actor=request.auth.user, team=team_of(request)), public_id=face_id)


@router.get("/faces/{uuid:face_id}", response=FaceOut, auth=READ, url_name="face", summary="Look at a face")
def show(request: HttpRequest, face_id: UUID) -> FaceOut:
    return told.face(_face(request, face_id))


@router.get(
    "/faces/{uuid:face_id}/picture", auth=READ, url_name="face_picture", summary="The picture", openapi_extra=PICTURES
)
def picture(
    request: HttpRequest,
    face_id: UUID,
    format: Literal["webp", "png", "jpeg"] = "webp",
    size: int = Query(DRAWN, ge=SMALLEST, le=LARGEST),
    badge: bool = True,
) -> HttpResponse:
    """Faces are drawn in 256 pixels; a larger size is smoother, not more detailed. Every file is marked and signed."""
    face = _face(request, face_id)
    if not face.ready:
        raise Problem(410, GONE) if face.retired else Problem(409, NOT_READY, headers={"Retry-After": "2"})
    data = face_file(actor=request.auth.user, face=face, format=format, side=size, badge=badge)
    response = HttpResponse(data, content_type=f"image/{format}")
    response["Cache-Control"] = "private, no-cache, no-transform"
    response["ETag"] = f'"{face.image_sha256[:32]}-{format}-{size}-{int(badge)}"'
    return response


@router.get("/personas/{uuid:persona_id}/faces", response=FaceOptionsOut, auth=READ, summary="Faces on offer")
def on_offer(request: HttpRequest, persona_id: UUID) -> FaceOptionsOut:
    """Candidates and relatives to choose from, and the same person at other moments."""
    persona = persona_of(request, persona_id)
    found = [*face_options.on_offer(persona=persona), *face_options.moments_of(persona=persona)]
    items = [_option(one) for one in found]
    return FaceOptionsOut(items=items, open=sum(one.state in ("waiting", "running") for one in items))


def _option(row: FaceOption) -> FaceOptionOut:
    return FaceOptionOut(kind=str(row.kind), **told.face(row.face).model_dump())


@router.post("/personas/{uuid:persona_id}/faces", response={202: FaceOptionsOut}, auth=WRITE, summary="Ask for faces")
def offer(request: HttpRequest, persona_id: UUID, body: FacesIn) -> Status:
    """Four candidates, four relatives, or the moments of this person that are missing."""
    face_options.offer_faces(actor=request.auth.user, persona=persona_of(request, persona_id), kind=body.kind)
    return Status(202, on_offer(request, persona_id))


@router.post("/personas/{uuid:persona_id}/faces/choose", response=PersonaOut, auth=WRITE, summary="Choose a face")
def choose(request: HttpRequest, persona_id: UUID, body: ChooseIn) -> PersonaOut:
    persona = persona_of(request, persona_id)
    options = persona.face_options.select_related("face", "persona")
    option = get_object_or_404(options, face__public_id=body.face)
    seen = seen_version(request, persona.version)
    face_options.choose_face(actor=request.auth.user, persona=persona, option=option, expected_version=seen)
    return told.persona(persona_of(request, persona_id))
