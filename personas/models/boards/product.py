"""A product as a team knows it: kept for the next brief."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from personas.models.fields import CharField, JSONField
from personas.models.teams.team import Team, TeamOwnedQuerySet


class Product(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="products")
    name = CharField(max_length=80)
    kind = CharField(max_length=80, blank=True)  # what it is, in the team's words
    category = CharField(max_length=40, blank=True)  # a key of the kinds of product; "" leaves it to `kind`
    facts = JSONField(default=dict, blank=True)  # personas.briefs.facts.Facts.as_dict()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.public_id])
