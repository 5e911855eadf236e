"""Totals that only grow, kept in the database so that any web process can tell them (/metrics)."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from personas.models.fields import CharField


class Counter(models.Model):
    name = CharField(max_length=60, unique=True)
    value = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value:g}"

    @classmethod
    def add(cls, name: str, amount: float = 1.0) -> None:
        if not amount:
            return
        row = cls.objects.filter(name=name)
        if not row.update(value=F("value") + float(amount)):
            cls.objects.get_or_create(name=name)
            row.update(value=F("value") + float(amount))
