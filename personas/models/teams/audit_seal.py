"""What chains the audit trail: a seal a line, and the head of each chain. teams.audit_chain writes and checks them.

Seals are rows of their own because a line of the trail may never be changed, not even to seal it. They are
append-only too; only a head moves. A chain belongs to a team; 0 is the chain of the lines that belong to none.
"""

from __future__ import annotations

from django.db import models

from personas.models.fields import CharField


class AuditSeal(models.Model):
    """`hash` is SHA-256, hex, over the hash before it and every column of the line. `position` counts from 1."""

    chain = models.BigIntegerField()
    position = models.PositiveBigIntegerField()
    event_id = models.BigIntegerField(unique=True)  # no foreign key: a line that is gone must leave its seal behind
    hash = CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="a_chain_does_not_fork")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.position}: {self.hash[:12]}"


class AuditHead(models.Model):
    """The end of a chain, and what the last look at the whole of it found."""

    chain = models.BigIntegerField(unique=True)
    position = models.PositiveBigIntegerField(default=0)
    hash = CharField(max_length=64, blank=True)
    checked = models.DateTimeField(null=True)
    fault = CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.chain}: {self.position} lines, {self.hash[:12]}"
