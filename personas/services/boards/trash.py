"""The trash: out of sight at once, back at a word, gone after thirty days."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from personas.engine import jobs
from personas.models import Board, Face, Job, Persona
from personas.models.boards.trash import KEPT_FOR
from personas.services.people.personas import unwanted_jobs
from personas.services.teams import access, audit


@transaction.atomic
def trash_board(*, actor, board: Board) -> None:
    """The board and everyone on it; portraits that wait are not drawn. Raises PermissionDenied."""
    access.require(actor, "board.trash", board.team)
    now, faces = timezone.now(), list(board.personas.values_list("face", flat=True))
    board.personas.update(trashed=now)  # the same moment, so that restoring knows who went with the board
    jobs.cancel(jobs=unwanted_jobs(faces))
    board.trashed = now
    board.save(update_fields=["trashed"])
    audit.record(actor=actor, verb="board.trashed", team=board.team, about=board)


@transaction.atomic
def restore_board(*, actor, board: Board) -> None:
    access.require(actor, "board.trash", board.team)
    Persona.with_trashed.filter(board=board, trashed=board.trashed).update(trashed=None)
    board.trashed = None
    board.save(update_fields=["trashed"])
    audit.record(actor=actor, verb="board.restored", team=board.team, about=board)


def trash_persona(*, actor, persona: Persona) -> None:
    trash_personas(actor=actor, personas=[persona])


@transaction.atomic
def trash_personas(*, actor, personas: Sequence[Persona]) -> None:
    """Out of sight, all at once; a portrait that waits is drawn only for a copy. Raises PermissionDenied."""
    now = timezone.now()
    for team in {persona.team for persona in personas}:
        access.require(actor, "persona.trash", team)
    Persona.objects.filter(pk__in=[persona.pk for persona in personas]).update(trashed=now)
    jobs.cancel(jobs=unwanted_jobs([persona.face_id for persona in personas]))
    for persona in personas:
        persona.trashed = now
        audit.record(actor=actor, verb="persona.trashed", team=persona.team, about=persona)


def restore_persona(*, actor, persona: Persona) -> None:
    restore_personas(actor=actor, personas=[persona])


@transaction.atomic
def restore_personas(*, actor, personas: Sequence[Persona]) -> None:
    """Back to the place on the board where they were. Raises PermissionDenied."""
    for team in {persona.team for persona in personas}:
        access.require(actor, "persona.trash", team)
    Persona.with_trashed.filter(pk__in=[persona.pk for persona in personas]).update(trashed=None)
    for persona in personas:
        persona.trashed = None
        audit.record(actor=actor, verb="persona.restored", team=persona.team, about=persona)


def purge_trash() -> int:
    """Delete what has lain in the trash for thirty days, portraits included. Returns how many boards and personas."""
    before = timezone.now() - KEPT_FOR
    boards = Board.with_trashed.filter(trashed__lt=before)
    personas = Persona.with_trashed.filter(Q(trashed__lt=before) | Q(board__in=boards))
    count = boards.count() + personas.count()
    if count:
        with transaction.atomic():
            gone = Face.objects.filter(Q(personas__in=personas) | Q(job__board__in=boards)).values_list("pk", flat=True)
            faces = list(gone)
            personas.delete()
            kept = Persona.with_trashed.filter(face__in=faces).values("face")  # by copies
            Job.objects.filter(board__in=boards, face__in=kept).update(board=None)
            boards.delete()
            Face.objects.filter(pk__in=faces).exclude(pk__in=kept).delete()
    return count
