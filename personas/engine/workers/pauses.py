"""How long a worker waits when nothing that it makes can be kept: longer each time, until something can."""

from __future__ import annotations

import time
from datetime import timedelta

FIRST, LONGEST = 5.0, 60.0  # seconds; personas.models.engine.queued takes longer pauses for a clock's mistake


class GrowingPause:
    """5, 10, 20, 40, 60, 60 … seconds. All that fails within a pause, or in one batch, is one trouble."""

    def __init__(self) -> None:
        self.until, self.length = 0.0, 0.0

    @property
    def on(self) -> bool:
        return time.monotonic() < self.until

    def begin(self) -> timedelta:
        """After a trouble: how long whatever failed should wait."""
        if not self.on:
            self.length = min(LONGEST, max(FIRST, self.length * 2))
            self.until = time.monotonic() + self.length
        return timedelta(seconds=self.until - time.monotonic())

    def end(self) -> None:
        """After a success."""
        self.until = self.length = 0.0
