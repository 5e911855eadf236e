"""The kinds of persona: what each is for, which fields it shows and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from . import tables


@dataclass(frozen=True)
class Template:
    """One kind of persona; ``face`` is False for a role profile, ``fields`` is the reading order."""

    key: str
    label: str
    summary: str
    face: bool
    employed: bool
    fields: tuple[str, ...]


@cache
def templates() -> tuple[Template, ...]:
    """All templates in the order in which to offer them."""
    return tuple(
        Template(key, row["label"], row["summary"], row["face"], row["employed"], tuple(row["fields"]))
        for key, row in tables.toml("templates.toml").items()
    )


def template_names() -> tuple[str, ...]:
    return tuple(tables.toml("templates.toml"))


def template_row(key: str) -> dict[str, Any]:
    """How the engine makes a template: ``roles``, ``employed``, and the sources of each text in ``voice``."""
    return tables.toml("templates.toml")[key]
