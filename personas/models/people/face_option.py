"""A portrait that a persona could have: a candidate, a relative, or the same person at another moment."""

from __future__ import annotations

from django.db import models

from personas.models.fields import CharField
from personas.models.people.persona import EXPRESSION_WORDS, Persona
from personas.models.portraits.face import Face
from personas.models.teams.team import Team, TeamOwnedQuerySet


class FaceOption(models.Model):
    """Candidates and relatives go when one is chosen; moments stay as long as the persona has the face they show."""

    class Kind(models.TextChoices):
        CANDIDATE = "candidate", "Another person for the same text"
        RELATIVE = "relative", "Somebody like this"
        MOMENT = "moment", "The same person at another age or in another mood"

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    persona = models.ForeignKey(Persona, models.CASCADE, related_name="face_options")
    face = models.OneToOneField(Face, models.CASCADE, related_name="option")
    kind = CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.persona}"

    @property
    def state(self) -> str:
        """ready, waiting, running, failed or cancelled."""
        job = getattr(self.face, "job", None)
        if self.face.ready:
            return "ready"
        return {"queued": "waiting", None: "cancelled"}.get(job and job.state, job and str(job.state))

    @property
    def mood(self) -> str:
        return EXPRESSION_WORDS.get(self.face.asked.get("expression", ""), "")

    @property
    def alt_text(self) -> str:
        return self.persona.portrait_words(self.face)
