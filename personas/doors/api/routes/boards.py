"""Boards: listed, made of a brief, changed, thrown away, brought back."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from personas.briefs import Brief, sentence
from personas.doors.api import told
from personas.doors.api.caller import READ, WRITE, team_of, visible
from personas.doors.api.found import board_of, trashed_board
from personas.doors.api.paging import Page, lead_on, page_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.routes.products import product_of
from personas.doors.api.shapes.boards import (
    BoardChange,
    BoardIn,
    BoardOut,
    BoardPage,
    BriefIn,
    BriefOut,
    ProgressOut,
    SentenceIn,
)
from personas.marking.opening import check_size
from personas.models import Board, TokenBucket
from personas.requests.uploads import BOARDS
from personas.services.boards import boards, trash
from personas.services.boards.products import with_product
from personas.services.doors.reading_in import read_board
from personas.services.doors.spoken import read_spoken

router = Router(tags=["Boards"])
TOO_MANY = "That is many boards in one hour. Wait a few minutes."


@router.get("/boards", response=BoardPage, auth=READ, summary="List boards")
def listed(request: HttpRequest, response: HttpResponse, page: Query[Page], trashed: bool = False) -> BoardPage:
    """The newest first; `trashed` lists those in the trash."""
    rows = visible(request, Board.with_trashed).filter(trashed__isnull=not trashed)
    rows = rows.annotate(people=Count("personas", filter=Q(personas__trashed=None) | Q(trashed__isnull=False)))
    found, cursor = page_of(rows, page, "-id")
    lead_on(request, response, cursor)
    return BoardPage(items=[told.board_row(one, one.people) for one in found], next=cursor)


@router.post("/briefs/read", response=BriefOut, auth=READ, summary="Read a sentence as a brief")
def read(request: HttpRequest, body: SentenceIn) -> BriefOut:
    """Nothing is made: the brief that a sentence says, and what it would be read back as."""
    with refusals():
        brief = read_spoken(body.sentence, market=team_of(request).default_market)
    _check(brief)
    return BriefOut(brief=brief.as_dict(), sentence=sentence(brief))


@router.post("/boards", response={202: BoardOut, 201: BoardOut}, auth=WRITE, summary="Make a board")
def make(request: HttpRequest, response: HttpResponse, body: BoardIn) -> Status:
    """Of a brief, or of a sentence. Texts are complete at once; 202 while portraits are drawn: ask the address in
    `Location`, or wait for the webhook. 201 where there is nothing to draw.
    """
    brief = _brief(request, body)
    if body.product:
        brief = with_product(brief, product_of(request, body.product))
    _check(brief)
    if not TokenBucket.may_make_board(request.auth.user):
        raise Problem(429, TOO_MANY, headers={"Retry-After": "300"})
    with refusals():
        made = boards.make_board(
            actor=request.auth.user, team=team_of(request), brief=brief, name=body.name, seed=body.seed
        )
    shown = told.board(made)
    response["Location"] = told.address("board", made.public_id)
    return Status(201 if shown.progress.done else 202, shown)


@router.post(
    "/boards/read-in", response={202: BoardOut, 201: BoardOut}, auth=WRITE, url_name="read_in", summary="Read in"
)
def read_in(request: HttpRequest, response: HttpResponse, file: File[UploadedFile]) -> Status:
    """An exported JSON file becomes a board of the same people, faces included where they are this installation's; 202
    while others are drawn from the same request and seed.
    """
    with refusals():
        check_size(file.size, BOARDS)
        made = read_board(actor=request.auth.user, team=team_of(request), data=file.read())
    shown = told.board(made)
    response["Location"] = told.address("board", made.public_id)
    return Status(201 if shown.progress.done else 202, shown)


def _brief(request: HttpRequest, body: BoardIn) -> Brief:
    if (body.brief is None) == (not body.sentence.strip()):
        raise Problem(422, "Give either a brief or a sentence.", [{"field": "brief", "detail": "Either, not both."}])
    if body.brief is not None:
        return of_body(body.brief)
    with refusals():
        return read_spoken(body.sentence, market=team_of(request).default_market)


def of_body(body: BriefIn) -> Brief:
    return Brief(**body.model_dump())


def _check(brief: Brief) -> None:
    """Raises Problem that names every field which cannot be."""
    if problems := brief.problems():
        errors = [{"field": f"brief.{one.field}", "detail": one.sentence} for one in problems]
        raise Problem(422, problems[0].sentence, errors)


@router.get("/boards/{uuid:board_id}", response=BoardOut, auth=READ, url_name="board", summary="Look at a board")
def show(request: HttpRequest, board_id: UUID) -> BoardOut:
    return told.board(board_of(request, board_id))


@router.patch("/boards/{uuid:board_id}", response=BoardOut, auth=WRITE, url_name="board", summary="Change a board")
def change(request: HttpRequest, board_id: UUID, body: BoardChange) -> BoardOut:
    board, actor = board_of(request, board_id), request.auth.user
    with refusals():
        if body.name is not None:
            boards.rename_board(actor=actor, board=board, name=body.name)
        if body.template is not None or body.ground is not None:
            boards.change_cards(actor=actor, board=board, template=body.template, ground=body.ground)
    return told.board(board)


@router.delete("/boards/{uuid:board_id}", response={204: None}, auth=WRITE, url_name="board", summary="Trash a board")
def trashed(request: HttpRequest, board_id: UUID) -> Status:
    """With everyone on it. It can be restored for thirty days."""
    trash.trash_board(actor=request.auth.user, board=board_of(request, board_id))
    return Status(204, None)


@router.post("/boards/{uuid:board_id}/restore", response=BoardOut, auth=WRITE, summary="Restore a board")
def restore(request: HttpRequest, board_id: UUID) -> BoardOut:
    board = trashed_board(request, board_id)
    trash.restore_board(actor=request.auth.user, board=board)
    return told.board(board)


@router.get("/boards/{uuid:board_id}/progress", response=ProgressOut, auth=READ, summary="How far the portraits are")
def progress(request: HttpRequest, board_id: UUID) -> ProgressOut:
    return told.progress(board_of(request, board_id))


@router.post("/boards/{uuid:board_id}/cancel", response=ProgressOut, auth=WRITE, summary="Stop drawing")
def cancel(request: HttpRequest, board_id: UUID) -> ProgressOut:
    board = board_of(request, board_id)
    boards.cancel_board(actor=request.auth.user, board=board)
    return told.progress(board)


@router.post("/boards/{uuid:board_id}/retry", response={202: ProgressOut}, auth=WRITE, summary="Draw what failed again")
def retry(request: HttpRequest, board_id: UUID) -> Status:
    board = board_of(request, board_id)
    boards.retry_board(actor=request.auth.user, board=board)
    return Status(202, told.progress(board))
