"""A secret with which a program acts for one person in one team, within scopes, until it expires."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from personas.models.fields import CharField, JSONField
from personas.models.teams.team import Team, TeamOwnedQuerySet

DAYS_DEFAULT, DAYS_MAX = 90, 365


class Scope(models.TextChoices):
    """What a token may do at most; the person's role in the team may allow less."""

    READ = "read", "Read boards, personas, comments and pictures"
    WRITE = "write", "Make and change boards and personas"
    EXPORT = "export", "Export files and verify pictures"
    WEBHOOKS = "webhooks", "Manage webhooks"


class ApiTokenQuerySet(TeamOwnedQuerySet):
    def live(self) -> ApiTokenQuerySet:
        return self.filter(revoked=None, expires__gt=timezone.now(), user__is_active=True)


class ApiToken(models.Model):
    """The token itself is stored as its SHA-256; `hint` is its end, by which a person tells tokens apart."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    team = models.ForeignKey(Team, models.CASCADE, related_name="api_tokens")
    name = CharField(max_length=80)
    token_hash = CharField(max_length=64, unique=True)
    hint = CharField(max_length=8)
    scopes = JSONField(default=list)  # values of Scope
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name

    @property
    def said_scopes(self) -> list[str]:
        return [str(scope) for scope in Scope if scope in self.scopes]
