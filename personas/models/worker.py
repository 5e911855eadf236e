"""What a worker process says of itself: shown on pages, used to tell a dead worker from a busy one."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

ALIVE_FOR = timedelta(seconds=20)


class WorkerQuerySet(models.QuerySet):
    def alive(self) -> WorkerQuerySet:
        return self.filter(seen__gte=timezone.now() - ALIVE_FOR, stopped=None)


class Worker(models.Model):
    name = models.CharField(max_length=120, unique=True)  # celery's node name and the process id
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
