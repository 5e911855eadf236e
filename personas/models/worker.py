"""What a worker process says of itself: shown on pages, used to tell a dead worker from a busy one."""

from __future__ import annotations

import os
from datetime import timedelta

from django.db import models
from django.utils import timezone

ALIVE_FOR = timedelta(seconds=20)


def worker_name(pid: int) -> str:
    """Of a worker process on this host; a process id alone means nothing where several hosts share a queue."""
    return f"painter-{os.uname().nodename}-{pid}"


class WorkerQuerySet(models.QuerySet):
    def alive(self) -> WorkerQuerySet:
        return self.filter(seen__gte=timezone.now() - ALIVE_FOR, stopped=None)


class Worker(models.Model):
    name = models.CharField(max_length=120, unique=True)  # worker_name(pid)
    device = models.CharField(max_length=120)
    model_hash = models.CharField(max_length=64)
    started = models.DateTimeField()
    seen = models.DateTimeField()
    stopped = models.DateTimeField(null=True)
    drawn = models.PositiveIntegerField(default=0)
    network_seconds = models.FloatField(default=0.0)  # inside PortraitGenerator.generate
    busy_seconds = models.FloatField(default=0.0)  # from claim to finished

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} on {self.device}"

    @property
    def rate(self) -> float:
        """Portraits a second while it was at work."""
        return self.drawn / self.busy_seconds if self.busy_seconds else 0.0
