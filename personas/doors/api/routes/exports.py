"""Exports: asked for, how far they are, the file."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Status

from personas.doors.api import told
from personas.doors.api.caller import EXPORT, READ, team_of, visible
from personas.doors.api.found import board_of, export_of, people, personas_of
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.shapes.files import ExportIn, ExportOut, ExportPage
from personas.models import ExportJob
from personas.requests.downloads import attachment
from personas.services.exports import export_jobs, exports
from personas.services.exports.exports import Choice
from personas.services.teams import access, audit

router = Router(tags=["Exports"])
AT = "/exports/{uuid:export_id}"
ANY_FILE = {"schema": {"type": "string", "format": "binary"}}
FILE = {"responses": {200: {"description": "OK", "content": {"application/octet-stream": ANY_FILE}}}}


@router.post("/exports", response={202: ExportOut}, auth=EXPORT, summary="Ask for an export")
def ask(request: HttpRequest, response: HttpResponse, body: ExportIn) -> Status:
    """The file is made by a worker: ask the address in `Location`, or wait for the webhook."""
    if (body.board is None) == (not body.personas):
        raise Problem(422, "Give either a board or personas.", [{"field": "board", "detail": "Either, not both."}])
    board = board_of(request, body.board) if body.board else None
    chosen = list(people(request).filter(board=board)) if board else personas_of(request, body.personas)
    choice = {name: getattr(body, name) for name in ("paper", "scale", "side", "separator", "badge")}
    with refusals():
        job = exports.request_export(
            actor=request.auth.user,
            team=team_of(request),
            people=chosen,
            choice=Choice(tuple(body.formats), **choice),
            board=board,
            words=body.words,
        )
    response["Location"] = told.address("export", job.public_id)
    return Status(202, told.export(job))


@router.get("/exports", response=ExportPage, auth=READ, summary="List exports")
def listed(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> ExportPage:
    found, cursor = page_of(visible(request, ExportJob.objects), page, "-id")
    lead_on(request, response, cursor)
    return ExportPage(items=[told.export(one) for one in found], next=cursor)


@router.get("/exports/{uuid:export_id}", response=ExportOut, auth=READ, url_name="export", summary="Look at an export")
def show(request: HttpRequest, export_id: UUID) -> ExportOut:
    return told.export(export_of(request, export_id))


@router.get(
    "/exports/{uuid:export_id}/file", auth=EXPORT, url_name="export_file", summary="The file", openapi_extra=FILE
)
def file(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """409 while it is being made, 410 after it was deleted."""
    job, actor = export_of(request, export_id), request.auth.user
    access.require(actor, "persona.export", job.team)
    try:
        stored = job.file.open("rb") if job.ready else None
    except FileNotFoundError:  # deleted since its row was read
        job.refresh_from_db()
        stored = None
    if stored is None:
        gone = job.expired or not job.open
        raise Problem(410 if gone else 409, export_jobs.status_sentence(job), headers=None if gone else LATER)
    audit.record(actor=actor, verb="export.downloaded", team=job.team, about=job.board, export=str(job.public_id))
    response = FileResponse(stored, content_type=job.media_type)
    response["Content-Disposition"] = attachment(job.file_name)
    response["Cache-Control"] = "private, no-store, no-transform"
    return response


LATER = {"Retry-After": "2"}


@router.post("/exports/{uuid:export_id}/cancel", response=ExportOut, auth=EXPORT, summary="Cancel an export")
def cancel(request: HttpRequest, export_id: UUID) -> ExportOut:
    export_jobs.cancel_export(actor=request.auth.user, job=export_of(request, export_id))
    return told.export(export_of(request, export_id))


@router.post("/exports/{uuid:export_id}/retry", response={202: ExportOut}, auth=EXPORT, summary="Try an export again")
def retry(request: HttpRequest, export_id: UUID) -> Status:
    export_jobs.retry_export(actor=request.auth.user, job=export_of(request, export_id))
    return Status(202, told.export(export_of(request, export_id)))
