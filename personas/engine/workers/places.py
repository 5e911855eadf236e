"""Whom the people of a board are made of: each draw keeps away from what the others have, whoever draws them.

A face's `cast` holds {"model", "tries"} while it is drawn, each try a facegen.composition.cast.Cast, and the one
that was kept under "kept" afterwards. With that the same portrait is drawn again, whoever is on the board by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from personas.engine.workers.faults import patiently
from personas.models import Board, Face, FaceOption, Persona

if TYPE_CHECKING:
    from facegen.composition.cast import Cast


class BoardPlace:
    """The place of one face on a board (facegen.composition.company.Place); without one nobody is kept away from."""

    def __init__(self, face: Face, board: int | None, model: str):
        self.face, self.board, self.model = face, board, model
        self.keep = kept(face.cast, model)
        self.tries: list[dict] = []

    def choose(self, make: Callable[[Sequence[Cast]], object]):
        """What `make` answers when told of the others; whoever draws another face of the board waits that long."""
        return make(()) if self.board is None or self.keep else patiently(self._choose, make=make)

    @transaction.atomic
    def _choose(self, make):
        Board.with_trashed.select_for_update().filter(pk=self.board).values_list("pk").first()
        recipe = make(self.others())
        self.tries.append(recipe.cast.as_dict())
        Face.objects.filter(pk=self.face.pk).update(cast={"model": self.model, "tries": self.tries})
        return recipe

    def others(self) -> list[Cast]:
        """Whom the other faces of the board are made of: those that people have, and those on offer."""
        here = Q(personas__board=self.board) | Q(option__persona__board=self.board)
        rows = Face.objects.filter(here).exclude(pk=self.face.pk).distinct().values_list("pk", "cast")
        return [cast for _, row in rows for cast in casts(row, self.model)]


def casts(row: dict, model: str) -> list[Cast]:
    """Everybody whom a face is made of, or may yet be; nobody where other weights drew it."""
    from facegen.composition.cast import Cast

    if row.get("model") != model:
        return []
    return [Cast.from_dict(one) for one in ([row["kept"]] if row.get("kept") else row.get("tries", ()))]


def kept(row: dict, model: str) -> Cast | None:
    return next(iter(casts(row, model)), None) if row.get("kept") else None


def places_of(faces: Iterable[Face], model: str) -> list[BoardPlace]:
    """One for each of `faces`, in order."""
    faces = list(faces)
    boards = dict(FaceOption.objects.filter(face__in=faces).values_list("face_id", "persona__board_id"))
    boards |= dict(Persona.objects.filter(face__in=faces).values_list("face_id", "board_id"))
    return [BoardPlace(face, boards.get(face.pk), model) for face in faces]
