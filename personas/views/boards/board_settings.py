"""How the cards of a board look, and the notes on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from personas.models import Board
from personas.services.boards import boards
from personas.services.boards import notes as board_notes
from personas.views.boards.arrange import board_act
from personas.views.replies import done, undo


@board_act
def cards(request: HttpRequest, board: Board) -> HttpResponse:
    ground = request.POST.get("ground")
    if ground == "own":
        ground = request.POST.get("own_ground", "")
    former = boards.change_cards(actor=request.user, board=board, template=request.POST.get("template"), ground=ground)
    return done(
        request, board, "The cards of this board are changed.", undo("board_cards", [board.public_id], **former)
    )


@board_act
def notes(request: HttpRequest, board: Board) -> HttpResponse:
    """Answers the new version; 409 with what somebody else wrote in the meantime."""
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    text = request.POST.get("notes", "")
    try:
        saved = board_notes.save_notes(actor=request.user, board=board, text=text, expected_version=seen)
    except board_notes.StaleNotes as stale:
        theirs = {"error": str(stale), "notes": stale.current.notes, "version": stale.current.notes_version}
        return JsonResponse(theirs, status=409)
    return done(request, board, "Notes saved.", version=saved)
