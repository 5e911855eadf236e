"""The portraits that the model learned from, counted in the weights themselves."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def _columns() -> dict[str, list]:
    """Attribute to its value for each portrait; empty for weights that keep no such table (imported ones)."""
    path = Path(settings.WEIGHTS_DIR) / "exemplars.json"
    return json.loads(path.read_text()) if path.exists() else {}


def training_counts(*names: str) -> Counter:
    """How many portraits have each value of one attribute, or each tuple of values of several."""
    columns = [_columns().get(name, []) for name in names]
    return Counter(columns[0] if len(names) == 1 else zip(*columns, strict=True))


def training_total() -> int:
    return len(_columns().get("gender", []))
