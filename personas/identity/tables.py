"""Reading the data files: TOML and CSV with a ``#`` header that names source and licence."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def toml(path: str) -> dict[str, Any]:
    """One TOML file below data/. Raises FileNotFoundError."""
    return tomllib.loads((DATA / path).read_text("utf-8"))


@cache
def rows(path: str) -> tuple[dict[str, str], ...]:
    """The rows of one CSV file below data/, comments left out. Raises FileNotFoundError."""
    lines = (DATA / path).read_text("utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if line and not line.startswith("#")))


def exists(path: str) -> bool:
    return (DATA / path).exists()


def weights(text: str) -> dict[str, float]:
    """``"a:2|b:1"`` as {"a": 2.0, "b": 1.0}; a name without a number weighs 1."""
    pairs = (part.partition(":") for part in text.split("|") if part)
    return {name: float(number or 1) for name, _, number in pairs}
