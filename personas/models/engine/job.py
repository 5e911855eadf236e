"""A portrait to be drawn. The states and the fence are those of personas.models.engine.queued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from personas.models.boards.board import Board
from personas.models.engine.queued import Queued
from personas.models.portraits.face import Face


class Job(Queued):
    board = models.ForeignKey(Board, models.CASCADE, null=True, related_name="jobs")
    face = models.OneToOneField(Face, models.CASCADE, related_name="job")

    class Meta:
        indexes = [
            models.Index(fields=["state", "priority", "id"]),
            models.Index(fields=["board", "state"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(completions__lte=1), name="finished_once_at_most"),
        ]

    def __str__(self) -> str:
        return f"Job {self.public_id} ({self.state}, attempt {self.attempt})"
