"""What an address names, as far as the token may see it; anything else is a 404."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from personas.doors.api.caller import visible
from personas.doors.api.problems import Problem
from personas.models import Board, ExportJob, Lane, Persona


def board_of(request: HttpRequest, board_id: UUID) -> Board:
    return get_object_or_404(visible(request, Board.objects).select_related("team"), public_id=board_id)


def trashed_board(request: HttpRequest, board_id: UUID) -> Board:
    rows = visible(request, Board.with_trashed).exclude(trashed=None).select_related("team")
    return get_object_or_404(rows, public_id=board_id)


def lane_of(board: Board, lane_id: UUID) -> Lane:
    return get_object_or_404(board.lanes.select_related("board__team"), public_id=lane_id)


def people(request: HttpRequest):
    return visible(request, Persona.objects).filter(board__trashed=None).with_portraits().select_related("team", "lane")


def persona_of(request: HttpRequest, persona_id: UUID) -> Persona:
    return get_object_or_404(people(request), public_id=persona_id)


def trashed_persona(request: HttpRequest, persona_id: UUID) -> Persona:
    rows = visible(request, Persona.with_trashed).exclude(trashed=None).filter(board__trashed=None)
    return get_object_or_404(rows.select_related("team"), public_id=persona_id)


def personas_of(request: HttpRequest, ids: Sequence[UUID]) -> list[Persona]:
    """All of them, in the order asked for. Raises Problem for one that is not there."""
    found = {row.public_id: row for row in people(request).filter(public_id__in=ids)}
    if missing := [one for one in ids if one not in found]:
        raise Problem(422, f"There is no persona {missing[0]} here.", [{"field": "personas", "detail": "Unknown."}])
    return [found[one] for one in dict.fromkeys(ids)]


def export_of(request: HttpRequest, export_id: UUID) -> ExportJob:
    rows = visible(request, ExportJob.objects).select_related("team", "board", "asked_by")
    return get_object_or_404(rows, public_id=export_id)
