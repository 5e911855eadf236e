"""A lane of a board: a segment with a name and a colour. Personas without one are unassigned."""

from __future__ import annotations

import uuid

from django.db import models

from personas.models.boards.board import Board
from personas.models.fields import CharField
from personas.models.teams.team import Team, TeamOwnedQuerySet

LANES_MAX = 20


class Lane(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, models.CASCADE, related_name="lanes")
    name = CharField(max_length=80)
    hue = models.PositiveSmallIntegerField(default=0)  # index of the tile hue, 0..7
    position = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(hue__lte=7), name="eight_hues_of_lanes")]

    def __str__(self) -> str:
        return self.name
