"""More people on a board, and the board once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from personas.models import Board, TokenBucket
from personas.requests.once import public_id_of
from personas.services.boards import growing
from personas.services.teams import access
from personas.views.boards.arrange import board_act
from personas.views.replies import done

TOO_MANY = "That is many boards in one hour. Please wait a few minutes."


@board_act
def add_people(request: HttpRequest, board: Board) -> HttpResponse:
    access.require(request.user, "board.make", board.team)
    count = request.POST.get("count", "").strip()
    if not (count.isascii() and count.isdigit() and len(count) < 6):
        raise ValueError("How many people? Write a whole number.")
    if not TokenBucket.may_make_board(request.user):
        raise ValueError(TOO_MANY)
    added = growing.add_people(actor=request.user, board=board, count=int(count), once=public_id_of(request))
    people = "1 person is" if len(added) == 1 else f"{len(added)} people are"
    return done(request, board, f"{people} added. Portraits follow, one by one.")


@board_act
def duplicate(request: HttpRequest, board: Board) -> HttpResponse:
    if not TokenBucket.may_copy(request.user):
        raise ValueError("That is many copies in one hour. Please wait a few minutes.")
    made = growing.duplicate_board(actor=request.user, board=board, public_id=public_id_of(request))
    return redirect(made)
