"""What a persona was after each edit. The first edit also keeps what there was before it, as version 1."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from personas.models.fields import CharField, JSONField
from personas.models.people.persona import Persona
from personas.models.portraits.face import Face
from personas.models.teams.team import Team, TeamOwnedQuerySet


class PersonaVersion(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    persona = models.ForeignKey(Persona, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # Persona.version that the edit led to
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = CharField(max_length=120)
    fields = JSONField()  # services.people.versions.snapshot()
    face = models.ForeignKey(Face, models.SET_NULL, null=True, related_name="versions")  # kept as long as one names it
    field = CharField(max_length=60, blank=True)  # what was edited in place; further saves of it join this one
    parent = models.PositiveIntegerField(null=True)  # number of the version that this one was made from
    returns_to = models.PositiveIntegerField(null=True)  # undo and redo: number of the version that is back
    created = models.DateTimeField()

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.persona}, version {self.number}"

    @property
    def stands_for(self) -> int:
        """Number of the version whose text this is."""
        return self.returns_to or self.number
