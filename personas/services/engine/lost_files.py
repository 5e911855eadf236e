"""Files that a row names and that the storage does not have as they were stored; and portraits drawn anew for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import transaction

from personas.engine import jobs
from personas.models import ExportJob, Face, Job, Report, Team
from personas.services.portraits.storage_trouble import not_stored
from personas.services.portraits.weights import model_hash

# Whose file, and the digest that the row knows of it.
NAMED = ((Face, "image", "image_sha256"), (ExportJob, "file", "sha256"), (Team, "logo", ""), (Report, "upload", ""))
BLOCK = 1 << 20
MANY = 10


@dataclass(frozen=True)
class LostFile:
    name: str
    what: str  # of which model
    pk: int
    gone: bool  # else it is there and has another content

    def __str__(self) -> str:
        return f"{self.name} ({self.what}): {'missing' if self.gone else 'altered'}"


def lost_files() -> Iterator[LostFile]:
    """Reads every file that a row names, all of it. Raises StorageTrouble where the storage itself does not answer."""
    for model, field, digest in NAMED:
        rows = model._base_manager.exclude(**{field: ""}).order_by("pk")
        for pk, name, *known in rows.values_list("pk", field, *([digest] if digest else [])).iterator():
            held = _digest(name)
            if held is None or (known and known[0] and held != known[0]):
                yield LostFile(name, model._meta.verbose_name, pk, held is None)


def lost_portraits() -> list[Face]:
    """Faces whose picture is not as it was stored. Withdrawn ones have none to lose."""
    pks = [lost.pk for lost in lost_files_of(Face)]
    return list(Face.objects.filter(pk__in=pks, retired=None).order_by("pk"))


def none_is_left(*, lost: list[Face]) -> bool:
    """Whether every portrait is missing, and there are some: that is rather a folder that is not mounted."""
    return len(lost) >= MANY and len(lost) == Face.objects.filter(retired=None).exclude(image="").count()


def lost_files_of(model) -> Iterable[LostFile]:
    return (lost for lost in lost_files() if lost.what == model._meta.verbose_name)


def same_model(face: Face) -> bool:
    """Whether the weights of today draw this very face from its seed."""
    return face.model_hash == model_hash()


@transaction.atomic
def redraw(*, faces: Iterable[Face]) -> int:
    """Ask for the pictures of `faces` anew, from their own seeds; each is empty until it is drawn. Returns how many.

    Raises QueueFull.
    """
    held = list(Face.objects.select_for_update().filter(pk__in=[face.pk for face in faces], retired=None))
    before = {job.face_id: job for job in Job.objects.filter(face__in=held)}
    Job.objects.filter(face__in=held).delete()  # a job is finished once at most: this is another one
    Face.objects.filter(pk__in=[face.pk for face in held]).update(image="", image_sha256="")
    jobs.submit(jobs=[_job(face, before.get(face.pk)) for face in held])
    return len(held)


def _job(face: Face, before: Job | None) -> Job:
    # The fence goes on where it was: the file's name carries the attempt, and what lies there may be in the way.
    attempt = max(face.attempt, before.attempt if before else 0)
    limit = attempt + Job.ATTEMPTS
    board = before.board if before else None
    priority = Job.Priority.BULK
    return Job(face=face, team=face.team, board=board, priority=priority, attempt=attempt, attempt_limit=limit)


def _digest(name: str) -> str | None:
    try:
        with default_storage.open(name) as file:
            digest = hashlib.sha256()
            while block := file.read(BLOCK):
                digest.update(block)
            return digest.hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except Exception as error:  # may not be read, a disk that fails, a bucket that is away: nothing is lost
        raise not_stored(error) from error
