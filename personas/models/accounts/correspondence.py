"""Which letters a person wants beside those about their account. No row means none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Correspondence(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="correspondence")
    digest = models.BooleanField(default=False)  # once a day, what was said in the person's teams
    digested = models.DateTimeField(default=timezone.now)  # up to when it has been told

    def __str__(self) -> str:
        return f"{self.user}: {'digest' if self.digest else 'no digest'}"
