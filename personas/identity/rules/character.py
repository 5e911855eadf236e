"""Rules about scales, and about the archetype that they add up to."""

from __future__ import annotations

from personas.identity.character import attitude
from personas.identity.model import Identity
from personas.identity.wording import agreed, words

from .registry import Mend, rule


@rule("scales-in-range", "Sliders run from -100 to 100, comfort and price from 0 to 100.",
      "sliders", "tech_comfort", "price_sensitivity")  # fmt: skip
def _scales(person: Identity) -> Mend | None:
    sliders = {name: max(-100, min(100, value)) for name, value in person.sliders.items()}
    others = {name: max(0, min(100, getattr(person, name))) for name in ("tech_comfort", "price_sensitivity")}
    right = {"sliders": sliders, **others}
    wrong = {name: value for name, value in right.items() if getattr(person, name) != value}
    return wrong or None


@rule("weights-in-range", "A channel weighs 0 to 5.", "channels")
def _channels(person: Identity) -> Mend | None:
    if all(0 <= channel["weight"] <= 5 for channel in person.channels):
        return None
    return {"channels": [{**c, "weight": max(0, min(5, c["weight"]))} for c in person.channels]}


@rule("archetype-fits-sliders", "The archetype is what sliders, price and technology add up to.",
      "archetype", "sliders", "tech_comfort", "price_sensitivity")  # fmt: skip
def _archetype(person: Identity) -> Mend | None:
    fitting = archetypes(person.language, attitude(person.sliders, person.tech_comfort, person.price_sensitivity))
    known = {label for key in words(person.language).attitudes for label in archetypes(person.language, key)}
    if person.archetype in fitting or person.archetype not in known:
        return None
    return {"archetype": fitting[0]}


def archetypes(language: str, key: str) -> list[str]:
    """The names of an attitude in every gender."""
    section = words(language).attitudes.get(key)
    if not isinstance(section, dict):
        return []
    return [agreed(line, gender) for line in section["archetype"] for gender in "fmx"]
