"""Stored portraits that nobody could tell as ours: found, and sent through the one way out once more.

They are older than marking, or were marked with keys that are lost. Nothing here draws: the picture stays the same
person, and whatever shows it shows the new file from its next request on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from enum import StrEnum
from io import BytesIO

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from personas.marking.codes import code_of
from personas.marking.provenance import MIME
from personas.marking.signatures.signing import EXPIRED, TRUSTED, read_signature
from personas.models import Face, IssuedPicture
from personas.services.portraits import registry
from personas.services.portraits.pictures import Picture, keep_again, mark_name
from personas.services.trust.recognition import rows_of
from personas.services.trust.verification import carries

log = logging.getLogger(__name__)
BATCH = 200  # rows at a time
FIELDS = "public_id drawn_as request_key team_id image image_sha256 attempt created retired".split()


class Lack(StrEnum):
    """What keeps a stored portrait from being told as ours."""

    ENTRY = "not in the registry under today's keys"
    PROOF = "registered, but its file carries no mark or signature of today's keys"
    FILE = "file missing or damaged"


class FileLost(Exception):
    """The message names the file and says what is wrong with it."""


def lacking(*, check_all: bool = False) -> Iterator[tuple[Face, Lack]]:
    """Every stored portrait, of teams and of the public page, that lacks something, the oldest first.

    Without `check_all` the registry alone is asked, which says nothing of a file that was changed or lost. Raises
    KeysError without keys.
    """
    for faces in _batches():
        without = {face.pk for face in _without_entry(faces)}
        for face in faces:
            lack = Lack.ENTRY if face.pk in without else _lack_of_file(face) if check_all else None
            if lack:
                yield face, lack


def count_without_entry() -> tuple[int, int]:
    """How many stored portraits the registry does not know under today's keys, and how many are stored. Raises
    KeysError without keys."""
    batches = [(len(_without_entry(faces)), len(faces)) for faces in _batches()]
    return sum(without for without, _ in batches), sum(stored for _, stored in batches)


def remark(*, face: Face) -> int:
    """Mark, label, sign, store and register the portrait of `face` anew, together with its copies in other teams.

    Returns how many rows show a new file now: none where the portrait has changed since `face` was read. A row names
    its new file in the moment in which the registry knows it, and the former file is deleted afterwards; one that is
    interrupted leaves a file that no row names, which is swept. Raises FileLost and StorageTrouble.
    """
    alike = rows_of(name=mark_name(face)).filter(image_sha256=face.image_sha256, retired=None)
    rows = list(alike.exclude(image="").order_by("pk"))
    image = _read(face)[1] if rows else None
    made = {row.pk: keep_again(face=row, image=image) for row in rows}
    taken = _take({row.pk: row.image.name for row in rows}, made)
    for pk in made.keys() - taken:
        default_storage.delete(made[pk].name)
    return len(taken)


@transaction.atomic
def _take(former: dict[int, str], made: dict[int, Picture]) -> set[int]:
    """Which rows name their new file now. One that was redrawn or withdrawn meanwhile keeps what it has."""
    held = Face.objects.select_for_update().filter(pk__in=made, retired=None).order_by("pk").only("image")
    taken = {row.pk for row in held if row.image.name == former[row.pk]}
    for pk in taken:
        Face.objects.filter(pk=pk).update(image=made[pk].name, image_sha256=made[pk].sha256)
    registry.note(issues=[made[pk].issue for pk in sorted(taken)])
    for name in registry.denied_among(names={made[pk].issue.name for pk in taken}):
        registry.deny(name=name)  # the new entry as well
    transaction.on_commit(lambda: _drop([former[pk] for pk in taken]))
    return taken


def _drop(names: Sequence[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as error:  # no row names it: the next sweep tries again
            log.warning("A former portrait could not be deleted yet: %s", error)


def _batches() -> Iterator[list[Face]]:
    last = 0
    while faces := list(Face.objects.filter(pk__gt=last).exclude(image="").order_by("pk").only(*FIELDS)[:BATCH]):
        yield faces
        last = faces[-1].pk


def _without_entry(faces: Sequence[Face]) -> list[Face]:
    """A code is of the keys as well as of the name: an entry of lost keys has another one."""
    wanted = {face.pk: (mark_name(face), int.from_bytes(code_of(mark_name(face)))) for face in faces}
    names = {name for name, _ in wanted.values()}
    known = set(IssuedPicture.objects.filter(name__in=names).values_list("name", "code"))
    return [face for face in faces if wanted[face.pk] not in known]


def _lack_of_file(face: Face) -> Lack | None:
    try:
        data, image = _read(face)
    except FileLost:
        return Lack.FILE
    ours = read_signature(data, MIME["WEBP"]).state in (TRUSTED, EXPIRED)
    return None if ours and carries(image=image, name=mark_name(face)) else Lack.PROOF


def _read(face: Face) -> tuple[bytes, Image.Image]:
    """The stored bytes, and the picture (RGBA) in them."""
    try:
        with default_storage.open(face.image.name) as file:
            data = file.read()
        return data, Image.open(BytesIO(data)).convert("RGBA")
    except Exception as error:  # every storage and decoder has its own
        raise FileLost(f"{face.image.name} cannot be read: {error}") from error
