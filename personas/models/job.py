"""The job table is the queue.

    QUEUED -> RUNNING      claimed: attempt + 1, lease set
    RUNNING -> DONE        finished by the worker whose attempt is the row's attempt
    RUNNING -> QUEUED      the drawing failed and attempts are left (`not_before` spaces them)
    RUNNING -> RUNNING     the lease ran out and another worker claimed it: attempt + 1
    RUNNING -> FAILED      out of attempts
    QUEUED -> FAILED       the deadline passed before any worker had time for it
    QUEUED, RUNNING -> CANCELLED
    FAILED, CANCELLED -> QUEUED   a person asked for another try: attempt_limit is raised, attempt never goes back

`attempt` is the fence: a worker writes only to rows that still carry the attempt that it claimed.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from personas.models.board import Board
from personas.models.face import Face
from personas.models.team import Team, TeamOwnedQuerySet

ATTEMPTS = 5


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Priority(models.IntegerChoices):
        INTERACTIVE = 0
        BRIEF = 10
        BULK = 20

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="jobs")
    board = models.ForeignKey(Board, models.CASCADE, null=True, related_name="jobs")
    face = models.OneToOneField(Face, models.CASCADE, related_name="job")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.BRIEF)
    attempt = models.PositiveIntegerField(default=0)
    attempt_limit = models.PositiveIntegerField(default=ATTEMPTS)
    completions = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)  # nobody waits for it any more; a drawing under way is let finish
    worker = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    published = models.DateTimeField(null=True)  # when the doorbell was last rung for it
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    objects = TeamOwnedQuerySet.as_manager()

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
