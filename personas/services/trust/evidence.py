"""What can be found out at once about a reported picture: each way for itself, never merged into one verdict."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from PIL import Image

from facegen.data.weights import WeightsError
from facegen.serve.novelty import NoveltyIndex
from personas.marking.gate import at_the_gate
from personas.marking.likeness import MATCH
from personas.marking.opening import PICTURES, Opened, open_upload
from personas.models import FaceNovelty
from personas.services.portraits.face_address import read_address
from personas.services.portraits.faces import request_key
from personas.services.portraits.issued import space_of, vectors
from personas.services.portraits.pictures import public_face_id
from personas.services.trust import verification
from personas.services.trust.recognition import find_name

log = logging.getLogger(__name__)
IDS_LOOKED_UP = 50  # in one file: a picture of ours has a handful
MANY = 200_000  # embeddings looked through while somebody waits
ALIKE = 0.08  # re-saved, halved, grey or mirrored copies stay below 0.05; crops do not (docs/trust.md)
UUIDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def evidence(*, where: str, text: str, upload: bytes = b"") -> list[dict]:
    """A list of {"way", "sentence", "face", "sure"}; `face` is the mark id of a portrait of ours, or "" where none was
    found that way. One that is not sure is for a person to look at, and nothing to act on by itself. Raises Unreadable
    and Busy; with an upload it takes seconds of a core, which no request should wait for (report_looks).
    """
    found = [_by_name(where, text)] if where or text else []
    if upload:
        with at_the_gate():
            found += _of_picture(upload)
    return [one for one in found if one]


def _of_picture(upload: bytes) -> list[dict]:
    opened = open_upload(upload, PICTURES)
    return [_by_metadata(upload), *_by_marks(upload, opened), _by_likeness(opened.image.convert("RGBA"))]


def _finding(way: str, sentence: str, face: str = "", sure: bool = True) -> dict:
    return {"way": way, "sentence": sentence, "face": face, "sure": bool(face) and sure}


def _by_name(where: str, text: str) -> dict | None:
    if name := _named_in(f"{where} {text}".encode()):
        return _finding("name", "The address or id names a portrait that was drawn here.", name)
    if name := _public_face(where):
        return _finding("name", "The address names a portrait of the page of single faces.", name)
    return _finding("name", "The address or id names no portrait of this installation.") if where else None


def _named_in(data: bytes) -> str:
    ids = [UUID(one.decode()) for one in dict.fromkeys(UUIDS.findall(data))]
    return next(filter(None, (find_name(key=key) for key in ids[:IDS_LOOKED_UP])), "")


def _public_face(where: str) -> str:
    """The mark id of what an address of the public page shows, or showed; "" for another address."""
    try:
        parts = urlsplit(where)
        query = QueryDict(parts.query).dict()
        if "seed" not in query or parts.path not in (reverse("face"), reverse("face_webp")):
            return ""
        address = read_address(query)
        return find_name(key=public_face_id(request_key(address.request, address.seed)))
    except (ValueError, WeightsError):  # no address, or no weights that it could be of
        return ""


def _by_metadata(upload: bytes) -> dict:
    if name := _named_in(upload[:1_000_000]):
        return _finding("file", "The file carries the id of a portrait that was drawn here.", name)
    return _finding("file", "The file carries no id of ours. A stripped or re-saved file has none.")


def _by_marks(upload: bytes, opened: Opened) -> list[dict]:
    """The three ways of /verify: the signature, the watermark, the fingerprint of the picture."""
    try:
        verdict = verification.verdict_of(data=upload, opened=opened)
    except Exception as error:  # a report is taken also where nothing can be verified just now
        log.warning("A reported picture could not be verified: %s", error)
        return []
    return [*_by_signature(verdict), *_by_watermark(verdict), *_by_fingerprint(verdict)]


def _by_signature(verdict: verification.Verdict) -> list[dict]:
    if verdict.signed_as:
        said = "The file is signed by this installation, byte for byte."
        return [_finding("signature", said, verdict.signed_as.name)]
    said = "The file is signed by this installation and says that it shows this portrait."
    return [_finding("signature", said, picture.name) for picture in verdict.signed_for]


def _by_watermark(verdict: verification.Verdict) -> list[dict]:
    if verdict.mark.state == "perhaps":
        return [_finding("watermark", "Something like our invisible mark is there, but no code of ours can be read.")]
    return [_finding("watermark", "The picture carries our invisible mark.", one.name) for one in verdict.mark.pictures]


def _by_fingerprint(verdict: verification.Verdict) -> list[dict]:
    if verdict.alike is None:
        return []
    name, away = verdict.alike.picture.name, f"({verdict.alike.distance} of 256 points differ)"
    if verdict.alike.distance <= MATCH:
        return [_finding("fingerprint", f"It looks like a picture that was issued here {away}.", name)]
    said = f"It may be a picture that was issued here {away}: different people can come this near."
    return [_finding("fingerprint", said, name, sure=False)]


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
    return _likeness(float(distances[nearest]), row)


def _likeness(distance: float, row: FaceNovelty) -> dict:
    name, limit = str(row.face_id_kept), row.training_limit
    said = f"distance {distance:.2f}; copies are within {ALIKE}, strangers beyond {limit:.2f}"
    if distance <= ALIKE:
        return _finding("likeness", f"It looks like a portrait that was drawn here ({said}).", name)
    if distance <= limit:
        return _finding("likeness", f"It comes near a portrait that was drawn here ({said}).", name, sure=False)
    return _finding("likeness", f"It looks like no portrait that was drawn here ({said}).")


def _square(picture: Image.Image, side: int) -> Image.Image:
    left = (picture.width - side) // 2
    return picture.crop((left, 0, left + side, side))
