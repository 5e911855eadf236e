"""Columns for text: whatever is saved, filtered by or updated can be stored and written as XML.

Forms and services clean what people write (personas.texts); this is the last door, so that no text that came by another
way stops a database or a file. Migrations see Django's own fields.
"""

from __future__ import annotations

from django.db import models

from personas.texts import throughout


class Storable:
    """Before a field of Django's: values without the characters that nothing can hold."""

    def pre_save(self, instance, add):
        value = throughout(super().pre_save(instance, add))
        setattr(instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        return throughout(super().get_prep_value(value))

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{type(self).__name__}", args, kwargs


class CharField(Storable, models.CharField):
    pass


class TextField(Storable, models.TextField):
    pass


class JSONField(Storable, models.JSONField):
    pass
