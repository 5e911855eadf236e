"""Boards and personas that a person copies into another of their teams. Nothing is shared between the teams afterwards.

What goes along is what a client would be shown: people, lanes, the brief, the look. Comments, notes, links and history
are talk of the team and stay. Each team's audit trail tells of the copy, and neither names the other team.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from personas.models import Board, Lane, Persona, Team
from personas.models.teams.team import Membership
from personas.services.boards.copies import copy_personas
from personas.services.boards.faces_along import hold_faces
from personas.services.boards.once_more import free_id
from personas.services.teams import access, audit

BOARD_GOES_ALONG = ("name", "sentence", "brief", "seed", "template", "ground")

def teams_to_copy_to(*, actor, source: Team):
    """The person's other teams in which they may make boards."""
    roles = access.ACTS["board.make"]
    mine = Membership.objects.filter(user=actor, role__in=roles).values("team")
    return Team.objects.visible_to(actor).filter(pk__in=mine).exclude(pk=source.pk).order_by("name")


@transaction.atomic
def copy_board(*, actor, board: Board, to: Team, name: str = "", public_id: UUID | None = None) -> Board:
    """The board once more in the team `to`, with lanes, people and pictures; the same one for the same `public_id`.

    Raises PermissionDenied.
    """
    access.require(actor, "board.take_along", board.team)
    access.require(actor, "board.make", to)
    kept = {name: getattr(board, name) for name in BOARD_GOES_ALONG}
    values = {"team": to, "created_by": actor, **kept} | ({"name": name} if name else {})
    made, new = Board.objects.get_or_create(public_id=free_id(Board, public_id), defaults=values)
    if not new:
        return made
    hold_faces(personas=Persona.objects.filter(board=board))
    for lane in [*board.lanes.all(), None]:
        people = list(Persona.objects.filter(board=board, lane=lane).with_portraits().order_by("position", "id"))
        twin = lane and Lane.objects.create(team=to, board=made, name=lane.name, hue=lane.hue, position=lane.position)
        if people:
            copy_personas(actor=actor, personas=people, to=made, lane=twin)
    if to == board.team:
        audit.record(actor=actor, verb="board.duplicated", team=to, about=made, before=board.name)
        return made
    audit.record(actor=actor, verb="board.taken_along", team=board.team, about=board)
    audit.record(actor=actor, verb="board.brought", team=to, about=made)
    return made
