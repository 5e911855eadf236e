"""The trash: out of sight at once, back at a word, gone after thirty days."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from personas import access
from personas.models import Board, Face, Job, Persona
from personas.models.trash import KEPT_FOR
from personas.services import audit, jobs


@transaction.atomic
def trash_board(*, actor, board: Board) -> None:
    """The board and everyone on it; portraits that wait are not drawn. Raises PermissionDenied."""
    access.require(actor, "board.trash", board.team)
    jobs.cancel(jobs=board.portrait_jobs())
    now = timezone.now()
    board.personas.update(trashed=now)  # the same moment, so that restoring knows who went with the board
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


@transaction.atomic
def trash_persona(*, actor, persona: Persona) -> None:
    access.require(actor, "persona.trash", persona.team)
    jobs.cancel(jobs=Job.objects.filter(face=persona.face_id))
    persona.trashed = timezone.now()
    persona.save(update_fields=["trashed"])
    audit.record(actor=actor, verb="persona.trashed", team=persona.team, about=persona)


@transaction.atomic
def restore_persona(*, actor, persona: Persona) -> None:
    access.require(actor, "persona.trash", persona.team)
    persona.trashed = None
    persona.save(update_fields=["trashed"])
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
            boards.delete()
            Face.objects.filter(pk__in=faces).delete()
    return count
