"""Ids of what a form makes, where the form is sent once more after that was thrown away."""

from __future__ import annotations

from uuid import UUID, uuid4

from personas.models import Board, Persona


def free_id(model: type[Board] | type[Persona], public_id: UUID | None) -> UUID:
    """`public_id`; another where none is given, or where what it names lies in the trash and cannot be found there."""
    thrown_away = public_id and model.with_trashed.filter(public_id=public_id).exclude(trashed=None).exists()
    return uuid4() if public_id is None or thrown_away else public_id
