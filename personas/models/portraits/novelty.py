"""What is kept of every face that was ever drawn, so that none comes out twice, and what may not come out again.

The numbers outlive the picture: they place it in the model's space and say nothing of anyone.
"""

from __future__ import annotations

import uuid

from django.db import models

from personas.models.fields import CharField
from personas.models.portraits.face import SEED_MAX, Face


class FaceNovelty(models.Model):
    """The receipt's distances (0 is a copy, see facegen.serve.novelty) and the embedding, little-endian fp16.

    `space` names the index that embedded it: only embeddings of one space compare. `nearest_issued` is None for the
    first face of its space. `redrawn_training` and `redrawn_issued` count draws that were thrown away before this one.
    """

    face = models.OneToOneField(Face, models.SET_NULL, null=True, related_name="novelty")
    face_id_kept = models.UUIDField(db_index=True)  # the face's public id, also when the face is deleted
    seed = models.PositiveBigIntegerField()
    space = CharField(max_length=16, db_index=True)
    embedding = models.BinaryField(max_length=1024)
    nearest_training = models.FloatField()
    training_limit = models.FloatField()
    nearest_issued = models.FloatField(null=True)
    issued_limit = models.FloatField()
    redrawn_training = models.PositiveSmallIntegerField(default=0)
    redrawn_issued = models.PositiveSmallIntegerField(default=0)
    appearance = CharField(max_length=20, blank=True)  # as asked, for the rates by group; empty: not asked
    gender = CharField(max_length=1, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.face_id_kept}: {self.nearest_training:.3f} from training"


class BlockedFace(models.Model):
    """A face that was withdrawn: its seed's family and everything within `radius` of its embedding is drawn no more."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    face_id_kept = models.UUIDField(unique=True)
    seed = models.PositiveBigIntegerField()
    space = CharField(max_length=16, blank=True)
    embedding = models.BinaryField(max_length=1024, blank=True)
    radius = models.FloatField(default=0.0)
    image_sha256 = CharField(max_length=64, blank=True)
    refused = models.PositiveIntegerField(default=0)  # draws that came too near since
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(seed__lte=SEED_MAX), name="blocked_seed_fits")]

    def __str__(self) -> str:
        return f"blocked {self.face_id_kept}"
