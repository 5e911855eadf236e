"""What people say to each other about a board or a persona, on the page where it is."""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from personas.models.boards.board import Board
from personas.models.fields import CharField
from personas.models.teams.team import Team, TeamOwnedQuerySet

TEXT_MAX = 2000
MENTION = re.compile(r"((?<![\w@.])@[\w.+-]*\w)")


class Comment(models.Model):
    """`persona` is empty for a comment on the board itself; `board` is always the board that it happened on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="comments")
    board = models.ForeignKey(Board, models.CASCADE, related_name="comments")
    persona = models.ForeignKey("personas.Persona", models.CASCADE, null=True, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = CharField(max_length=TEXT_MAX)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentions")
    created = models.DateTimeField(auto_now_add=True)
    resolved = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["created", "id"]
        indexes = [models.Index(fields=["board", "created"])]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a mention."""
        return [(part, bool(MENTION.fullmatch(part))) for part in MENTION.split(self.text) if part]

    @property
    def subject(self) -> models.Model:
        """The Persona, or else the Board."""
        return self.persona or self.board
