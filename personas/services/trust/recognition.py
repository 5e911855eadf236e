"""From an id that a picture carries to the portrait itself: its rows in every team, or what is kept when they are gone.

Everything here is about mark ids (Face.mark_id): a copy in another team carries the id of the face that was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet

from personas.models import Face, FaceNovelty, Persona
from personas.services.portraits import registry
from personas.services.portraits.issued import LIMIT, vectors
from personas.services.portraits.pictures import mark_name

MOMENT = frozenset({"age", "expression", "hair_colour"})  # what differs between two pictures of one person


@dataclass(frozen=True)
class Portrait:
    """`name` is the id in the mark. `face` is its row, None where persona, board or team were deleted."""

    name: str
    face: Face | None

    @cached_property
    def shown_for(self) -> int:
        """Personas, of any team."""
        return Persona.objects.filter(face__in=rows_of(name=self.name)).count()

    @cached_property
    def withdrawn(self) -> datetime | None:
        return (self.face and self.face.retired) or registry.denied_since(name=self.name)

    @property
    def public(self) -> bool:
        return self.face is not None and self.face.team_id is None


def find_name(*, key: UUID) -> str:
    """The mark id of the portrait that `key` names: a persona, a face, or one that is only remembered. Else ""."""
    if persona := Persona.with_trashed.filter(public_id=key).select_related("face").first():
        return mark_name(persona.face) if persona.face else ""
    if face := Face.objects.filter(public_id=key).first():
        return mark_name(face)
    remembered = FaceNovelty.objects.filter(face_id_kept=key).exists() or registry.was_issued(name=str(key))
    return str(key) if remembered else ""


def find_portrait(*, name: str) -> Portrait:
    """The row that was drawn, else a copy of it that is still shown, else none."""
    rows = sorted(rows_of(name=name), key=lambda face: (face.drawn_as is not None, not face.ready, face.pk))
    return Portrait(name, rows[0] if rows else None)


def rows_of(*, name: str) -> QuerySet[Face]:
    """The face and its copies in other teams."""
    return Face.objects.filter(Q(public_id=name) | Q(drawn_as=name))


def same_person(*, name: str) -> QuerySet[Face]:
    """The rows of a portrait and of every other of the same person: drawn of the same seed for the same looks, at
    another age or in another mood too. The sample board's people are the same in every team.
    """
    rows = rows_of(name=name)
    one = rows.exclude(image="").first() or rows.first()
    if one is None:
        return rows
    alike = Face.objects.filter(seed=one.seed, model_hash=one.model_hash).exclude(image="")
    same = [face.pk for face in alike if _looks(face) == _looks(one)]
    return Face.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=same))


def _looks(face: Face) -> dict:
    return {key: value for key, value in face.asked.items() if key not in MOMENT}


def remembered(*, name: str) -> FaceNovelty | None:
    """What is kept of a drawn face, whether or not its row is still there."""
    return FaceNovelty.objects.filter(face_id_kept=name).order_by("-pk").first()


def same_picture(*, novelty: FaceNovelty) -> set[str]:
    """The mark ids of all that were drawn of the same seed and came out alike: of rows that are gone too."""
    kin = list(FaceNovelty.objects.filter(seed=novelty.seed, space=novelty.space))
    here = vectors([novelty.embedding])[0]
    near = 1 - vectors([one.embedding for one in kin]) @ here < LIMIT
    return {str(one.face_id_kept) for one, is_near in zip(kin, np.asarray(near), strict=True) if is_near}
