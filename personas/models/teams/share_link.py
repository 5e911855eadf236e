"""A link that shows one board or one persona to whoever holds it, for a while."""

from __future__ import annotations

import uuid

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from personas.models.fields import CharField
from personas.models.teams.team import Team, TeamOwnedQuerySet

DAYS_DEFAULT, DAYS_MAX = 14, 90


class ShareLinkQuerySet(TeamOwnedQuerySet):
    def live(self) -> ShareLinkQuerySet:
        return self.filter(revoked=None, expires__gt=timezone.now(), board__trashed=None, persona__trashed=None)


class ShareLink(models.Model):
    """View only, one object, never the team. The token is stored as its SHA-256, the password as Django stores one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="share_links")
    board = models.ForeignKey("personas.Board", models.CASCADE, null=True, related_name="share_links")
    persona = models.ForeignKey("personas.Persona", models.CASCADE, null=True, related_name="share_links")
    token_hash = CharField(max_length=64, unique=True)
    password = CharField(max_length=128, blank=True)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)
    viewed = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=True) ^ Q(persona__isnull=True), name="shares_one_board_or_one_persona"
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> models.Model:
        """The Board or the Persona."""
        return self.board or self.persona

    @property
    def personas(self) -> models.QuerySet:
        """Whom the link shows; every page and picture of it starts here."""
        whom = {"board_id": self.board_id} if self.board_id else {"pk": self.persona_id}
        return apps.get_model("personas", "Persona").objects.filter(**whom).with_portraits()
