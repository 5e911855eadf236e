"""A board: the personas that one brief made, or that a person put together."""

from __future__ import annotations

import uuid

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse

from personas.models.boards.trash import present
from personas.models.fields import CharField, JSONField, TextField
from personas.models.teams.team import Team, TeamOwnedQuerySet


class Board(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="boards")
    name = CharField(max_length=120)
    sentence = CharField(max_length=600, blank=True)  # the brief, read back as one sentence
    brief = JSONField(default=dict, blank=True)  # personas.briefs.Brief.as_dict()
    seed = models.PositiveBigIntegerField(default=0)
    template = CharField(max_length=40, blank=True)  # chooses the fields; "" is each persona's own
    ground = CharField(max_length=7, blank=True)  # "#rrggbb" under every portrait; "" is each person's own hue
    notes = TextField(max_length=10_000, blank=True)
    notes_version = models.PositiveIntegerField(default=0)  # the ticket of whoever writes notes
    sample = models.BooleanField(default=False)  # made by Facet to show what a board is
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    trashed = models.DateTimeField(null=True)

    objects = present(TeamOwnedQuerySet)
    with_trashed = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(fields=["team", "-created"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.public_id])

    def portrait_jobs(self) -> models.QuerySet:
        """The jobs of the portraits that the board shows now; those of faces redrawn since do not count."""
        jobs = apps.get_model("personas", "Job").objects  # by name, since jobs know boards
        # No join: an UPDATE of these rows must look at the state again after it has waited for a row that was locked.
        return jobs.filter(face__in=self.personas.values("face"))
