"""Portraits as files: encoded and stored without the database, so that a thread of its own may do it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from personas import __version__
from personas.marking.codes import code_of
from personas.marking.keys import KeysError
from personas.marking.likeness import hashes
from personas.marking.provenance import seal_picture
from personas.marking.signatures.signing import Signed, SigningError
from personas.models import Face
from personas.services.portraits.registry import Issue
from personas.services.portraits.storage_trouble import not_signed, not_stored
from personas.services.portraits.weights import model_created

DESCRIPTION = "AI-generated face, drawn by a trained model. It is not a photograph of a real person."
ALT = "AI-generated portrait, not a real person"


@dataclass(frozen=True)
class Picture:
    """A stored file that no row names yet."""

    name: str
    sha256: str
    width: int
    height: int
    issue: Issue


def keep_picture(*, face: Face, attempt: int, image) -> Picture:
    """Encode and store. The name carries the attempt, so that two workers never write the same file.

    Raises StorageTrouble, whatever the storage's own errors are.
    """
    return _kept(face, image, lambda data: _file_name(face, attempt))


def keep_again(*, face: Face, image) -> Picture:
    """Encode and store a portrait that was stored before, beside its former file. Raises StorageTrouble."""
    return _kept(face, image, lambda data: _file_name(face, f"{face.attempt}-{hashlib.sha256(data).hexdigest()[:12]}"))


def _kept(face: Face, image, name_for: Callable[[bytes], str]) -> Picture:
    try:
        sealed = seal_portrait(face=face, image=image)
    except (KeysError, SigningError) as error:
        raise not_signed() from error
    try:
        name = default_storage.save(name_for(sealed.data), ContentFile(sealed.data))
    except Exception as error:
        raise not_stored(error) from error
    light, dark = hashes(image)
    issue = Issue(mark_name(face), code_of(mark_name(face)), light, dark, sealed.manifest)
    return Picture(name, hashlib.sha256(sealed.data).hexdigest(), image.width, image.height, issue)


def seal_portrait(*, face: Face, image) -> Signed:
    """The portrait's WebP. A public face carries the model's date: the same address gives the same pixels and labels;
    the signature is this installation's, and of its time."""
    public = face.request_key is not None
    return seal_picture(
        image,
        format="WEBP",
        picture_id=mark_name(face),
        created=model_created() if public else face.created,
        description=DESCRIPTION,
        alt=ALT,
        system_version=__version__,
        portrait=True,
    )


def drop_former_attempts(*, face: Face, attempt: int) -> None:
    """A worker that was killed between storing and finishing leaves its file behind."""
    for former in range(1, attempt):
        name = _file_name(face, former)
        if default_storage.exists(name):
            default_storage.delete(name)


def mark_name(face: Face) -> str:
    """The id that a face's mark and labels carry."""
    return str(face.mark_id)


def public_face_id(request_key: str) -> UUID:
    """The id of a public face: drawn again after it was swept, it is the same face and carries the same mark."""
    return uuid5(NAMESPACE_URL, f"facet:face:{request_key}")


def _file_name(face: Face, attempt: int | str) -> str:
    key = str(face.public_id)
    return f"faces/{key[:2]}/{key}-{attempt}.webp"
