"""Who is on a board: beside what was asked for, who is missing, who is hard to tell apart."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas.models import Persona
from personas.services.boards import balance
from personas.views.boards.board import visible_board

COMPARED = "public_id name gender appearance age job quote face_id".split()


@login_required
@require_safe
def show(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    people = list(Persona.objects.filter(board=board).order_by("position", "id").only(*COMPARED))
    traits = balance.traits_of(board, people)
    context = {
        "board": board,
        "count": len(people),
        "traits": traits,
        "missing": balance.missing_of(traits) if people else [],
        "pairs": balance.pairs_of(people),
    }
    return render(request, "boards/balance.html", context)
