"""Portraits: asking for one outside a board, and storing what a worker drew."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from facegen.attributes import PortraitRequest
from personas.engine import jobs
from personas.models import Face, Job
from personas.services.accounts import terms
from personas.services.portraits import limits, registry
from personas.services.portraits.issued import keep_novelties
from personas.services.portraits.pictures import Picture, drop_former_attempts, keep_picture, public_face_id
from personas.services.portraits.weights import model_hash
from personas.services.teams import audit

PUBLIC_KEEP = 2000
POLL_SECONDS = 0.05
WRITTEN = "seed image image_sha256 width height measured confidence tries model_hash attempt drawn cast".split()


class FaceNotReady(Exception):
    """The portrait was not drawn in the time that the caller could wait."""


@dataclass(frozen=True)
class Drawn:
    """What a worker hands over: straight-alpha RGBA image, measured attributes, tries.

    `seed` where another than asked was drawn; `novelty` and `cast` as personas.engine.workers.originality makes them.
    """

    image: object
    measured: dict
    confidence: dict
    tries: int
    seed: int | None = None
    novelty: dict = field(default_factory=dict)
    cast: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """A drawn and stored portrait that waits for its row."""

    claim: jobs.Claim
    face: Face
    drawn: Drawn
    picture: Picture


def store_portrait(*, claim: jobs.Claim, face: Face, drawn: Drawn, model: str) -> bool:
    """Encode, store and finish one portrait. False when the claim was lost: then nothing is left."""
    picture = keep_picture(face=face, attempt=claim.attempt, image=drawn.image)
    return bool(finish_portraits(portraits=[Finished(claim, face, drawn, picture)], model=model))


def finish_portraits(*, portraits: Sequence[Finished], model: str) -> int:
    """Write the rows of stored portraits, each under its claim's fence, and delete the files of lost claims.

    One transaction for all of them: a commit each is what a batch on PostgreSQL spends most of its time on.
    """
    with transaction.atomic():
        held = jobs.finish_all(claims=[portrait.claim for portrait in portraits])
        written = [portrait for portrait in portraits if portrait.claim in held]
        _write_faces(written, model)
        registry.note(issues=[portrait.picture.issue for portrait in written])
        keep_novelties(drawn=[(one.face, one.drawn.seed, one.drawn.novelty) for one in written])
    for portrait in portraits:
        if portrait.claim not in held:
            _drop_unless_named(portrait)
        drop_former_attempts(face=portrait.face, attempt=portrait.claim.attempt)
    return len(held)


def _drop_unless_named(portrait: Finished) -> None:
    # When the database goes away during the commit, nobody knows whether it happened, and this is a second try.
    if not Face.objects.filter(pk=portrait.face.pk, image=portrait.picture.name).exists():
        default_storage.delete(portrait.picture.name)


def _write_faces(portraits: Sequence[Finished], model: str) -> None:
    """One statement, compiled once: row by row, Django spends more on building the SQL than the database on it."""
    now, fields = timezone.now(), [Face._meta.get_field(name) for name in WRITTEN]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    rows = []
    for portrait in portraits:
        values = _face_values(portrait, model, now)
        rows.append([field.get_db_prep_save(values[field.name], connection) for field in fields])
        rows[-1].append(portrait.face.pk)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {quote(Face._meta.db_table)} SET {columns} WHERE id = %s", rows)


def _face_values(portrait: Finished, model: str, now: datetime) -> dict:
    drawn, picture = portrait.drawn, portrait.picture
    return {
        "seed": portrait.face.seed if drawn.seed is None else drawn.seed,
        "image": picture.name,
        "image_sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
        "measured": drawn.measured,
        "confidence": drawn.confidence,
        "tries": drawn.tries,
        "model_hash": model,
        "attempt": portrait.claim.attempt,
        "drawn": now,
        "cast": drawn.cast,
    }


def request_key(request: PortraitRequest, seed: int) -> str:
    """The name of a public face: what was asked, the seed and the model."""
    canonical = json.dumps([request.as_dict(), seed, model_hash()], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def find_public_face(*, request: PortraitRequest, seed: int) -> Face | None:
    return Face.objects.filter(request_key=request_key(request, seed)).first()


def public_face(*, request: PortraitRequest, seed: int) -> Face:
    """The face of the public page for this request and seed: found, or asked for. It may not be drawn yet, or be
    withdrawn."""
    found = find_public_face(request=request, seed=seed)
    return found or _ask_public_face(request_key(request, seed), request, seed)


def draw_single_face(*, actor, team, request: PortraitRequest, seed: int) -> Face:
    """A face that somebody asks for on the page of single faces: theirs to account for, everybody's to see.

    Raises TermsNotAccepted, LimitReached and QueueFull, each with a sentence.
    """
    terms.require(actor=actor)
    with transaction.atomic():
        limits.take_single_faces(actor=actor, team=team)
        face = public_face(request=request, seed=seed)
        audit.record(actor=actor, verb="face.drawn", team=team, about=face, seed=seed)
    return face


def _ask_public_face(key: str, request: PortraitRequest, seed: int) -> Face:
    try:
        with transaction.atomic():
            name = public_face_id(key)
            retired = registry.denied_since(name=str(name))
            asked = {"asked": request.as_dict(), "seed": seed, "retired": retired}
            face = Face.objects.create(request_key=key, public_id=name, **asked)
            if not retired:
                jobs.submit(jobs=[Job(face=face, priority=Job.Priority.INTERACTIVE)])
            return face
    except IntegrityError:  # somebody asked for the same face in the same moment
        return Face.objects.get(request_key=key)


def wait_until_drawn(*, face: Face, seconds: float) -> Face:
    """`face` with its picture. Raises FaceNotReady, with the reason, after `seconds` or when the drawing failed."""
    deadline = time.monotonic() + seconds
    while not face.ready:
        if face.retired:
            raise FaceNotReady("It was withdrawn after a report.")
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
    """Delete the oldest public faces beyond `keep`; they are drawn again on demand, pixel for pixel.

    Withdrawn ones stay and say so.
    """
    rows = Face.objects.filter(team=None, retired=None, created__lt=timezone.now() - older_than).order_by("-created")
    surplus = list(rows[keep:])
    for face in surplus:
        if face.image:
            default_storage.delete(face.image.name)
    Face.objects.filter(pk__in=[face.pk for face in surplus]).delete()
    return len(surplus)
