"""Boards and personas that a person copies into another of their teams. Nothing is shared between the teams afterwards.

What goes along is what a client would be shown: people, lanes, the brief, the look. Comments, notes, links and history
are talk of the team and stay. Each team's audit trail tells of the copy, and neither names the other team.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from personas.engine import jobs
from personas.models import Board, Face, Job, Lane, Persona, Team
from personas.models.teams.team import Membership
from personas.services.teams import access, audit

BOARD_GOES_ALONG = ("name", "sentence", "brief", "seed", "template", "ground")
FACE_GOES_ALONG = (
    *("asked", "measured", "confidence", "tries", "seed", "model_hash"),
    *("image_sha256", "width", "height", "drawn", "retired"),
)


def teams_to_copy_to(*, actor, source: Team):
    """The person's other teams in which they may make boards."""
    roles = access.ACTS["board.make"]
    mine = Membership.objects.filter(user=actor, role__in=roles).values("team")
    return Team.objects.visible_to(actor).filter(pk__in=mine).exclude(pk=source.pk).order_by("name")


@transaction.atomic
def copy_board(*, actor, board: Board, to: Team, public_id: UUID | None = None) -> Board:
    """The board once more in the team `to`, with lanes, people and pictures; the same one for the same `public_id`.

    Raises PermissionDenied.
    """
    from personas.services.boards.copies import copy_personas

    access.require(actor, "board.take_along", board.team)
    access.require(actor, "board.make", to)
    kept = {name: getattr(board, name) for name in BOARD_GOES_ALONG}
    values = {"team": to, "created_by": actor, **kept}
    made, new = Board.objects.get_or_create(public_id=public_id or uuid4(), defaults=values)
    if not new:
        return made
    hold_faces(personas=Persona.objects.filter(board=board))
    for lane in [*board.lanes.all(), None]:
        people = list(Persona.objects.filter(board=board, lane=lane).with_portraits().order_by("position", "id"))
        twin = lane and Lane.objects.create(team=to, board=made, name=lane.name, hue=lane.hue, position=lane.position)
        if people:
            copy_personas(actor=actor, personas=people, to=made, lane=twin)
    audit.record(actor=actor, verb="board.taken_along", team=board.team, about=board)
    audit.record(actor=actor, verb="board.brought", team=to, about=made)
    return made


def hold_faces(*, personas: Iterable[Persona]) -> dict[int, Face]:
    """The portraits of `personas` by primary key, read anew and locked: none is withdrawn while its file is copied."""
    keys = {persona.face_id for persona in personas}
    return {face.pk: face for face in Face.objects.select_for_update().filter(pk__in=keys - {None}).order_by("pk")}


def face_in_team(*, face: Face, board: Board) -> Face:
    """The same portrait as a face of the board's team: its file copied, so that neither team can delete the other's.

    One that is not drawn yet is asked for anew; the same seed draws the same portrait. One that was withdrawn after a
    report stays withdrawn.
    """
    twin = Face(team=board.team, **{name: getattr(face, name) for name in FACE_GOES_ALONG})
    if face.drawn:
        twin.drawn_as = face.mark_id
    if face.ready:
        twin.image = _copied(face, twin)
    twin.save()
    if face.ready:  # as if drawn here: a board counts its portraits by their jobs
        Job.objects.create(team=board.team, board=board, face=twin, state=Job.State.DONE, finished=face.drawn)
    elif not face.retired:
        jobs.submit(jobs=[Job(team=board.team, board=board, face=twin, priority=Job.Priority.BRIEF)])
    return twin


def _copied(face: Face, twin: Face) -> str:
    with default_storage.open(face.image.name) as file:
        data = file.read()
    twin.image_sha256 = hashlib.sha256(data).hexdigest()
    key = str(twin.public_id)
    return default_storage.save(f"faces/{key[:2]}/{key}-0.webp", ContentFile(data))
