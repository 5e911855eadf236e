"""What piles up by itself is cleared away by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from personas.models import TokenBucket, Worker
from personas.services.faces import sweep_public_faces

KEEP_FOR = timedelta(days=1)


def sweep() -> dict[str, int]:
    """Delete surplus public faces, workers that ended long ago and full token buckets; says how many of each."""
    before = timezone.now() - KEEP_FOR
    workers, _ = Worker.objects.filter(seen__lt=before).delete()
    buckets, _ = TokenBucket.objects.filter(updated__lt=before).delete()
    return {"faces": sweep_public_faces(), "workers": workers, "buckets": buckets}
