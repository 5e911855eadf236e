"""A team owns boards; a person belongs to teams in a role."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from personas.models.fields import CharField, JSONField

BRAND_COLOURS = 5


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user) -> TeamQuerySet:
        return self.filter(memberships__user_id=user.pk) if user.is_authenticated else self.none()


class Team(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = CharField(max_length=80)
    default_market = CharField(max_length=12, blank=True)  # where a new brief starts
    brand_colours = JSONField(default=list, blank=True)  # "#rrggbb", at most BRAND_COLOURS
    disclosure = CharField(max_length=200, blank=True)  # said on shared pages beside the fixed notice
    logo = models.FileField(max_length=200, blank=True)  # a PNG that services.teams.logos drew; at most 1200 x 400 px
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    sampled = models.DateTimeField(null=True)  # when the sample board was made; once for ever

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"


class Membership(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = CharField(max_length=12, choices=Role.choices, default=Role.VIEWER)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_a_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.role}"


class TeamOwnedQuerySet(models.QuerySet):
    """Where every query of team data starts: what is not visible does not exist."""

    def visible_to(self, user) -> TeamOwnedQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(team__memberships__user_id=user.pk)
