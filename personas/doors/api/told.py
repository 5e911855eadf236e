"""Rows as the shapes tell them."""

from __future__ import annotations

from django.urls import reverse

from personas.doors.api.shapes.boards import BoardOut, BoardRow, LaneOut, ProgressOut
from personas.doors.api.shapes.files import ExportOut
from personas.doors.api.shapes.people import FaceOut, PersonaOut, PersonaRow
from personas.models import Board, ExportJob, Face, Lane, Persona
from personas.services.boards.progress import board_progress
from personas.services.exports import exports
from personas.services.exports.export_jobs import status_sentence
from personas.services.links import public_link
from personas.services.people.versions import COLUMNS, NO_TEXT

SPACE = "api"  # the namespace of the routes
HIDDEN = NO_TEXT | {"evidence"}  # told apart, or of no use to a program


def address(route: str, *ids) -> str:
    """The whole address of a route of the API."""
    return public_link(reverse(f"{SPACE}:{route}", args=ids))


def lane(row: Lane) -> LaneOut:
    return LaneOut(id=row.public_id, name=row.name, hue=row.hue)


def progress(board: Board) -> ProgressOut:
    now = board_progress(board=board)
    counts = {name: getattr(now, name) for name in ("total", "ready", "failed", "cancelled", "open", "percent")}
    return ProgressOut(**counts, done=now.done, sentence=now.sentence, seconds_left=now.seconds_left)


def board_row(board: Board, people: int) -> BoardRow:
    return BoardRow(id=board.public_id, name=board.name, sentence=board.sentence, people=people, created=board.created)


def board(row: Board) -> BoardOut:
    head = board_row(row, row.personas.count())
    more = {name: getattr(row, name) for name in ("brief", "seed", "template", "ground", "notes")}
    lanes = [lane(one) for one in row.lanes.all()]
    page = public_link(row.get_absolute_url())
    return BoardOut(**head.model_dump(), **more, lanes=lanes, progress=progress(row), page=page)


def face_state(face: Face) -> str:
    job = getattr(face, "job", None)
    if face.ready or face.retired:
        return "ready" if face.ready else "retired"
    return "cancelled" if job is None else {"queued": "waiting"}.get(str(job.state), str(job.state))


def face(row: Face) -> FaceOut:
    state = face_state(row)
    picture = address("face_picture", row.public_id) if state == "ready" else ""
    about = {name: getattr(row, name) for name in ("asked", "measured", "seed")}
    return FaceOut(id=row.public_id, state=state, picture=picture, **about)


def persona_row(row: Persona) -> PersonaRow:
    said = {name: getattr(row, name) for name in ("name", "age", "gender", "city", "country", "job", "quote")}
    place = {"board": row.board.public_id, "lane": row.lane.public_id if row.lane else None}
    return PersonaRow(id=row.public_id, portrait=row.portrait_state, **place, **said)


def fields_of(row: Persona) -> dict:
    written = {name: getattr(row, name) for name in COLUMNS} | row.details
    return {name: value for name, value in written.items() if name not in HIDDEN}


def persona(row: Persona) -> PersonaOut:
    said = {name: getattr(row, name) for name in ("version", "template", "market", "language", "face_mode", "locked")}
    return PersonaOut(
        **persona_row(row).model_dump(),
        **said,
        face=face(row.face) if row.face else None,
        fields=fields_of(row),
        card=address("persona_card", row.public_id),
        page=public_link(row.get_absolute_url()),
    )


def export(job: ExportJob) -> ExportOut:
    said = ("kind", "state", "percent", "ready", "file_name", "media_type", "size", "sha256", "expires", "created")
    return ExportOut(
        id=job.public_id,
        formats=list(job.payload.get("formats", ())),
        people=exports.count_of(job),
        sentence=status_sentence(job),
        file=address("export_file", job.public_id) if job.ready else "",
        **{name: getattr(job, name) for name in said},
    )
