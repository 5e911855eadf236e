"""A file that somebody asked for and that takes longer than a request may: a deck, a sheet, an archive of cards.

The states and the fence are those of personas.models.engine.queued. A file that has expired is gone, its row stays for
a while so that its page can say so.
"""

from __future__ import annotations

import math

from django.conf import settings
from django.db import models
from django.db.models import Q

from personas.models.boards.board import Board
from personas.models.engine.queued import OPEN, Queued
from personas.models.fields import CharField, JSONField

ATTEMPTS = 3


class ExportJob(Queued):
    ATTEMPTS = ATTEMPTS

    kind = CharField(max_length=40)  # a name in personas.services.exports.export_kinds
    payload = JSONField(default=dict)  # what the kind needs to know: ids and choices
    board = models.ForeignKey(Board, models.CASCADE, null=True, related_name="exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="exports")
    attempt_limit = models.PositiveIntegerField(default=ATTEMPTS)
    done = models.PositiveIntegerField(default=0)  # steps of `total`
    total = models.PositiveIntegerField(default=0)
    saying = CharField(max_length=200, blank=True)  # the latest progress in words
    faces = JSONField(null=True)  # mark ids of the portraits in the file; None: not known
    file = models.FileField(max_length=200, blank=True)
    file_name = CharField(max_length=160, blank=True)  # as a download is called
    media_type = CharField(max_length=100, blank=True)
    sha256 = CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    expires = models.DateTimeField(null=True)  # when the file is deleted

    class Meta:
        indexes = [
            models.Index(fields=["state", "priority", "id"]),
            models.Index(fields=["team", "created"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(completions__lte=1), name="exported_once_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} ({self.state}, attempt {self.attempt})"

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def ready(self) -> bool:
        return self.state == self.State.DONE and bool(self.file)

    @property
    def expired(self) -> bool:
        return self.state == self.State.DONE and not self.file

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, math.floor(100 * self.done / self.total)) if self.total else 0
