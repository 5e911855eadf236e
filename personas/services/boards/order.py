"""Where everyone stands on a board: lane after lane, the unassigned last. One order for every view and neighbour.

Who changes it holds the row of the board, so that two editors who move at the same time take turns. A move names the
person to stand before, never a number: it means the same after somebody else has moved as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from personas.models import Board, Lane, Persona
from personas.services.teams import access, audit


class LaneGone(ValueError):
    """Somebody has removed the lane in the meantime."""

    def __init__(self):
        super().__init__("That lane is gone. The board now shows what is there.")


@dataclass(frozen=True)
class Placement:
    """Put `person` into `lane` (None: unassigned) before `before` (None, or somebody who is not there: at its end)."""

    person: UUID
    lane: UUID | None = None
    before: UUID | None = None


class Order:
    """The lanes of one board with their people in them, as they are stored."""

    def __init__(self, board: Board):
        self.lanes: dict[UUID | None, Lane | None] = {lane.public_id: lane for lane in board.lanes.all()}
        self.lanes[None] = None
        self.people: dict[UUID | None, list[Persona]] = {key: [] for key in self.lanes}
        by_row = {lane.pk if lane else None: key for key, lane in self.lanes.items()}
        columns = ("public_id", "lane_id", "position", "board_id")
        for persona in Persona.objects.filter(board=board).order_by("position", "id").only(*columns):
            self.people[by_row[persona.lane_id]].append(persona)

    def find(self, person: UUID) -> tuple[UUID | None, int] | None:
        """The lane and the place in it; None for somebody who is not on the board."""
        for key, row in self.people.items():
            for place, persona in enumerate(row):
                if persona.public_id == person:
                    return key, place
        return None

    def put(self, placement: Placement) -> None:
        """Nothing happens to somebody who is not on the board any more. Raises LaneGone."""
        if placement.lane not in self.lanes:
            raise LaneGone
        found = self.find(placement.person)
        if found is None or placement.person == placement.before:
            return
        persona = self.people[found[0]].pop(found[1])
        row = self.people[placement.lane]
        places = (place for place, other in enumerate(row) if other.public_id == placement.before)
        row.insert(next(places, len(row)), persona)

    def places_of(self, people: Sequence[UUID]) -> list[Placement]:
        """How to put `people` back where they stand now."""
        moving, found = set(people), []
        for key, row in self.people.items():
            before = None
            for persona in reversed(row):
                if persona.public_id in moving:
                    found.append(Placement(persona.public_id, key, before))
                before = persona.public_id
        return found

    def store(self) -> None:
        changed, position = [], 0
        for key, row in self.people.items():
            lane = self.lanes[key]
            for persona in row:
                now = (lane.pk if lane else None, position)
                if now != (persona.lane_id, persona.position):
                    persona.lane_id, persona.position = now
                    changed.append(persona)
                position += 1
        Persona.objects.bulk_update(changed, ["lane", "position"], batch_size=250)


def locked_order(board: Board) -> Order:
    """The order of a board that nobody else changes until the transaction ends."""
    Board.objects.select_for_update().get(pk=board.pk)
    return Order(board)


@transaction.atomic
def arrange(*, actor, board: Board, placements: Sequence[Placement]) -> list[Placement]:
    """Carry out `placements` one after the other; returns those that undo them.

    Raises PermissionDenied, and LaneGone (nothing is moved then).
    """
    access.require(actor, "board.arrange", board.team)
    order = locked_order(board)
    former = order.places_of([placement.person for placement in placements])
    for placement in placements:
        order.put(placement)
    order.store()
    audit.record(actor=actor, verb="board.arranged", team=board.team, about=board, people=len(former))
    return former


def together(people: Iterable[UUID], lane: UUID | None, before: UUID | None = None) -> list[Placement]:
    """Placements that put `people` side by side in the order given."""
    return [Placement(person, lane, before) for person in people]
