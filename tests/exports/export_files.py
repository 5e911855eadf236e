"""What lies in the storage of exports, and workers that lose their hold on them."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from personas.models import ExportJob


def files() -> list[str]:
    try:
        folders, _ = default_storage.listdir("exports")
    except FileNotFoundError:
        return []
    paths = [f"exports/{folder}" for folder in folders]
    return [f"{path}/{name}" for path in paths for name in default_storage.listdir(path)[1]]


def lose_leases() -> None:
    ExportJob.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=60))
