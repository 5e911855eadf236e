"""Lanes of a board: added, named, coloured, ordered, removed. Whoever stood in a removed lane is unassigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from personas.models import Board, Lane, Persona
from personas.models.boards.lane import LANES_MAX
from personas.services.boards.order import locked_order, together
from personas.services.teams import access, audit
from personas.texts import one_line

HUES = 8
NAME_LENGTH = 80


def lanes_from(board: Board, segments: Sequence[str], first: Sequence[str] = ()) -> dict[str, Lane]:
    """Unsaved lanes for the segments that people of a new board are in; none for a single one.

    Those named in `first` lead, in that order; the others follow, the largest first.
    """
    rank = {name: place for place, name in enumerate(first)}
    size = Counter(segments)
    by_size = sorted({name for name in segments if name}, key=lambda name: (-size[name], segments.index(name)))
    names = sorted(by_size, key=lambda name: rank.get(name, len(rank)))
    if not 2 <= len(names) <= LANES_MAX:
        return {}
    return {name: _lane(board, name, place) for place, name in enumerate(names)}


def _lane(board: Board, name: str, place: int) -> Lane:
    hue = (board.seed + 3 * place) % HUES
    return Lane(team_id=board.team_id, board=board, name=name[:NAME_LENGTH], position=place, hue=hue)


@transaction.atomic
def add_lane(
    *,
    actor,
    board: Board,
    name: str,
    hue: int | None = None,
    before: UUID | None = None,
    people: Sequence[UUID] = (),
    public_id: UUID | None = None,
) -> Lane:
    """A lane before the lane `before`, or as the last, with `people` of the board in it; once for one `public_id`.

    Raises PermissionDenied, and ValueError with a sentence for an empty name and for too many lanes.
    """
    access.require(actor, "board.arrange", board.team)
    order = locked_order(board)
    if made := order.lanes.get(public_id):
        return made
    lanes = [lane for lane in order.lanes.values() if lane]
    if len(lanes) >= LANES_MAX:
        raise ValueError(f"A board has at most {LANES_MAX} lanes.")
    lane = _lane(board, _named(name), len(lanes))
    lane.hue = lane.hue if hue is None else hue
    lane.public_id = public_id or lane.public_id
    lane.save()
    _store_lanes(_inserted(lanes, lane, before))
    order = locked_order(board)
    for placement in together(people, lane.public_id):
        order.put(placement)
    order.store()
    audit.record(actor=actor, verb="board.lane_added", team=board.team, about=board, lane=lane.name)
    return lane


@transaction.atomic
def change_lane(*, actor, lane: Lane, name: str | None = None, hue: int | None = None) -> dict:
    """Another name or colour; returns what undoes it. Raises PermissionDenied, ValueError."""
    access.require(actor, "board.arrange", lane.board.team)
    former = {"name": lane.name, "hue": lane.hue}
    if name is not None:
        lane.name = _named(name)
    if hue is not None:
        lane.hue = hue % HUES
    lane.save(update_fields=["name", "hue"])
    audit.record(
        actor=actor, verb="board.lane_changed", team=lane.team, about=lane.board, before=former["name"], lane=lane.name
    )
    return former


@transaction.atomic
def move_lane(*, actor, lane: Lane, before: UUID | None) -> UUID | None:
    """Before another lane, or to the end; returns the lane that it stood before. Raises PermissionDenied."""
    access.require(actor, "board.arrange", lane.board.team)
    lanes = [other for other in locked_order(lane.board).lanes.values() if other]
    place = next(index for index, other in enumerate(lanes) if other.pk == lane.pk)
    former = lanes[place + 1].public_id if place + 1 < len(lanes) else None
    if before != lane.public_id:
        _store_lanes(_inserted([other for other in lanes if other.pk != lane.pk], lanes[place], before))
        locked_order(lane.board).store()
        audit.record(actor=actor, verb="board.lane_moved", team=lane.team, about=lane.board, lane=lane.name)
    return former


@transaction.atomic
def remove_lane(*, actor, lane: Lane) -> dict:
    """The lane goes, its people stay, unassigned; returns the arguments of add_lane that undo it."""
    access.require(actor, "board.arrange", lane.board.team)
    order = locked_order(lane.board)
    lanes = [other for other in order.lanes.values() if other]
    after = lanes[[other.pk for other in lanes].index(lane.pk) + 1 :]
    people = [persona.public_id for persona in order.people[lane.public_id]]
    before = after[0].public_id if after else None
    former = {"name": lane.name, "hue": lane.hue, "before": before, "people": people}
    for placement in together(people, None):
        order.put(placement)
    order.store()
    Persona.with_trashed.filter(lane=lane).update(lane=None)
    lane.delete()
    audit.record(actor=actor, verb="board.lane_removed", team=lane.team, about=lane.board, lane=former["name"])
    return former


def _named(name: str) -> str:
    name = one_line(name)
    if not name:
        raise ValueError("A lane needs a name.")
    return name[:NAME_LENGTH]


def _inserted(lanes: list[Lane], lane: Lane, before: UUID | None) -> list[Lane]:
    place = next((index for index, other in enumerate(lanes) if other.public_id == before), len(lanes))
    return [*lanes[:place], lane, *lanes[place:]]


def _store_lanes(lanes: list[Lane]) -> None:
    for place, lane in enumerate(lanes):
        lane.position = place
    Lane.objects.bulk_update(lanes, ["position"])
