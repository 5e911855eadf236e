"""How long portraits take at the pace of the workers that live: said on pages, and where the queue is full."""

from __future__ import annotations

import math
from collections.abc import Collection

from personas.models import Worker

FIRST_GUESS_SECONDS = 0.5  # a portrait, before any worker has told its own rate


def seconds_for(portraits: int) -> int | None:
    """How long the living workers take for so many portraits; None when there is nothing to do or nobody to do it."""
    return seconds_left(portraits, Worker.objects.alive())


def seconds_left(ahead: int, workers: Collection[Worker]) -> int | None:
    """Seconds until `workers` have drawn the `ahead` portraits at the rate that they told of themselves."""
    count = len(workers)
    if ahead < 1 or not count:
        return None
    drawn = sum(worker.drawn for worker in workers)
    busy = sum(worker.busy_seconds for worker in workers)
    each = busy / drawn if drawn else FIRST_GUESS_SECONDS
    return max(1, math.ceil(ahead * each / count))


def duration(seconds: int | None) -> str:
    """In words: seconds up to 90, minutes after that."""
    if not seconds or seconds < 90:
        return f"{seconds or 1} s"
    return f"{math.ceil(seconds / 60)} min"
