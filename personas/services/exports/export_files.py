"""The files of exports: stored under a name of their attempt, taken back when a face in them is, swept in the end."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePath

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

from personas.models import ExportJob
from personas.models.engine.queued import OPEN
from personas.services.portraits.storage_trouble import not_stored

WITHDRAWN = "A face in it was withdrawn after a report, so the file is deleted. Export again to have it without."
ROWS_STAY = timedelta(days=30)


def measure(*, content: bytes | Path) -> tuple[str, int]:
    """SHA-256 and size in bytes."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest(), len(content)
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), content.stat().st_size


def store(*, job: ExportJob, attempt: int, called: str, content: bytes | Path) -> str:
    """The name in storage; `called` is the download's. Raises StorageTrouble, whatever the storage's own errors are."""
    name = _name(job, attempt, called)
    try:
        default_storage.delete(name)  # this attempt's own: torn, or of a commit that nobody knows the end of
        with ContentFile(content) if isinstance(content, bytes) else File(content.open("rb")) as file:
            return default_storage.save(name, file)
    except Exception as error:
        with suppress(Exception):
            default_storage.delete(name)
        raise not_stored(error) from error


def drop_former_attempts(*, job: ExportJob, attempt: int, called: str) -> None:
    """A worker that was killed between storing and finishing leaves its file behind."""
    for former in range(1, attempt):
        default_storage.delete(_name(job, former, called))


def _name(job: ExportJob, attempt: int, called: str) -> str:
    key, suffix = str(job.public_id), PurePath(called).suffix
    return f"exports/{key[:2]}/{key}-{attempt}{suffix}"


def withdraw_exports(*, faces: Collection[str]) -> list[str]:
    """Take back every finished file that shows one of `faces` (mark ids), or may: nobody can look into a file of before
    that was noted. Returns the names of the files, to be deleted after the commit.
    """
    kept = ExportJob.objects.exclude(file="").values_list("pk", "file", "faces")
    hit = {pk: file for pk, file, shown in kept if shown is None or not set(faces).isdisjoint(shown)}
    ExportJob.objects.filter(pk__in=hit).update(file="", expires=timezone.now(), error=WITHDRAWN)
    return list(hit.values())


def sweep_exports() -> int:
    """Delete files whose time is over, and rows that nobody asks about any more. Returns how many files."""
    now, deleted = timezone.now(), 0
    for job in ExportJob.objects.filter(expires__lt=now).exclude(file=""):
        default_storage.delete(job.file.name)
        deleted += ExportJob.objects.filter(pk=job.pk).update(file="")
    ExportJob.objects.exclude(state__in=OPEN).filter(file="", created__lt=now - ROWS_STAY).delete()
    return deleted
