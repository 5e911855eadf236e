"""Boards: the list, one board, and how far it is."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from personas import access
from personas.models import Board, Job, Persona
from personas.services import boards
from personas.services.progress import board_progress

COVERS = 5
OVERLAP_SECONDS = 2  # a row may become visible a moment after the time that it carries


def visible_board(request: HttpRequest, board_id) -> Board:
    return get_object_or_404(Board.objects.visible_to(request.user).select_related("team"), public_id=board_id)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    covers = Persona.objects.filter(position__lt=COVERS).with_portraits()
    team = access.current_team(request.user, request.session)
    there = Q(personas__trashed=None)
    drawn = there & ~Q(personas__face__image="") & Q(personas__face__isnull=False)
    rows = (
        Board.objects.visible_to(request.user)
        .filter(team=team)
        .annotate(
            total=Count("personas", filter=there, distinct=True), ready=Count("personas", filter=drawn, distinct=True)
        )
    )
    found = list(rows.order_by("-created").prefetch_related(Prefetch("personas", covers, to_attr="covers")))
    return render(request, "boards/list.html", {"boards": found})


@login_required
@require_safe
def show(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    context = {
        "board": board,
        "progress": board_progress(board=board),
        "personas": board.personas.with_portraits(),
        "may_edit": access.may(request.user, "board.rename", board.team),
        "open_comments": board.comments.filter(resolved=None, persona__trashed=None).count(),
    }
    return render(request, "boards/board.html", context)


@login_required
@require_safe
def progress(request: HttpRequest, board_id) -> HttpResponse:
    """The polled fragment: counts, and the tiles that changed since the last answer. 286 ends the polling."""
    board = visible_board(request, board_id)
    now = board_progress(board=board)
    arrived = board.personas.with_portraits().filter(_changed_since(request.GET.get("since", "")))
    may_edit = access.may(request.user, "board.retry", board.team)
    context = {"board": board, "progress": now, "arrived": arrived, "may_edit": may_edit}
    response = render(request, "boards/_progress.html", context)
    return HttpResponseStopPolling(response.content) if now.done else response


def _changed_since(text: str) -> Q:
    try:
        moment = datetime.fromtimestamp(float(text) - OVERLAP_SECONDS, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return Q()
    return Q(face__job__finished__gte=moment) | Q(face__job__state=Job.State.QUEUED, face__created__gte=moment)


@login_required
@require_POST
def retry(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    count = boards.retry_board(actor=request.user, board=board)
    messages.success(request, f"{count} {_portraits(count)} queued again.")
    return redirect(board)


@login_required
@require_POST
def cancel(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    count = boards.cancel_board(actor=request.user, board=board)
    messages.success(request, f"{count} {_portraits(count)} cancelled. Texts are kept; you can draw them later.")
    return redirect(board)


@login_required
@require_POST
def rename(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    try:
        boards.rename_board(actor=request.user, board=board, name=request.POST.get("name", ""))
    except ValueError as error:
        messages.error(request, str(error))
    return redirect(board)


def _portraits(count: int) -> str:
    return "portrait" if count == 1 else "portraits"
