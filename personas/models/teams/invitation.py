"""An invitation to a team, sent to one address: used once, and only for a week."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from personas.models.fields import CharField
from personas.models.teams.team import Role, Team, TeamOwnedQuerySet

VALID_FOR = timedelta(days=7)


def a_week_from_now():
    return timezone.now() + VALID_FOR


class InvitationQuerySet(TeamOwnedQuerySet):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted=None, revoked=None, expires__gt=timezone.now())


class Invitation(models.Model):
    """The role is decided here and never by the link. The link's token is stored as its SHA-256 only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    email = models.EmailField()  # lower case
    role = CharField(max_length=12, choices=Role.choices, default=Role.VIEWER)
    token_hash = CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(default=a_week_from_now)
    accepted = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.email} to {self.team} as {self.role}"
