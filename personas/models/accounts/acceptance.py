"""That a person agreed to one version of a text, when, and from which network."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from personas.models.fields import CharField


class Acceptance(models.Model):
    """`document` is a key of DOCUMENTS in terms_texts, `words` what the person typed where typing was asked for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="acceptances")
    document = CharField(max_length=20)
    version = CharField(max_length=20)
    words = CharField(max_length=80, blank=True)
    network = CharField(max_length=50, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "document", "version"], name="each_version_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} accepted {self.document} {self.version}"
