"""What a worker process says of itself: shown on pages, used to tell a dead worker from a busy one."""

from __future__ import annotations

import os
from datetime import timedelta

from django.db import models
from django.utils import timezone

from personas.models.fields import CharField

ALIVE_FOR = timedelta(seconds=20)


def worker_name(pid: int) -> str:
    """Of a worker process on this host; a process id alone means nothing where several hosts share a queue."""
    return f"worker-{os.uname().nodename}-{pid}"


class Serves(models.TextChoices):
    """The queue that a worker takes from, as in CELERY_TASK_ROUTES."""

    FACES = "faces"
    EXPORTS = "exports"


class WorkerQuerySet(models.QuerySet):
    def alive(self, queue: str = Serves.FACES) -> WorkerQuerySet:
        """Workers with a heartbeat that serve `queue`; those that draw, when it is not said."""
        return self.seen_lately().filter(queue=queue)

    def seen_lately(self) -> WorkerQuerySet:
        """Workers of any queue with a heartbeat."""
        now = timezone.now()  # a heartbeat of tomorrow was written by a clock that was ahead, and says nothing of today
        return self.filter(seen__range=(now - ALIVE_FOR, now + ALIVE_FOR), stopped=None)


class Worker(models.Model):
    name = CharField(max_length=120, unique=True)  # worker_name(pid)
    queue = CharField(max_length=10, choices=Serves.choices, default=Serves.FACES)
    device = CharField(max_length=120)
    model_hash = CharField(max_length=64, blank=True)  # of the generator; exports have none
    storage = CharField(max_length=16, blank=True, default="")  # the name that its picture storage keeps
    started = models.DateTimeField()
    seen = models.DateTimeField()
    stopped = models.DateTimeField(null=True)
    drawn = models.PositiveIntegerField(default=0)  # portraits, or exports
    network_seconds = models.FloatField(default=0.0)  # inside PortraitGenerator.generate
    busy_seconds = models.FloatField(default=0.0)  # from claim to finished

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} on {self.device}"

    @property
    def rate(self) -> float:
        """Portraits, or exports, a second while it was at work."""
        return self.drawn / self.busy_seconds if self.busy_seconds else 0.0
