"""Copying a board or a persona into another of one's teams."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from personas.models import Board, TokenBucket
from personas.requests.once import public_id_of
from personas.services.boards import crossing
from personas.services.boards.copies import copy_personas
from personas.services.teams import access
from personas.views.boards.board import visible_board
from personas.views.people.persona import visible_persona

TOO_MANY = "That is more than 60 copies in an hour. Please wait a little."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, board_id) -> HttpResponse:
    subject = visible_board(request, board_id)
    teams = crossing.teams_to_copy_to(actor=request.user, source=subject.team)
    if request.method != "POST":
        return _page(request, subject, {"teams": teams})
    access.require(request.user, "board.take_along", subject.team)
    team = get_object_or_404(teams, public_id=_id(request, "team"))
    if not TokenBucket.may_copy(request.user):
        return _page(request, subject, {"teams": teams, "problem": TOO_MANY}, status=429)
    made = crossing.copy_board(actor=request.user, board=subject, to=team, public_id=public_id_of(request))
    return _arrived(request, made, f"“{made}” is copied. You work in {team} now.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def persona(request: HttpRequest, persona_id) -> HttpResponse:
    subject = visible_persona(request, persona_id)
    teams = crossing.teams_to_copy_to(actor=request.user, source=subject.team)
    boards = Board.objects.visible_to(request.user).filter(team__in=teams).select_related("team")
    boards = boards.order_by("team__name", "-created")
    if request.method != "POST":
        return _page(request, subject, {"boards": boards})
    access.require(request.user, "persona.take_along", subject.team)
    to = get_object_or_404(boards, public_id=_id(request, "board"))
    if not TokenBucket.may_copy(request.user):
        return _page(request, subject, {"boards": boards, "problem": TOO_MANY}, status=429)
    try:
        copy_personas(actor=request.user, personas=[subject], to=to, public_ids=[public_id_of(request)])
    except ValueError as error:
        return _page(request, subject, {"boards": boards, "problem": str(error)}, status=422)
    return _arrived(request, to, f"{subject} is copied. You work in {to.team} now.")


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _arrived(request: HttpRequest, board: Board, sentence: str) -> HttpResponse:
    request.session[access.TEAM_KEY] = str(board.team.public_id)
    messages.success(request, sentence)
    return redirect("board", board.public_id)


def _page(request: HttpRequest, subject, context: dict, status: int = 200) -> HttpResponse:
    kind = subject._meta.model_name
    may = access.may(request.user, f"{kind}.take_along", subject.team)
    return render(
        request, "teams/take_along.html", context | {"subject": subject, "kind": kind, "may": may}, status=status
    )
