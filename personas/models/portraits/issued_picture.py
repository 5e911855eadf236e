"""Every portrait that was ever issued, kept when its persona is gone: what proves later that a picture is ours.

Holds nothing about people: no user, no team, no text. A row is never changed but for `denied`.
"""

from __future__ import annotations

from django.db import models

from personas.models.fields import CharField


class IssuedPicture(models.Model):
    """`name` is the id in the picture's labels, `code` the 48 bits of its mark. `light` and `dark` are perceptual
    hashes (32 bytes) of the portrait on a light and on a dark ground; `manifest` is the C2PA manifest store as it
    stands in the file, for files that have lost theirs."""

    class Kind(models.TextChoices):
        PORTRAIT = "portrait"

    name = CharField(max_length=64, db_index=True)
    code = models.PositiveBigIntegerField(db_index=True)
    kind = CharField(max_length=16, choices=Kind, default=Kind.PORTRAIT)
    light = models.BinaryField(max_length=32)
    dark = models.BinaryField(max_length=32)
    manifest = models.BinaryField()
    manifest_sha256 = CharField(max_length=64, unique=True)
    issued = models.DateTimeField(auto_now_add=True)
    denied = models.DateTimeField(null=True)  # since when the face must not be used, after a report

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
