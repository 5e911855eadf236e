"""A portrait: what was asked of the generator, what came out, and where the picture lies."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse

from personas.models.fields import CharField, JSONField
from personas.models.portraits.receipt import ReceiptRow, receipt
from personas.models.teams.team import Team, TeamOwnedQuerySet

SEED_MAX = 2**63 - 1


class Face(models.Model):
    """`team` is empty for faces of the public page; those are found again by `request_key`.

    `mark_id` is the id that mark and labels of the picture carry: the face's own, or that of the face whose file was
    copied into another team.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="faces")
    request_key = CharField(max_length=64, null=True, unique=True)
    asked = JSONField(default=dict)  # facegen.attributes.PortraitRequest.as_dict()
    measured = JSONField(default=dict)
    confidence = JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    seed = models.PositiveBigIntegerField()
    model_hash = CharField(max_length=64, blank=True)
    image = models.FileField(max_length=200, blank=True)
    image_sha256 = CharField(max_length=64, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)  # the attempt of the job that drew it
    cast = JSONField(default=dict)  # whom it is made of: personas.engine.workers.places
    created = models.DateTimeField(auto_now_add=True)
    drawn = models.DateTimeField(null=True)
    drawn_as = models.UUIDField(null=True, db_index=True)  # whose file it is a copy of, and whose mark it carries
    retired = models.DateTimeField(null=True)  # withdrawn after a report; its picture is deleted

    objects = TeamOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(seed__lte=SEED_MAX), name="seed_fits_63_bits"),
        ]

    def __str__(self) -> str:
        return f"Face {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("face_image", args=[self.public_id])

    @property
    def image_url(self) -> str:
        """Of the picture, with the start of its hash: what lies there never changes. Empty while there is none."""
        return f"{self.get_absolute_url()}?v={self.image_tag}" if self.ready else ""

    @property
    def mark_id(self) -> uuid.UUID:
        return self.drawn_as or self.public_id

    @property
    def image_tag(self) -> str:
        return self.image_sha256[:12]

    @property
    def ready(self) -> bool:
        return bool(self.image)

    @property
    def receipt(self) -> list[ReceiptRow]:
        return receipt(asked=self.asked, measured=self.measured, confidence=self.confidence)
