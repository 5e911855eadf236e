"""Portraits: asking for one outside a board, and storing what a worker drew."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from facegen.attributes import PortraitRequest
from personas import __version__
from personas.models import Face, Job
from personas.provenance import encode_picture
from personas.services import jobs
from personas.weights import model_created, model_hash

DESCRIPTION = "AI-generated face, drawn by a trained model. It is not a photograph of a real person."
ALT = "AI-generated portrait, not a real person"
PUBLIC_KEEP = 2000
POLL_SECONDS = 0.05


class FaceNotReady(Exception):
    """The portrait was not drawn in the time that the caller could wait."""


@dataclass(frozen=True)
class Drawn:
    """What a worker hands over: straight-alpha RGBA image, measured attributes, tries."""

    image: object
    measured: dict
    confidence: dict
    tries: int


def store_portrait(*, claim: jobs.Claim, face: Face, drawn: Drawn, model: str) -> bool:
    """Encode, store and finish, all under the claim's fence. False when the claim was lost: then nothing is left."""
    data = encode_portrait(face=face, image=drawn.image)
    name = default_storage.save(_file_name(face, claim.attempt), ContentFile(data))
    with transaction.atomic():
        held = jobs.finish(claim=claim)
        if held:
            Face.objects.filter(pk=face.pk).update(
                image=name,
                image_sha256=hashlib.sha256(data).hexdigest(),
                width=drawn.image.width,
                height=drawn.image.height,
                measured=drawn.measured,
                confidence=drawn.confidence,
                tries=drawn.tries,
                model_hash=model,
                attempt=claim.attempt,
                drawn=timezone.now(),
            )
    if not held:
        default_storage.delete(name)
    _delete_former_attempts(face, claim.attempt)
    return held


def encode_portrait(*, face: Face, image) -> bytes:
    """The portrait's WebP. A public face carries the model's date: the same address gives the same bytes anywhere."""
    public = face.request_key is not None
    return encode_picture(
        image,
        format="WEBP",
        picture_id=_public_id(face) if public else str(face.public_id),
        created=model_created() if public else face.created,
        description=DESCRIPTION,
        alt=ALT,
        system_version=__version__,
    )


def _public_id(face: Face) -> str:
    from uuid import NAMESPACE_URL, uuid5

    return str(uuid5(NAMESPACE_URL, f"facet:face:{face.request_key}"))


def _file_name(face: Face, attempt: int) -> str:
    key = str(face.public_id)
    return f"faces/{key[:2]}/{key}-{attempt}.webp"


def _delete_former_attempts(face: Face, attempt: int) -> None:
    # A worker that was killed between storing and finishing leaves its file behind.
    for former in range(1, attempt):
        name = _file_name(face, former)
        if default_storage.exists(name):
            default_storage.delete(name)


def request_key(request: PortraitRequest, seed: int) -> str:
    """The name of a public face: what was asked, the seed and the model."""
    canonical = json.dumps([request.as_dict(), seed, model_hash()], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def find_public_face(*, request: PortraitRequest, seed: int) -> Face | None:
    return Face.objects.filter(request_key=request_key(request, seed)).first()


def public_face(*, request: PortraitRequest, seed: int) -> Face:
    """The face of the public page for this request and seed: found, or asked for. It may not be drawn yet."""
    found = find_public_face(request=request, seed=seed)
    return found or _ask_public_face(request_key(request, seed), request, seed)


def _ask_public_face(key: str, request: PortraitRequest, seed: int) -> Face:
    try:
        with transaction.atomic():
            face = Face.objects.create(request_key=key, asked=request.as_dict(), seed=seed)
            jobs.submit(jobs=[Job(face=face, priority=Job.Priority.INTERACTIVE)])
            return face
    except IntegrityError:  # somebody asked for the same face in the same moment
        return Face.objects.get(request_key=key)


def wait_until_drawn(*, face: Face, seconds: float) -> Face:
    """`face` with its picture. Raises FaceNotReady, with the reason, after `seconds` or when the drawing failed."""
    deadline = time.monotonic() + seconds
    while not face.ready:
        job = Job.objects.filter(face=face).first()
        if job and job.state in (Job.State.FAILED, Job.State.CANCELLED):
            jobs.retry(jobs=Job.objects.filter(pk=job.pk))
            raise FaceNotReady(job.error or "The drawing was cancelled.")
        if time.monotonic() > deadline:
            raise FaceNotReady("The worker is busy or still starting.")
        time.sleep(POLL_SECONDS)
        face.refresh_from_db()
    return face


def sweep_public_faces(*, keep: int = PUBLIC_KEEP, older_than: timedelta = timedelta(hours=1)) -> int:
    """Delete the oldest public faces beyond `keep`; they are drawn again on demand, byte for byte."""
    rows = Face.objects.filter(team=None, created__lt=timezone.now() - older_than).order_by("-created")
    surplus = list(rows[keep:])
    for face in surplus:
        if face.image:
            default_storage.delete(face.image.name)
    Face.objects.filter(pk__in=[face.pk for face in surplus]).delete()
    return len(surplus)
