"""Reading a stored portrait: what lies there is what was stored, or it is not shown."""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image

from personas.models import Face
from personas.services.portraits.storage_trouble import not_stored

log = logging.getLogger(__name__)


class PortraitLost(Exception):
    """The file of a portrait is gone or is not what was stored. The message says which of the two."""


def portrait_bytes(*, face: Face) -> bytes:
    """The WebP of a face that is ready, byte by byte as it was stored.

    Raises PortraitLost, and StorageTrouble where the storage itself does not answer.
    """
    try:
        with default_storage.open(face.image.name) as file:
            data = file.read()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise PortraitLost("The file is gone.") from None
    except Exception as error:  # every storage has its own
        raise not_stored(error) from error
    if face.image_sha256 and hashlib.sha256(data).hexdigest() != face.image_sha256:
        raise PortraitLost("The file is damaged: it is not what was stored.")
    return data


def portrait_of(*, face: Face) -> Image.Image:
    """The decoded picture, straight-alpha RGBA. Raises as portrait_bytes does."""
    data = portrait_bytes(face=face)
    try:
        with Image.open(BytesIO(data)) as image:
            return image.convert("RGBA")
    except Exception as error:  # older rows have no digest, and every decoder its own errors
        raise PortraitLost("The file is damaged: it cannot be decoded.") from error


def lost_portraits(*, faces) -> list[tuple[Face, str]]:
    """The faces of a query whose portraits cannot be shown, each with what is wrong. Raises StorageTrouble."""
    found = []
    for face in faces.exclude(image="").iterator(chunk_size=500):
        try:
            portrait_bytes(face=face)
        except PortraitLost as lost:
            found.append((face, str(lost)))
    return found
