"""Bad moods, told by a file: `full` and `slow` for the storage, `clock <seconds>` for what time it seems to be."""

from __future__ import annotations

import errno
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

SLOW_SECONDS = 0.7


def mood(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:
        return []


class MoodyStorage(FileSystemStorage):
    def _save(self, name, content):
        now = mood(settings.MOOD_FILE)
        if "slow" in now:
            time.sleep(SLOW_SECONDS)
        if "full" in now:  # as a disk does it: the file is there, and half of it is not
            super()._save(name, ContentFile(content.read()[: content.size // 2]))
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


def bend_clock(file: Path) -> None:
    """Every process of the installation sees the same jump, as on a host whose clock is set."""
    true_now = timezone.now

    def now():
        words = mood(file)
        jump = int(words[words.index("clock") + 1]) if "clock" in words else 0
        return true_now() + timedelta(seconds=jump)

    timezone.now = now
