"""Withdrawing a face: everywhere at once, for good, and not to be drawn again by another way."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from personas.models import BlockedFace, ExportJob, Face, FaceNovelty
from personas.services import audit, card_cache, registry
from personas.services.pictures import mark_name

log = logging.getLogger(__name__)
RADIUS = 0.22  # distance within which a drawn face is the withdrawn one again (docs/trust.md)


@transaction.atomic
def retire_face(*, actor, face: Face, radius: float = RADIUS) -> BlockedFace:
    """Delete the picture, show initials in its place, and block its seed's family and its neighbourhood.

    The portrait is shown nowhere after the commit: boards, cards, shared pages and the public page all read the row.
    Files that were exported before and still lie here are deleted too.
    """
    blocked, files = _block(face, radius), []
    for shown in (face, *_copies_of(face)):
        files += [*_withdraw(actor, shown), *_exports_of(shown)]
    transaction.on_commit(lambda: _delete(files))
    return blocked


def _copies_of(face: Face) -> list[Face]:
    """The same picture in other teams, to which somebody has copied a board or a persona."""
    same = Face.objects.filter(image_sha256=face.image_sha256).exclude(image_sha256="").exclude(pk=face.pk)
    return list(same.filter(retired=None))


def _withdraw(actor, face: Face) -> list[str]:
    """The names of files that nothing shows any more."""
    name, face.image, face.retired = face.image.name, "", timezone.now()
    face.save(update_fields=["image", "retired"])
    registry.deny(name=mark_name(face))
    for persona in face.personas.all():
        audit.record(actor=actor, verb="face.retired", team=persona.team, about=persona, face=str(face.public_id))
    if face.team is None:
        audit.record(actor=actor, verb="face.retired", team=None, about=face)
    return [name] if name else []


def _block(face: Face, radius: float) -> BlockedFace:
    novelty = FaceNovelty.objects.filter(face=face).first()
    placed = {"space": novelty.space, "embedding": bytes(novelty.embedding), "radius": radius} if novelty else {}
    seed = novelty.seed if novelty else face.seed
    defaults = {"seed": seed, "image_sha256": face.image_sha256, **placed}
    return BlockedFace.objects.get_or_create(face_id_kept=face.public_id, defaults=defaults)[0]


def _exports_of(face: Face) -> list[str]:
    """Files made for the boards that show the face: nobody can look into them, so all of them go."""
    boards = {persona.board_id for persona in face.personas.all()}
    jobs = ExportJob.objects.filter(board__in=boards).exclude(file="")
    names = list(jobs.values_list("file", flat=True))
    jobs.update(file="", expires=timezone.now())
    return names


def _delete(names: list[str]) -> None:
    for name in filter(None, names):
        try:
            default_storage.delete(name)
        except Exception as error:  # the row is the truth, sweep_orphans tries again
            log.warning("A withdrawn picture could not be deleted yet: %s", error)
    card_cache.sweep_cards(older_than=timedelta(0))  # which of the finished cards show it, nobody knows
