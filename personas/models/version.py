"""What a persona was after each edit. The first edit also keeps what there was before it, as version 1."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from personas.models.persona import Persona
from personas.models.team import Team, TeamOwnedQuerySet


class PersonaVersion(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    persona = models.ForeignKey(Persona, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # Persona.version that the edit led to
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=120)
    fields = models.JSONField()  # services.history.snapshot()
    created = models.DateTimeField()

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.persona}, version {self.number}"
