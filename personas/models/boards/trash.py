"""What lies in the trash is not there for any page, until somebody restores it or thirty days have passed."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

KEPT_FOR = timedelta(days=30)


def present(queryset: type[models.QuerySet]) -> models.Manager:
    """A manager without what is in the trash. As the default manager it holds for related rows too."""

    class Present(models.Manager.from_queryset(queryset)):
        def get_queryset(self):
            return super().get_queryset().filter(trashed=None)

    return Present()
