"""Where people stand on a board: lanes, order, copies; and who is on it beside who was asked for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from personas.doors.api import told
from personas.doors.api.caller import READ, WRITE
from personas.doors.api.found import board_of, lane_of, personas_of
from personas.doors.api.problems import refusals
from personas.doors.api.shapes.boards import (
    ArrangeIn,
    BalanceOut,
    BarOut,
    BoardOut,
    CopyIn,
    LaneChange,
    LaneIn,
    LaneMove,
    LaneOut,
    PairOut,
    TraitOut,
)
from personas.doors.api.shapes.people import CopiesOut, DuplicateIn
from personas.models import Persona
from personas.services.boards import balance, copies, lanes, order

router = Router(tags=["Arranging"])
LANE = "/boards/{uuid:board_id}/lanes/{uuid:lane_id}"


@router.post("/boards/{uuid:board_id}/arrange", response=BoardOut, auth=WRITE, summary="Move people")
def arrange(request: HttpRequest, board_id: UUID, body: ArrangeIn) -> BoardOut:
    """One placement after the other; somebody who is not on the board is passed over."""
    board = board_of(request, board_id)
    placements = [order.Placement(one.persona, one.lane, one.before) for one in body.placements]
    with refusals():
        order.arrange(actor=request.auth.user, board=board, placements=placements)
    return told.board(board)


@router.post("/boards/{uuid:board_id}/personas", response={201: CopiesOut}, auth=WRITE, summary="Copy people here")
def copy(request: HttpRequest, board_id: UUID, body: CopyIn) -> Status:
    """Each once more at the end of the lane, from any board of the team."""
    board = board_of(request, board_id)
    lane = lane_of(board, body.lane) if body.lane else None
    with refusals():
        made = copies.copy_personas(
            actor=request.auth.user, personas=personas_of(request, body.personas), to=board, lane=lane
        )
    return Status(201, CopiesOut(personas=[one.public_id for one in made]))


@router.post("/boards/{uuid:board_id}/duplicate", response={201: CopiesOut}, auth=WRITE, summary="Duplicate people")
def duplicate(request: HttpRequest, board_id: UUID, body: DuplicateIn) -> Status:
    """Each once more, right behind the original."""
    board = board_of(request, board_id)
    chosen = personas_of(request, body.personas)
    for one in chosen:
        get_object_or_404(Persona.objects.filter(board=board), pk=one.pk)
    with refusals():
        made = copies.duplicate_personas(actor=request.auth.user, personas=chosen)
    return Status(201, CopiesOut(personas=[one.public_id for one in made]))


@router.post("/boards/{uuid:board_id}/lanes", response={201: LaneOut}, auth=WRITE, summary="Add a lane")
def add_lane(request: HttpRequest, board_id: UUID, body: LaneIn) -> Status:
    board = board_of(request, board_id)
    placed = {"name": body.name, "hue": body.hue, "before": body.before, "people": body.personas}
    with refusals():
        lane = lanes.add_lane(actor=request.auth.user, board=board, **placed)
    return Status(201, told.lane(lane))


@router.patch(LANE, response=LaneOut, auth=WRITE, summary="Change a lane")
def change_lane(request: HttpRequest, board_id: UUID, lane_id: UUID, body: LaneChange) -> LaneOut:
    lane = lane_of(board_of(request, board_id), lane_id)
    with refusals():
        lanes.change_lane(actor=request.auth.user, lane=lane, name=body.name, hue=body.hue)
    return told.lane(lane)


@router.post("/boards/{uuid:board_id}/lanes/{uuid:lane_id}/move", response=LaneOut, auth=WRITE, summary="Move a lane")
def move_lane(request: HttpRequest, board_id: UUID, lane_id: UUID, body: LaneMove) -> LaneOut:
    lane = lane_of(board_of(request, board_id), lane_id)
    lanes.move_lane(actor=request.auth.user, lane=lane, before=body.before)
    return told.lane(lane)


@router.delete(
    "/boards/{uuid:board_id}/lanes/{uuid:lane_id}", response={204: None}, auth=WRITE, summary="Remove a lane"
)
def remove_lane(request: HttpRequest, board_id: UUID, lane_id: UUID) -> Status:
    """Its people stay on the board, unassigned."""
    lanes.remove_lane(actor=request.auth.user, lane=lane_of(board_of(request, board_id), lane_id))
    return Status(204, None)


@router.get("/boards/{uuid:board_id}/balance", response=BalanceOut, auth=READ, summary="Who is on a board")
def audit(request: HttpRequest, board_id: UUID) -> BalanceOut:
    """Beside who was asked for, who is missing, and which two are hard to tell apart."""
    board = board_of(request, board_id)
    people = list(Persona.objects.filter(board=board).order_by("position", "id"))
    traits = balance.traits_of(board, people)
    return BalanceOut(
        traits=[TraitOut(label=trait.label, bars=[_bar(bar) for bar in trait.bars]) for trait in traits],
        missing=balance.missing_of(traits) if people else [],
        pairs=[
            PairOut(personas=(one.one.public_id, one.other.public_id), reasons=list(one.reasons))
            for one in balance.pairs_of(people)
        ],
    )


def _bar(bar: balance.Bar) -> BarOut:
    return BarOut(label=bar.label, present=bar.present, asked=bar.asked, missing=bar.missing)
