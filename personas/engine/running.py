"""Which of this installation's processes run: a restore beside them would be undone or torn by what they write.

Every process that serves holds a shared lock on one file of the data folder; the kernel lets go of it when it ends,
however it ends. Processes on other hosts are known by their heartbeats, and by their connections to PostgreSQL.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from personas.engine.backups import BackupError

log = logging.getLogger(__name__)
LOCK = "running.lock"
_held: list[IO] = []


def hold() -> None:
    """Say until this process ends that it serves. Raises SystemExit while a backup is being restored."""
    try:
        lock = _open()
    except OSError as error:  # a read-only data folder: no restore can happen in it either
        log.info("No lock is held: %s", error)
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(f"A backup is being restored into {settings.DATA_DIR}. Start again when it is done.") from None
    _held.append(lock)


@contextmanager
def alone() -> Iterator[None]:
    """While nothing on this host serves from the data folder, and nothing can begin to. Raises BackupError."""
    with _open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupError(
                f"Facet is running on the data folder {settings.DATA_DIR} (web, a worker or reconcile). Stop it first."
            ) from None
        yield


def refuse_if_workers_are_seen() -> None:
    """Raises BackupError when a worker of any host has said within the last seconds that it is at work."""
    from personas.models import Worker

    try:
        seen = Worker.objects.seen_lately().order_by("-seen").first()
    except DatabaseError:  # no tables yet, or a file that nobody can read
        return
    if seen:
        ago = (timezone.now() - seen.seen).total_seconds()
        raise BackupError(f"{seen.name} was at work {ago:.0f} s ago. Stop Facet on every host first.")


def _open() -> IO:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.DATA_DIR / LOCK
    path.touch(mode=0o600)
    return path.open("r+")
