"""What the web knows of the weights without loading them: the manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings

from facegen.data.weights import read_manifest

FIRST_MODEL = "2026-11-23T00:00:00+00:00"  # manifests carry their date only since then


@lru_cache(maxsize=1)
def manifest() -> dict:
    """The manifest of FACET_WEIGHTS. Raises facegen.data.weights.WeightsError with a sentence when there is none."""
    return read_manifest(settings.WEIGHTS_DIR)


def model_hash() -> str:
    """SHA-256 over the weights, hex: with a request and a seed it names a picture."""
    return manifest()["model_hash"]


def model_created() -> datetime:
    """When the weights were made, UTC."""
    moment = datetime.fromisoformat(manifest().get("created", FIRST_MODEL))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
