"""The trash of the team that one works in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from personas.models import Board, Persona
from personas.models.boards.trash import KEPT_FOR
from personas.services.boards import trash
from personas.services.teams import access
from personas.views.boards.board import visible_board
from personas.views.people.persona import visible_persona

A_PAGE = 50
MOVED = "“{}” is in the trash. It can be restored for {} days."


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    team = access.current_team(request.user, request.session)
    boards = _trashed(request, Board).filter(team=team)
    personas = _trashed(request, Persona).filter(team=team, board__trashed=None).with_portraits()
    items = sorted([*boards, *personas], key=lambda item: item.trashed, reverse=True)
    page = Paginator(items, A_PAGE).get_page(request.GET.get("page"))
    for item in page:
        item.kind, item.until = item._meta.model_name, item.trashed + KEPT_FOR
    may_restore = access.may(request.user, "board.trash", team)
    return render(request, "boards/trash.html", {"items": page, "may_restore": may_restore, "days": KEPT_FOR.days})


def _trashed(request: HttpRequest, model):
    return model.with_trashed.visible_to(request.user).exclude(trashed=None)


@login_required
@require_POST
def trash_board(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    trash.trash_board(actor=request.user, board=board)
    messages.success(request, MOVED.format(board, KEPT_FOR.days))
    return redirect("boards")


@login_required
@require_POST
def restore_board(request: HttpRequest, board_id) -> HttpResponse:
    board = get_object_or_404(_trashed(request, Board), public_id=board_id)
    trash.restore_board(actor=request.user, board=board)
    messages.success(request, f"“{board}” is back.")
    return redirect(board)


@login_required
@require_POST
def trash_persona(request: HttpRequest, persona_id) -> HttpResponse:
    persona = visible_persona(request, persona_id)
    trash.trash_persona(actor=request.user, persona=persona)
    messages.success(request, MOVED.format(persona, KEPT_FOR.days))
    return redirect(persona.board)


@login_required
@require_POST
def restore_persona(request: HttpRequest, persona_id) -> HttpResponse:
    persona = get_object_or_404(_trashed(request, Persona).filter(board__trashed=None), public_id=persona_id)
    trash.restore_persona(actor=request.user, persona=persona)
    messages.success(request, f"“{persona}” is back.")
    return redirect(persona)
