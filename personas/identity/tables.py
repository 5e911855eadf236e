"""Reading the data files: TOML and CSV with a ``#`` header that names source and licence."""

from __future__ import annotations

import csv
import re
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
    return _rows((DATA / path).read_text("utf-8"))


def _rows(text: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


@cache
def words_toml(language: str, section: str) -> dict[str, Any]:
    """One section of a language; "es-mx" is "es" with the words that words/variants.toml says differ."""
    base, _, variant = language.partition("-")
    text = (DATA / f"words/{base}/{section}.toml").read_text("utf-8")
    return tomllib.loads(varied(text, language) if variant else text)


@cache
def words_rows(language: str, section: str) -> tuple[dict[str, str], ...]:
    """Likewise for a CSV of a language."""
    base, _, variant = language.partition("-")
    text = (DATA / f"words/{base}/{section}.csv").read_text("utf-8")
    return _rows(varied(text, language) if variant else text)


def varied(text: str, language: str) -> str:
    """The text with the words of a variant, its keys as they are; only words that stand in it are looked for."""
    pairs = toml("words/variants.toml")[language]
    found = sorted((re.escape(key) for key in pairs if key in text), key=len, reverse=True)
    if not found:
        return text
    return re.sub(rf"\b(?:{'|'.join(found)})(?!\w)(?!\s*=)", lambda match: pairs[match[0]], text)


def exists(path: str) -> bool:
    return (DATA / path).exists()


def weights(text: str) -> dict[str, float]:
    """``"a:2|b:1"`` as {"a": 2.0, "b": 1.0}; a name without a number weighs 1."""
    pairs = (part.partition(":") for part in text.split("|") if part)
    return {name: float(number or 1) for name, _, number in pairs}
