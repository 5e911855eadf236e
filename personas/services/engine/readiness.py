"""Can this process do its work? Asked by balancers and by anybody, so that asking costs next to nothing.

Nothing is written, and what was found stands for a few seconds, however often it is asked for.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from personas.marking.keys import signing_keys
from personas.models import Worker
from personas.services.engine import broker_checks
from personas.services.engine.engine_state import engine_state
from personas.services.portraits import weights

STANDS_FOR = 5.0  # seconds
ROOM_AT_LEAST = 20_000_000  # bytes; a thousand portraits
CONNECT_SECONDS = 1
_lock = threading.Lock()
_found: tuple[float, dict] = (0.0, {})


def readiness() -> dict[str, bool | int]:
    """Each part and whether it is there, and the age of the oldest portrait that waits, in seconds."""
    global _found
    with _lock:
        at, answer = _found
        if not answer or not 0 <= time.monotonic() - at < STANDS_FOR:
            answer = _looked_at()
            _found = time.monotonic(), answer
        return dict(answer)


def forget() -> None:
    """The next question looks anew."""
    global _found
    _found = 0.0, {}


def _looked_at() -> dict[str, bool | int]:
    answer: dict[str, bool | int] = {name: _holds(check) for name, check in CHECKS.items()}
    if answer["database"]:
        answer["oldest_job_seconds"] = round(engine_state().oldest_seconds)
    return answer


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever is wrong, the answer is "not ready"
        return False


def _database() -> bool:
    """It answers, and has every table that this code knows."""
    applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    return set(_leaves()) <= set(applied)


@lru_cache(maxsize=1)
def _leaves() -> tuple[tuple[str, str], ...]:
    """Reads every migration from disk: once a process, whose code does not change."""
    return tuple(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _weights() -> bool:
    return bool(weights.model_hash())


def _keys() -> bool:
    return bool(signing_keys())


def _storage() -> bool:
    """Files: the folder takes writing and there is room. A bucket: it answers whether something is there."""
    folder = getattr(default_storage, "location", None)
    if folder and Path(folder).is_absolute():
        return _room_in(Path(folder))
    default_storage.exists("probe/readyz")
    return True


def _room_in(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:  # it is made with the first picture
        folder = folder.parent
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_AT_LEAST


def _cache() -> bool:
    """Where tries are counted. While Redis is away the table takes its place, which is not as it should be."""
    return cache.get("readyz", "there") == "there" and not getattr(cache, "away", False)


def _broker() -> bool:
    return bool(broker_checks.broker(seconds=CONNECT_SECONDS))


def _worker() -> bool:
    return Worker.objects.alive().exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "weights": _weights,
    "keys": _keys,
    "storage": _storage,
    "cache": _cache,
    "broker": _broker,
    "worker": _worker,
}
