"""Rules that tie the face to the text."""

from __future__ import annotations

from personas.identity.model import Identity

from .registry import Mend, rule


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
