"""Withdrawing a face: everywhere at once, for good, and not to be drawn again by another way."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from personas.engine import jobs
from personas.models import BlockedFace, Face, FaceNovelty, FaceOption, Job
from personas.services.exports import card_cache, export_files
from personas.services.portraits import registry
from personas.services.portraits.pictures import mark_name
from personas.services.teams import audit
from personas.services.trust.recognition import remembered, same_person, same_picture

log = logging.getLogger(__name__)
RADIUS = 0.22  # distance within which a drawn face is the withdrawn one again (docs/trust.md)


def retire_face(*, actor, face: Face, radius: float = RADIUS) -> BlockedFace | None:
    """As retire_portrait, of the portrait that `face` shows."""
    return retire_portrait(actor=actor, name=mark_name(face), radius=radius)


@transaction.atomic
def retire_portrait(*, actor, name: str, radius: float = RADIUS) -> BlockedFace | None:
    """Delete the pictures of the portrait with the mark id `name` and of the same person, show initials in their place,
    and block the seed's family and the neighbourhood. Once more does nothing more.

    The portrait is shown nowhere after the commit: boards, cards, shared pages and the public page all read the row.
    Finished exports that show it are deleted, one that is being made is made anew without it. Where no row is left, the
    registry and the block are what remains to be done; None where the seed is not known either.
    """
    jobs.cancel(jobs=Job.objects.filter(face__in=same_person(name=name)))
    shown, novelty = _held(name), remembered(name=name)
    blocked = _block(name, shown, novelty, radius)
    files = [file for face in shown if not face.retired for file in _withdraw(actor, face)]
    FaceOption.objects.filter(face__in=shown).delete()
    names = {name, *map(mark_name, shown), *(same_picture(novelty=novelty) if novelty else ())}
    for one in sorted(names):
        registry.deny(name=one)
    files += export_files.withdraw_exports(faces=names)
    transaction.on_commit(lambda: _delete(files))
    return blocked


def _held(name: str) -> list[Face]:
    """The rows, locked. A copy that was being made meanwhile is there when its original's lock is free."""
    known: set[int] | None = None
    while True:
        rows = list(same_person(name=name).select_for_update().order_by("pk"))
        if known == {row.pk for row in rows}:
            return rows
        known = {row.pk for row in rows}


def _withdraw(actor, face: Face) -> list[str]:
    """The names of files that nothing shows any more."""
    name, face.image, face.retired = face.image.name, "", timezone.now()
    face.save(update_fields=["image", "retired"])
    people = list(face.personas.all())
    for persona in people:
        audit.record(actor=actor, verb="face.retired", team=persona.team, about=persona, face=str(face.public_id))
    if not people:
        audit.record(actor=actor, verb="face.retired", team=face.team, about=face)
    return [name] if name else []


def _block(name: str, shown: list[Face], novelty: FaceNovelty | None, radius: float) -> BlockedFace | None:
    if not (shown or novelty):
        return None
    placed = {"space": novelty.space, "embedding": bytes(novelty.embedding), "radius": radius} if novelty else {}
    seed, digest = (shown[0].seed, shown[0].image_sha256) if shown else (novelty.seed, "")
    defaults = {"seed": seed, "image_sha256": digest, **placed}
    return BlockedFace.objects.get_or_create(face_id_kept=name, defaults=defaults)[0]


def _delete(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as error:  # the row is the truth, sweep_orphans tries again
            log.warning("A withdrawn picture could not be deleted yet: %s", error)
    card_cache.sweep_cards(older_than=timedelta(0))  # which of the finished cards show it, nobody knows
