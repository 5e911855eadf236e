"""Moving people between lanes, and the lanes themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from personas.engine.admission import QueueFull
from personas.models import Board, Lane
from personas.requests.once import public_ids_of
from personas.services.boards import lanes, order
from personas.services.boards.order import Placement
from personas.views.boards.board import visible_board
from personas.views.replies import Unreadable, done, read_id, read_ids, read_json, refused, undo


def board_act(view: Callable) -> Callable:
    """A POST on a board that one may see; a ValueError is a sentence for the toast."""

    @wraps(view)
    def acted(request: HttpRequest, board_id, **kwargs) -> HttpResponse:
        board = visible_board(request, board_id)
        try:
            return view(request, board, **kwargs)
        except order.LaneGone as gone:
            return refused(request, board, str(gone), status=409)
        except QueueFull as full:
            return refused(request, board, str(full), status=getattr(full, "status", 503))
        except ValueError as error:
            return refused(request, board, str(error))

    return login_required(require_POST(acted))


@board_act
def arrange(request: HttpRequest, board: Board) -> HttpResponse:
    """`people` into `lane` before `before`; or `placements`, as an undo sends them."""
    placements = _placements(request)
    former = order.arrange(actor=request.user, board=board, placements=placements)
    if not former:
        raise ValueError("Choose somebody first.")
    return done(request, board, _said(board, placements), _undo_of(board, former))


def move(request: HttpRequest, board: Board, people: list[UUID], lane: UUID | None) -> HttpResponse:
    placements = order.together(people, lane)
    former = order.arrange(actor=request.user, board=board, placements=placements)
    return done(request, board, _said(board, placements), _undo_of(board, former))


def _placements(request: HttpRequest) -> list[Placement]:
    if text := request.POST.get("placements"):
        rows = read_json(text)
        try:
            return [Placement(*(read_id(row[key] or "") for key in ("person", "lane", "before"))) for row in rows]
        except (TypeError, KeyError, AttributeError) as error:
            raise Unreadable("That cannot be read.") from error
    lane, before = read_id(request.POST.get("lane", "")), read_id(request.POST.get("before", ""))
    return order.together(read_ids(request.POST.getlist("people")), lane, before)


def _undo_of(board: Board, former: list[Placement]) -> dict:
    rows = [{"person": p.person, "lane": p.lane, "before": p.before} for p in former]
    return undo("board_arrange", [board.public_id], placements=rows)


def _said(board: Board, placements: list[Placement]) -> str:
    ids = {placement.person for placement in placements}
    targets = {placement.lane for placement in placements}
    names = list(board.personas.filter(public_id__in=ids).values_list("name", flat=True)[:2])
    who = names[0] if len(ids) == 1 and names else f"{len(ids)} people"
    if len(targets) > 1:
        return f"{who} moved back."
    lane = board.lanes.filter(public_id=targets.pop()).first()
    return f"{who} moved to {lane.name if lane else 'Unassigned'}."


@board_act
def add_lane(request: HttpRequest, board: Board) -> HttpResponse:
    name = request.POST.get("name", "")
    lane = lanes.add_lane(
        actor=request.user,
        board=board,
        public_id=public_ids_of(request, "lane", [name])[0],
        name=name,
        hue=_hue(request),
        before=read_id(request.POST.get("before", "")),
        people=read_ids(read_json(request.POST.get("members") or "[]")),
    )
    return done(request, board, f"Lane “{lane}” added.", undo("lane_remove", [board.public_id, lane.public_id]))


@board_act
def change_lane(request: HttpRequest, board: Board, lane_id) -> HttpResponse:
    lane = _lane(board, lane_id)
    former = lanes.change_lane(actor=request.user, lane=lane, name=request.POST.get("name"), hue=_hue(request))
    back = undo("lane_change", [board.public_id, lane.public_id], name=former["name"], hue=str(former["hue"]))
    return done(request, board, f"Lane “{lane}” saved.", back)


@board_act
def move_lane(request: HttpRequest, board: Board, lane_id) -> HttpResponse:
    lane = _lane(board, lane_id)
    former = lanes.move_lane(actor=request.user, lane=lane, before=read_id(request.POST.get("before", "")))
    back = undo("lane_move", [board.public_id, lane.public_id], before=str(former or ""))
    return done(request, board, f"Lane “{lane}” moved.", back)


@board_act
def remove_lane(request: HttpRequest, board: Board, lane_id) -> HttpResponse:
    lane = _lane(board, lane_id)
    name = lane.name
    former = lanes.remove_lane(actor=request.user, lane=lane)
    people = former.pop("people")
    former |= {"hue": str(former["hue"]), "before": str(former["before"] or ""), "members": people}
    said = f"Lane “{name}” removed. Its people are unassigned." if people else f"Lane “{name}” removed."
    return done(request, board, said, undo("lane_add", [board.public_id], **former))


def _lane(board: Board, lane_id) -> Lane:
    return get_object_or_404(board.lanes.select_related("board__team"), public_id=lane_id)


def _hue(request: HttpRequest) -> int | None:
    text = request.POST.get("hue", "")
    return int(text) % lanes.HUES if text.isascii() and text.isdigit() and len(text) < 3 else None
