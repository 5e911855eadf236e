"""Where a team wants to be told of what happens, and each telling of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from personas.models.fields import CharField, JSONField, TextField
from personas.models.teams.team import Team, TeamOwnedQuerySet


class Event(models.TextChoices):
    BOARD_READY = "board.ready", "Every portrait of a board is drawn"
    EXPORT_READY = "export.ready", "An export is ready"
    COMMENT_ADDED = "comment.added", "Somebody commented"
    PORTRAIT_WITHDRAWN = "portrait.withdrawn", "A portrait was withdrawn after a report"


class Webhook(models.Model):
    """`secret` is sealed (services.accounts.sealing); `looked` is until when happenings were looked for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="webhooks")
    url = CharField(max_length=500)
    secret = TextField()
    events = JSONField(default=list)  # values of Event
    active = models.BooleanField(default=True)
    looked = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One happening for one webhook. The row is the queue, `due` its place in it; None: told, or given up."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = CharField(max_length=40, choices=Event.choices)
    source = CharField(max_length=120)  # what happened, once
    payload = JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(null=True, default=timezone.now)
    delivered = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    said = CharField(max_length=200, blank=True)  # why the last try failed
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="deliveries_due")]
        constraints = [models.UniqueConstraint(fields=["webhook", "source"], name="told_once_a_webhook")]

    def __str__(self) -> str:
        return f"{self.event} {self.public_id}"

    @property
    def state(self) -> str:
        if self.delivered:
            return "delivered"
        return "waiting" if self.due else "given up"
