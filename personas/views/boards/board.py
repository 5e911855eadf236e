"""Boards: the list, one board, and how far it is."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from personas.cards.fields import DEFAULT_TEMPLATE
from personas.cards.palette import tone_on
from personas.identity import templates
from personas.models import Board, Job, Persona
from personas.models.people.persona import ICONS
from personas.services.boards import boards
from personas.services.boards.progress import board_progress
from personas.services.boards.samples import ensure_sample_board
from personas.services.teams import access
from personas.views.people.tiles import columns_of, labels_of, lanes_of, tiles_of, value_of

COVERS = 5
A_PAGE = 24
CROWD = 60  # from here on a board opens in the dense view
VIEWS = {"lanes": "Lanes", "grid": "Grid", "list": "List", "compact": "Compact"}
HUE_NAMES = ("Rose", "Amber", "Olive", "Green", "Teal", "Blue", "Violet", "Pink")
OVERLAP_SECONDS = 2  # a row may become visible a moment after the time that it carries


def visible_board(request: HttpRequest, board_id) -> Board:
    return get_object_or_404(Board.objects.visible_to(request.user).select_related("team"), public_id=board_id)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    team = access.current_team(request.user, request.session)
    if team and settings.SAMPLE_BOARD:
        ensure_sample_board(actor=request.user, team=team)
    found = Board.objects.visible_to(request.user).filter(team=team).order_by("-created", "-id")
    page = Paginator(found.values_list("pk", flat=True), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_covers(list(page.object_list))
    return render(request, "boards/list.html", {"boards": page})


def _with_covers(chosen: list[int]) -> list[Board]:
    """These boards, in this order, with their first people and how many there are; nothing is counted for others."""
    covers = Persona.objects.filter(position__lt=COVERS).with_portraits()
    there = Q(personas__trashed=None)
    drawn = there & ~Q(personas__face__image="") & Q(personas__face__isnull=False)
    rows = (
        Board.objects.filter(pk__in=chosen)
        .annotate(
            total=Count("personas", filter=there, distinct=True),
            faced=Count("personas", filter=there & Q(personas__face__isnull=False), distinct=True),
            ready=Count("personas", filter=drawn, distinct=True),
        )
        .prefetch_related(Prefetch("personas", covers, to_attr="covers"))
    )
    return sorted(rows, key=lambda board: chosen.index(board.pk))


@login_required
@require_safe
def show(request: HttpRequest, board_id) -> HttpResponse:
    """The board in one of VIEWS. The address keeps the view, and in the list the column that it is sorted by."""
    board = visible_board(request, board_id)
    lanes = lanes_of(board)
    count = sum(len(lane.tiles) for lane in lanes)
    context = {
        "board": board,
        "progress": board_progress(board=board),
        "lanes": lanes,
        "count": count,
        "has_lanes": len(lanes) > 1,
        "columns": sum(bool(lane.id or lane.tiles) for lane in lanes),
        "may_edit": access.may(request.user, "board.arrange", board.team),
        "open_comments": board.comments.filter(resolved=None, persona__trashed=None).count(),
        "boards": Board.objects.filter(team=board.team).exclude(pk=board.pk).only("name", "public_id"),
        "tone": tone_on(board.ground),
        "hues": HUE_NAMES,
        "icons": ICONS,
        "templates": templates(),
        **_view_of(request, lanes, count),
    }
    if context["view"] == "list":
        context |= _table(request, board, lanes)
    return render(request, "boards/board/board.html", context)


def _view_of(request: HttpRequest, lanes: list, count: int) -> dict:
    """What the address asks for; else lanes where there are any, and the dense view for a crowd."""
    usual = "compact" if count >= CROWD else "lanes" if len(lanes) > 1 else "grid"
    asked = request.GET.get("view", "")
    return {"view": asked if asked in VIEWS else usual, "views": VIEWS}


def _table(request: HttpRequest, board: Board, lanes: list) -> dict:
    """The rows of the list view in the order that the address asks for."""
    template = board.template or board.brief.get("template") or DEFAULT_TEMPLATE
    keys = {"name": lambda tile: str(tile.name).casefold(), "lane": lambda tile: tile.lane_name.casefold()}
    keys |= {key: partial(_sort_key, key) for key in columns_of(template)}
    sort, down = request.GET.get("sort", ""), "down" in request.GET
    rows = [tile for lane in lanes for tile in lane.tiles]
    if sort in keys:
        rows.sort(key=keys[sort], reverse=down)
    columns = labels_of(template)
    for row in rows:
        row.labelled = [(label, str(value_of(row.persona, key) or "–")) for key, label in columns]
    return {"rows": rows, "columns": columns, "sort": sort, "down": down}


def _sort_key(key: str, tile) -> tuple:
    value = value_of(tile.persona, key)
    return (value, "") if isinstance(value, int) else (0, str(value).casefold())


@login_required
@require_safe
def progress(request: HttpRequest, board_id) -> HttpResponse:
    """The polled fragment: counts, and the portraits that changed since the last answer. 286 ends the polling."""
    board = visible_board(request, board_id)
    now = board_progress(board=board)
    changed = Persona.objects.filter(board=board).filter(_changed_since(request.GET.get("since", ""))).for_tiles()
    context = {
        "board": board,
        "progress": now,
        "arrived": tiles_of(board, changed),
        "tone": tone_on(board.ground),
        "may_edit": access.may(request.user, "board.retry", board.team),
    }
    response = render(request, "boards/board/_progress.html", context)
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
