"""What can be found out at once about a reported picture: each way for itself, never merged into one verdict."""

from __future__ import annotations

import logging
import re
import warnings
from io import BytesIO
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np
from django.conf import settings
from django.http import QueryDict
from PIL import Image

from facegen.novelty import NoveltyIndex
from facegen.weights import WeightsError
from personas.forms.face import FaceAddressError, read_address
from personas.models import Face, FaceNovelty, IssuedPicture, Persona
from personas.services import faces, verification
from personas.services.issued import space_of, vectors

log = logging.getLogger(__name__)
UPLOAD_BYTES = 10_000_000
UPLOAD_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
MANY = 200_000  # embeddings looked through while somebody waits
ALIKE = 0.08  # re-saved, halved, grey or mirrored copies stay below 0.05; crops do not (docs/trust.md)
UUIDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class BadUpload(ValueError):
    """The message is a sentence for whoever sent the file."""


def read_upload(data: bytes) -> Image.Image:
    """The picture in `data`, decoded as RGBA. Raises BadUpload for anything else, before memory is spent on it."""
    if len(data) > UPLOAD_BYTES:
        raise BadUpload("The picture is larger than 10 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > UPLOAD_PIXELS:
                raise BadUpload("The picture has more than 25 million pixels.")
            return picture.convert("RGBA")
    except BadUpload:
        raise
    except Exception:
        raise BadUpload("That is no PNG, JPEG or WebP picture that can be read.") from None


def evidence(*, where: str, text: str, upload: bytes = b"") -> list[dict]:
    """A list of {"way", "sentence", "face"}; `face` is a public id, or "" where none was found that way."""
    found = [_by_name(where, text)] if where or text else []
    if upload:
        found += [_by_metadata(upload), *_by_marks(upload), _by_likeness(read_upload(upload))]
    return [one for one in found if one]


def _finding(way: str, sentence: str, face: Face | FaceNovelty | None = None) -> dict:
    key = face.face_id_kept if isinstance(face, FaceNovelty) else face.public_id if face else ""
    return {"way": way, "sentence": sentence, "face": str(key)}


def _by_name(where: str, text: str) -> dict | None:
    for name in UUIDS.findall(f"{where} {text}".encode()):
        if face := face_named(UUID(name.decode())):
            return _finding("name", "The address or id names a portrait that was drawn here.", face)
    if face := _public_face(where):
        return _finding("name", "The address names a portrait of the page of single faces.", face)
    return _finding("name", "The address or id names no portrait of this installation.") if where else None


def face_named(key: UUID) -> Face | None:
    """The face of a face's or a persona's public id."""
    persona = Persona.with_trashed.filter(public_id=key).select_related("face").first()
    return persona.face if persona else Face.objects.filter(public_id=key).first()


def _public_face(where: str) -> Face | None:
    query = QueryDict(urlsplit(where).query).dict()
    try:
        address = read_address(query) if "seed" in query else None
    except FaceAddressError:
        return None
    return address and faces.find_public_face(request=address.request, seed=address.seed)


def _by_metadata(upload: bytes) -> dict:
    for name in UUIDS.findall(upload[:1_000_000]):
        if face := face_named(UUID(name.decode())):
            return _finding("file", "The file carries the id of a portrait that was drawn here.", face)
    return _finding("file", "The file carries no id of ours. A stripped or re-saved file has none.")


def _by_marks(upload: bytes) -> list[dict]:
    """The three ways of /verify: the signature, the watermark, the fingerprint of the picture."""
    try:
        verdict = verification.verify_file(data=upload)
    except Exception as error:  # a report is taken also where nothing can be verified just now
        log.warning("A reported picture could not be verified: %s", error)
        return []
    found = []
    if verdict.signed_as:
        said = "The file is signed by this installation, byte for byte."
        found.append(_finding("signature", said, _face_of(verdict.signed_as)))
    for picture in verdict.mark.pictures:
        found.append(_finding("watermark", "The picture carries our invisible mark.", _face_of(picture)))
    if verdict.alike:
        said = f"It looks like a picture issued here ({verdict.alike.distance} of 256 bits differ)."
        found.append(_finding("fingerprint", said, _face_of(verdict.alike.picture)))
    return found


def _face_of(picture: IssuedPicture) -> Face | None:
    """Public faces are marked under another id than their row's, and are not found by it."""
    try:
        return Face.objects.filter(public_id=UUID(picture.name)).first()
    except ValueError:
        return None


def _by_likeness(picture: Image.Image) -> dict:
    """The nearest of all faces ever drawn here, in the model's own space: for a portrait cut as we cut them."""
    try:
        index, space = NoveltyIndex.load(settings.WEIGHTS_DIR), space_of()
    except WeightsError:
        return _finding("likeness", "This installation's weights cannot compare likeness.")
    rows = FaceNovelty.objects.filter(space=space).order_by("-pk")[:MANY]
    kept = list(rows.values_list("pk", "embedding"))
    if not kept:
        return _finding("likeness", "No face was drawn here yet that it could be compared with.")
    square = min(picture.size)
    distances = index.distances(index.embed(_square(picture, square)), vectors([e for _, e in kept]))
    nearest = int(np.argmin(distances))
    row = FaceNovelty.objects.get(pk=kept[nearest][0])
    said = f"distance {distances[nearest]:.2f}; 0 is a copy, strangers are beyond {row.training_limit:.2f}"
    if distances[nearest] <= ALIKE:
        return _finding("likeness", f"It looks like a portrait that was drawn here ({said}).", row)
    return _finding("likeness", f"It looks like none of the {len(kept):,} portraits drawn here ({said}).")


def _square(picture: Image.Image, side: int) -> Image.Image:
    left = (picture.width - side) // 2
    return picture.crop((left, 0, left + side, side))
