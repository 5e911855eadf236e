"""Notes on a board: saved while one writes, and never over somebody else's."""

from __future__ import annotations

from django.db import transaction

from personas.models import Board
from personas.services.teams import access, audit
from personas.texts import clean

NOTES_MAX = 10_000


class StaleNotes(Exception):
    """Somebody else saved in the meantime; `current` is the board with what they wrote."""

    def __init__(self, current: Board):
        super().__init__("Somebody else changed these notes while you were writing.")
        self.current = current


@transaction.atomic
def save_notes(*, actor, board: Board, text: str, expected_version: int) -> int:
    """Save on top of the version that the writer saw; returns the new one.

    Raises PermissionDenied, StaleNotes, and ValueError with a sentence for a text that is too long.
    """
    access.require(actor, "board.notes", board.team)
    text = clean(text).rstrip()
    if len(text) > NOTES_MAX:
        raise ValueError(f"Notes have at most {NOTES_MAX:,} characters; these have {len(text):,}.")
    stored = Board.objects.select_for_update().get(pk=board.pk)
    if text == stored.notes:
        return stored.notes_version
    if stored.notes_version != expected_version:
        raise StaleNotes(stored)
    stored.notes, stored.notes_version = text, stored.notes_version + 1
    stored.save(update_fields=["notes", "notes_version"])
    if not board.notes:  # the trail says that there are notes, not each pause of whoever writes them
        audit.record(actor=actor, verb="board.noted", team=board.team, about=board)
    return stored.notes_version
