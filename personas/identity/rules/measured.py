"""Where a portrait came out otherwise than it was asked for. No rule: it needs a receipt beside the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

AGE_APART = 12  # years between asked and measured that readers still take for the same person


def disagreements(asked: Mapping[str, Any], measured: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, sentence) for each attribute in which a portrait came out otherwise than asked."""
    for field, wish in asked.items():
        found = measured.get(field)
        if wish is None or found is None:
            continue
        apart = abs(found - wish) > AGE_APART if field == "age" else found != wish
        if apart:
            label = field.replace("_", " ")
            yield field, f"{label.capitalize()}: the portrait reads as {_said(found)}, the text says {_said(wish)}."


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(round(value)) if isinstance(value, float) else WORDS.get(value, str(value).replace("_", " "))


WORDS = {"f": "feminine", "m": "masculine", "x": "ambiguous", "indian": "south Asian", "clear": "with glasses"}
WORDS |= {"none": "without", "smile": "a slight smile", "laugh": "laughing"}
