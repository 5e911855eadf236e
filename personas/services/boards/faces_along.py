"""Portraits that go along into another team: files of its own, so that neither team can delete the other's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from personas.engine import jobs
from personas.models import Board, Face, Job, Persona
from personas.services.portraits.portraits import PortraitLost, portrait_bytes

FACE_GOES_ALONG = (
    *("asked", "measured", "confidence", "tries", "seed", "model_hash"),
    *("image_sha256", "width", "height", "drawn", "retired", "cast"),
)


def hold_faces(*, personas: Iterable[Persona]) -> dict[int, Face]:
    """The portraits of `personas` by primary key, read anew and locked: none is withdrawn while its file is copied."""
    keys = {persona.face_id for persona in personas}
    return {face.pk: face for face in Face.objects.select_for_update().filter(pk__in=keys - {None}).order_by("pk")}


def face_in_team(*, face: Face, board: Board) -> Face:
    """The same portrait as a face of the board's team: its file copied, so that neither team can delete the other's.

    One that is not drawn yet, or whose file is gone or damaged, is asked for anew; the same seed draws the same
    portrait. One that was withdrawn after a report stays withdrawn. Raises StorageTrouble.
    """
    twin = Face(team=board.team, **{name: getattr(face, name) for name in FACE_GOES_ALONG})
    copied = _copied(face, twin) if face.ready else ""
    if copied:
        twin.image = copied
    else:
        twin.drawn, twin.image_sha256 = (face.drawn, face.image_sha256) if face.retired else (None, "")
    if twin.drawn:
        twin.drawn_as = face.mark_id
    twin.save()
    if copied:  # as if drawn here: a board counts its portraits by their jobs
        Job.objects.create(team=board.team, board=board, face=twin, state=Job.State.DONE, finished=face.drawn)
    elif not face.retired:
        jobs.submit(jobs=[Job(team=board.team, board=board, face=twin, priority=Job.Priority.BRIEF)])
    return twin


def _copied(face: Face, twin: Face) -> str:
    """The name of the copy; empty where there is nothing whole to copy."""
    try:
        data = portrait_bytes(face=face)
    except PortraitLost:
        return ""
    twin.image_sha256 = hashlib.sha256(data).hexdigest()
    key = str(twin.public_id)
    return default_storage.save(f"faces/{key[:2]}/{key}-0.webp", ContentFile(data))
