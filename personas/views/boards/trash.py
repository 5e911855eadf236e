"""The trash of the team that one works in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Value
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
    personas = _trashed(request, Persona).filter(team=team, board__trashed=None)
    marked = _marked("b", boards).union(_marked("p", personas), all=True).order_by("-trashed")
    page = Paginator(marked, A_PAGE)
    page = page.get_page(request.GET.get("page"))
    page.object_list = _items(list(page.object_list))
    for item in page:
        item.kind, item.until = item._meta.model_name, item.trashed + KEPT_FOR
    may_restore = access.may(request.user, "board.trash", team)
    return render(request, "boards/trash.html", {"items": page, "may_restore": may_restore, "days": KEPT_FOR.days})


def _marked(kind: str, rows):
    return rows.order_by().values_list("trashed", Value(kind), "pk")


def _items(marked: list[tuple]) -> list[Board | Persona]:
    """What stands on one page, in its order; whatever else lies in the trash is not read."""
    chosen = {kind: [pk for _, each, pk in marked if each == kind] for kind in "bp"}
    found = {("b", board.pk): board for board in Board.with_trashed.filter(pk__in=chosen["b"])}
    people = Persona.with_trashed.filter(pk__in=chosen["p"]).with_portraits()
    found |= {("p", persona.pk): persona for persona in people}
    return [found[kind, pk] for _, kind, pk in marked if (kind, pk) in found]


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
