"""Somebody says that a picture looks like them, is misused, or should not be. No account is needed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from personas.models.fields import CharField, JSONField, TextField
from personas.models.portraits.face import Face


class Report(models.Model):
    """`findings` is what was found at once: a list of {"way", "sentence", "face" (mark id or ""), "sure"}.

    `portrait` is the mark id (Face.mark_id) of what is reported, `face` its row as long as there is one. The upload
    lies in storage until the case is closed, the e-mail stays until the answer is mailed; both are deleted then.
    """

    class Reason(models.TextChoices):
        LIKENESS = "likeness", "This looks like me, or like somebody I know"
        MISUSE = "misuse", "It is used to deceive: a profile, a review, a scam"
        MINOR = "minor", "The person looks younger than 18"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open", "waiting for a person to look"
        WITHDRAWN = "withdrawn", "the face was withdrawn"
        KEPT = "kept", "looked at, and the face was not withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = CharField(max_length=10, choices=Reason.choices)
    where = CharField(max_length=500, blank=True)
    text = TextField(max_length=2000, blank=True)
    email = models.EmailField(blank=True)
    upload = models.FileField(max_length=200, blank=True)
    face = models.ForeignKey(Face, models.SET_NULL, null=True, related_name="reports")
    portrait = models.UUIDField(null=True)
    findings = JSONField(default=list)
    state = CharField(max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    answer = TextField(max_length=2000, blank=True)
    look_due = models.DateTimeField(null=True)  # when the upload is looked at, or tried again; None: nothing to look at
    look_tries = models.PositiveSmallIntegerField(default=0)
    network = CharField(max_length=50, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True)
    mail_due = models.DateTimeField(null=True)  # when the answer is mailed, or tried again; None: nothing to mail
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"report {self.public_id.hex[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("report_case", args=[self.public_id])

    @property
    def found(self) -> str:
        """yes, perhaps or no: whether a portrait of ours was recognised."""
        named = [one for one in self.findings if one["face"]]
        return "yes" if self.portrait else "perhaps" if named else "no"

    @property
    def findings_told(self) -> list[dict]:
        """The findings with the same sentence as one, with `count`: a screenshot shows many people."""
        told: dict[tuple[str, str], dict] = {}
        for one in self.findings:
            told.setdefault((one["way"], one["sentence"]), {**one, "count": 0})["count"] += 1
        return list(told.values())

    @property
    def looking(self) -> bool:
        """What was sent is still to be looked at: more may be found."""
        return self.look_due is not None

    @property
    def open(self) -> bool:
        return self.state == self.State.OPEN
