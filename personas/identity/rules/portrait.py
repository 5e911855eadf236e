"""Rules that tie the face to the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from personas.identity.model import Identity

from .registry import Mend, rule

AGE_APART = 12  # years between asked and measured that readers still take for the same person


@rule("portrait-fits-the-person", "The portrait asks for this person's age, gender and appearance.",
      "portrait", "age", "gender", "appearance")  # fmt: skip
def _same(person: Identity) -> Mend | None:
    if not person.portrait:
        return None
    asked = {field: getattr(person, field) for field in ("age", "gender", "appearance")}
    wrong = any(person.portrait.get(field) not in (None, value) for field, value in asked.items())
    return {"portrait": {**person.portrait, **asked}} if wrong else None


@rule("no-face-for-a-role", "A role profile has neither a name nor a face of its own.", "portrait", "template")
def _role(person: Identity) -> Mend | None:
    return {"portrait": {}} if person.template == "role" and person.portrait else None


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
