"""What a POST with an Idempotency-Key was answered, so that the same request sent again makes nothing twice."""

from __future__ import annotations

from django.db import models

from personas.models.doors.api_token import ApiToken
from personas.models.fields import CharField, JSONField, TextField


class KeptAnswer(models.Model):
    """`status` is 0 while the first request is under way."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = CharField(max_length=64)  # SHA-256 of what the program sent
    fingerprint = CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    headers = JSONField(default=dict)
    body = TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.status}"
