"""What `manage.py doctor` looks at where pictures and data lie: room, and on demand every file."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from personas.engine.storage_name import storage_name
from personas.models import Worker
from personas.services.engine.ailments import Ill, Weak
from personas.services.engine.lost_files import lost_files

DISK_LOW, DISK_VERY_LOW = 2_000_000_000, 200_000_000  # bytes; a portrait takes about 20,000
NAMED = 5


def disk() -> str:
    """Of the data folder, and of the pictures' where these have a disk of their own."""
    places = {folder.stat().st_dev: folder for folder in reversed(_folders())}
    return " ".join(_room(folder) for folder in reversed(places.values()))


def _folders() -> list[Path]:
    pictures = [Path(default_storage.location)] if isinstance(default_storage, FileSystemStorage) else []
    return [settings.DATA_DIR, *(folder for folder in pictures if folder.is_dir())]


def _room(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    left = f"{free / 1e9:.1f} GB are free in {folder}"
    if free < DISK_VERY_LOW:
        raise Ill(f"Only {left}. Pictures will soon not be stored.")
    if free < DISK_LOW:
        raise Weak(f"Only {left}.")
    return f"{left}."


def hosts() -> str:
    """Workers of other hosts that store their pictures where this one does not see them."""
    here, workers = storage_name(), Worker.objects.seen_lately().exclude(storage="")
    names = workers.exclude(storage=here).values_list("name", flat=True)
    elsewhere = sorted({name.removeprefix("worker-").rpartition("-")[0] for name in names})
    if elsewhere:
        raise Ill(
            f"Workers on {', '.join(elsewhere)} store their pictures elsewhere: what they draw is missing here. Mount "
            "one folder on all hosts, or use a bucket; docs/install.md lists what hosts share."
        )
    return f"{workers.count()} workers store their pictures where this host reads them."


def files() -> str:
    """Every file that a row names, read and compared with what was stored."""
    lost = list(lost_files())
    if lost:
        names = "; ".join(str(one) for one in lost[:NAMED])
        raise Ill(
            f"{len(lost)} files are not as they were stored: {names}{' …' if len(lost) > NAMED else ''}. Restore a "
            "backup, or draw portraits again by manage.py redraw --missing."
        )
    return "Every file that a row names is as it was stored."
