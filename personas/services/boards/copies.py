"""Copies of personas, on the same board or on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from uuid import UUID

from django.db import transaction

from personas.models import Board, Face, Lane, Persona, Team
from personas.services.boards.faces_along import face_in_team, hold_faces
from personas.services.boards.once_more import free_id
from personas.services.boards.order import Placement, locked_order
from personas.services.teams import access, audit

BOARD_MAX = 1000  # people on one board
LAST = 2**31 - 1  # behind everyone, until the order is stored


@transaction.atomic
def copy_personas(
    *, actor, personas: Sequence[Persona], to: Board, lane: Lane | None = None, public_ids: Sequence[UUID] = ()
) -> list[Persona]:
    """Everyone of `personas` once more at the end of `lane` (None: unassigned) of the board `to`, in their order.

    A copy is a person of its own: text, colour and lock marks go along; comments, links and history stay behind. The
    portrait is the same picture with the same id, until one of the two is redrawn; in another team it is a copy of the
    file with an id of its own. `public_ids` are those of the copies, as many as `personas`: a form that is sent twice
    finds what it made. Raises PermissionDenied where the actor may not see the original (or, to another team,
    not take it along), or not copy to the team of `to`, and ValueError for a board that is full.
    """
    access.require(actor, "persona.copy", to.team)
    for persona in personas:
        _require_source(actor, persona, to.team)
    order = locked_order(to)
    if made := _made_before(public_ids):
        return made
    public_ids = [free_id(Persona, one) for one in public_ids]
    if sum(map(len, order.people.values())) + len(personas) > BOARD_MAX:
        raise ValueError(f"A board holds at most {BOARD_MAX} people.")
    held = hold_faces(personas=[persona for persona in personas if persona.team_id != to.team_id])
    copies = [_copy(persona, actor, to, lane, held) for persona in personas]
    for twin, public_id in zip(copies, public_ids, strict=False):
        twin.public_id = public_id
    Persona.objects.bulk_create(copies)
    locked_order(to).store()
    audit.record(actor=actor, verb="board.copied_to", team=to.team, about=to, people=len(copies))
    return copies


def _made_before(public_ids: Sequence[UUID]) -> list[Persona]:
    """Those of them that there are, in the order of `public_ids`."""
    return sorted(Persona.objects.filter(public_id__in=public_ids), key=lambda twin: public_ids.index(twin.public_id))


@transaction.atomic
def duplicate_personas(*, actor, personas: Sequence[Persona], public_ids: Sequence[UUID] = ()) -> list[Persona]:
    """Everyone once more, right behind the original. All are of one board. Raises as copy_personas does.

    Those whom a form that is sent twice has made already stay where they are by now.
    """
    board = personas[0].board
    access.require(actor, "persona.copy", board.team)
    locked_order(board)  # the other one that is sent in the same moment has the board first
    if made := _made_before(public_ids):
        return made
    copies = copy_personas(actor=actor, personas=personas, to=board, public_ids=public_ids)
    order = locked_order(board)
    for persona, twin in zip(personas, copies, strict=True):
        lane, place = order.find(persona.public_id)
        row = order.people[lane]
        before = row[place + 1].public_id if place + 1 < len(row) else None
        order.put(Placement(twin.public_id, lane, before))
    order.store()
    return copies


def _require_source(actor, persona: Persona, target: Team) -> None:
    if persona.team_id == target.pk:
        return access.require(actor, "persona.view", persona.team)
    access.require(actor, "persona.take_along", persona.team)
    return audit.record(actor=actor, verb="persona.taken_along", team=persona.team, about=persona)


def _copy(persona: Persona, actor, to: Board, lane: Lane | None, held: Mapping[int, Face]) -> Persona:
    kept = {field.attname: getattr(persona, field.attname) for field in Persona._meta.concrete_fields}
    for own in ("id", "public_id", "created", "updated", "team_id", "board_id", "lane_id", "face_id", "owner_id"):
        del kept[own]
    kept |= {"details": deepcopy(persona.details), "version": 1, "trashed": None, "position": LAST}
    return Persona(**kept, team=to.team, board=to, lane=lane, face=_face_in(to, persona, held), owner=actor)


def _face_in(board: Board, persona: Persona, held: Mapping[int, Face]) -> Face | None:
    face = held.get(persona.face_id, persona.face)
    if face is None or face.team_id == board.team_id:
        return face
    return face_in_team(face=face, board=board)
