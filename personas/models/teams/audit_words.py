"""What an audit event leaves open, in the words of the pages: whom, from what, to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from personas.cards.fields import FIELDS

OTHERS = {
    "bio": "about",
    "brand_colours": "brand colours",
    "default_market": "market of new briefs",
    "disclosure": "disclosure",
    "face_mode": "picture",
    "ground": "colour behind the portraits",
    "locked": "locks",
    "template": "fields of the cards",
}


def told(data: Mapping[str, Any]) -> str:
    """`data` of an event as a phrase; "" where there is nothing that a reader needs."""
    return ", ".join(WORDS[name](value) for name, value in data.items() if name in WORDS and value)


def _fields(value: str) -> str:
    return ", ".join(_field(name.strip()) for name in str(value).split(","))


def _field(name: str) -> str:
    return OTHERS.get(name) or (FIELDS[name].label.lower() if name in FIELDS else name.replace("_", " "))


def _people(value: int | str) -> str:
    return f"{value} {'person' if str(value) == '1' else 'people'}"


WORDS: dict[str, Callable[[Any], str]] = {
    "formats": str,
    "people": _people,
    "person": str,
    "role": lambda role: f"as {role}",
    "before": lambda name: f"was “{name}”",
    "lane": lambda name: f"lane “{name}”",
    "fields": _fields,
    "means": str,
    "badge": lambda badge: "with the badge",
}
