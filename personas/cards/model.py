"""One persona as a card shows it: texts and a hue, no picture and no database.

Every renderer reads this and nothing else of a person: PNG, PDF, slides, tables and JSON. `fields.py` says which
attributes are shown, under which name and how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from personas.cards import fields
from personas.cards.fields import FACTS, Field, Kind, Level, Section
from personas.identity.templates import templates

NOTICE = "AI-generated, not a real person"
BRAND = "Facet"

# What stands in a headline already is no news as a fact.
IN_THE_HEADLINE = ("name", "age", "place", "job")


@dataclass(frozen=True)
class CardModel:
    """All texts are plain and untrimmed; empty means that the persona has none.

    `hue` is 0..7. A slider is (left label, right label, -100..100), a channel (name, weight 0..5).
    `face_off` asks for initials in place of a portrait. `shown` names the fields of the persona's template in their
    order; without it all are shown. `language` is the BCP 47 tag of the texts. An empty `notice` asks for a card
    without the visible badge.
    """

    name: str
    age: int
    place: str = ""
    job: str = ""
    name_native: str = ""
    quote: str = ""
    bio: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    sliders: tuple[tuple[str, str, int], ...] = ()
    channels: tuple[tuple[str, int], ...] = ()
    tagline: str = ""
    job_to_be_done: str = ""
    deciders: tuple[str, ...] = ()
    success_factors: tuple[str, ...] = ()
    tried_before: str = ""
    must_believe: str = ""
    questions: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    watering_holes: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    tech_comfort: int | None = None
    price_sensitivity: int | None = None
    scenario: str = ""
    language: str = "en"
    shown: tuple[str, ...] = ()
    hue: int = 0
    face_off: bool = False
    initials: str = ""
    notice: str = NOTICE
    brand: str = BRAND
    persona_id: str = ""
    date: str = ""
    alt: str = ""

    @property
    def quick_facts(self) -> tuple[tuple[str, str], ...]:
        """The first three facts that the head of the card does not say already."""
        said = {str(getattr(self, field)) for field in IN_THE_HEADLINE}
        return tuple(fact for fact in self.facts if fact[1] not in said)[:3]

    def sections(self, level: Level = Level.PAGE) -> tuple[Section, ...]:
        """The fields with a value that a sheet of `level` shows, in the order of the template."""
        found = [field for field in fields.SECTIONS if field.level <= level and self._shows(field)]
        order = {key: place for place, key in enumerate(self.shown)}
        found.sort(key=lambda field: order.get(field.key, len(order)))
        values = [(field, getattr(self, field.key, None)) for field in found]
        return tuple(Section(field.key, field.label, field.kind, value) for field, value in values if _filled(value))

    def _shows(self, field: Field) -> bool:
        """Whether the template has the field. One that no template knows is shown by all."""
        return not self.shown or field.key in self.shown or field.key not in _templated()


def card_model(persona: Any) -> CardModel:
    """Build the card of `persona`: any object with the attributes that templates read (see docs/pages.md).

    `public_id`, `created`, `face_off`, `template` and every key of `details` may be missing.
    """
    details: Mapping[str, Any] = getattr(persona, "details", None) or {}
    shown = _shown(persona)
    return CardModel(
        name=_text(persona, "name"),
        name_native=_native_name(persona),
        age=int(persona.age),
        place=_text(persona, "place"),
        job=_text(persona, "job"),
        quote=_text(persona, "quote"),
        tagline=_text(persona, "tagline"),
        bio=_text(persona, "bio"),
        facts=_facts(persona, details, shown),
        shown=shown,
        language=str(details.get("language") or "en"),
        hue=int(getattr(persona, "hue", 0)),
        initials=_text(persona, "initials"),
        face_off=bool(getattr(persona, "face_off", False)),
        persona_id=str(getattr(persona, "public_id", "")),
        date=_day(getattr(persona, "created", None)),
        alt=f"{_text(persona, 'alt_text') or 'AI-generated portrait'}. {NOTICE}.",
        **{field.key: READ[field.kind](details.get(field.key)) for field in fields.SECTIONS},
    )


def _shown(persona: Any) -> tuple[str, ...]:
    key = getattr(persona, "template", "")
    return next((template.fields for template in templates() if template.key == key), ())


@cache
def _templated() -> frozenset[str]:
    """Every field that some template has."""
    return frozenset(field for template in templates() for field in template.fields)


def _facts(persona: Any, details: Mapping[str, Any], shown: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    order = {"place" if key == "city" else key: place for place, key in enumerate(shown)}
    wanted = [field for field in FACTS if not shown or field.key in order or field.key not in _templated() | {"place"}]
    wanted.sort(key=lambda field: order.get(field.key, len(order)))
    values = ((field.label, _text(persona, field.key) or _plain(details.get(field.key))) for field in wanted)
    return tuple((label, value) for label, value in values if value)


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", ())


def _plain(value: Any) -> str:
    return " ".join(str(value or "").split())


def _text(persona: Any, field: str) -> str:
    return " ".join(str(getattr(persona, field, "") or "").split())


def _lines(values: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(text for value in values or () if (text := _plain(value)))


def _sliders(values: Mapping[str, int] | None) -> tuple[tuple[str, str, int], ...]:
    return tuple(_slider(key, value) for key, value in (values or {}).items())


def _weights(values: Iterable[Mapping[str, Any]] | None) -> tuple[tuple[str, int], ...]:
    return tuple((_plain(item["name"]), int(item["weight"])) for item in values or ())


def _scale(value: int | None) -> int | None:
    return None if value is None else int(value)


READ = {
    Kind.FACT: _plain,
    Kind.TEXT: _plain,
    Kind.LIST: _lines,
    Kind.CHIPS: _lines,
    Kind.WEIGHTS: _weights,
    Kind.SLIDERS: _sliders,
    Kind.SCALE: _scale,
}


def _native_name(persona: Any) -> str:
    native = _text(persona, "name_native")
    return "" if native == _text(persona, "name") else native


def _slider(key: str, value: int) -> tuple[str, str, int]:
    """The two ends of a slider, from a key that names them: "analytical_intuitive", "saver-spender"."""
    words = key.replace("-", "_").split("_")
    left, right = words[0], words[-1] if len(words) > 1 else ""
    return left.capitalize(), right.capitalize(), int(value)


def _day(moment: date | datetime | str | None) -> str:
    """ "23 Nov 2026", in English whatever the locale of the process."""
    if moment is None or isinstance(moment, str):
        return moment or ""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
