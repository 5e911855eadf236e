"""Which fields a template shows, in which order: the one place that pages, pictures and exports ask.

The order is that of the identity engine's templates. A field that is added there and described here appears on the
persona page, in comparisons, on cards and in every export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, Literal

from personas.cards import labels
from personas.identity import templates

DEFAULT_TEMPLATE = "b2c"
NOTHING = ("", "–", None)
Kind = Literal["picture", "title", "fact", "text", "list", "channels", "sliders", "scale"]


class Level(IntEnum):
    """The smallest sheet that shows a field; tables and JSON hold every one."""

    PICTURE = 1  # the PNG card, beside the two lists that the template puts first
    SLIDE = 2  # a slide of the deck
    PAGE = 3  # the one-page card


@dataclass(frozen=True)
class Field:
    """One field of a persona.

    `kind` says what a value looks like: a fact is a short text, a text runs over lines, a list is a tuple of texts,
    channels are (name, weight 0..5), sliders (left label, right label, -100..100), a scale is 0..100.
    """

    key: str  # of Identity
    label: str
    kind: Kind
    attribute: str = ""  # of a persona, where it has another name there
    level: Level = Level.PAGE

    def value_of(self, persona: Any) -> Any:
        """What `persona` says here, without stray white space; empty ("", (), None) where it says nothing."""
        attribute = self.attribute or self.key
        details: Mapping[str, Any] = getattr(persona, "details", None) or {}
        return READERS[self.kind](getattr(persona, attribute, details.get(attribute)))


@dataclass(frozen=True)
class Section:
    """A field with what one persona says in it, in the language of their texts."""

    field: Field
    value: Any
    language: str = labels.ENGLISH

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return labels.of(self.language).get(self.key, self.field.label)

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def lines(self) -> tuple[str, ...]:
        """The value as plain texts, for tables, notes and whoever reads aloud."""
        if self.kind == "channels":
            return tuple(labels.phrase(self.language, "of_5", name, weight) for name, weight in self.value)
        if self.kind == "sliders":
            return tuple(slider_words(*one, self.language) for one in self.value)
        if self.kind == "scale":
            return (labels.phrase(self.language, "of_100", self.value),)
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)


def fields_of(template: str) -> tuple[Field, ...]:
    """The fields of a template in reading order; those of the consumer template where there is none of that name."""
    chosen = _choices()
    return chosen.get(template) or chosen[DEFAULT_TEMPLATE]


@cache
def keys_of(template: str) -> tuple[str, ...]:
    return tuple(field.key for field in fields_of(template))


@cache
def shows(template: str, key: str) -> bool:
    return key in keys_of(template)


def sections(persona: Any, template: str) -> tuple[Section, ...]:
    """Everything that `persona` says in the fields of `template`, in reading order; empty fields are left out.

    What the fields are called is in the language of the texts.
    """
    language = getattr(persona, "language", "") or labels.ENGLISH
    found = (Section(field, _said(field, persona, language), language) for field in fields_of(template))
    return tuple(one for one in found if one.kind != "picture" and one.value not in ("", (), None))


def _said(field: Field, persona: Any, language: str) -> Any:
    value = field.value_of(persona)
    if field.kind != "sliders":
        return value
    details: Mapping[str, Any] = getattr(persona, "details", None) or {}
    return _sliders(getattr(persona, field.key, details.get(field.key)), language)


@cache
def _choices() -> dict[str, tuple[Field, ...]]:
    return {each.key: tuple(FIELDS[key] for key in each.fields if key in FIELDS) for each in templates()}


def _text(value: Any) -> str:
    return "" if value in NOTHING else " ".join(str(value).split())


def _lines(values: Any) -> tuple[str, ...]:
    return tuple(text for value in values or () if (text := _text(value)))


def _channels(values: Any) -> tuple[tuple[str, int], ...]:
    return tuple((item["name"], int(item["weight"])) for item in values or ())


def _sliders(values: Any, language: str = labels.ENGLISH) -> tuple[tuple[str, str, int], ...]:
    return tuple(slider(key, value, language) for key, value in (values or {}).items())


def slider(key: str, value: int, language: str = labels.ENGLISH) -> tuple[str, str, int]:
    """The two ends of a slider: as the language calls them, or from a key that names them, "saver-spender"."""
    if ends := labels.of(language).get(key):
        return *ends, int(value)
    words = key.replace("-", "_").split("_")
    left, right = words[0], words[-1] if len(words) > 1 else ""
    return left.capitalize(), right.capitalize(), int(value)


def slider_words(left: str, right: str, value: int, language: str = labels.ENGLISH) -> str:
    """ "Intuitive 40 (Analytical to Intuitive)": the end that somebody leans to, how far, and between what."""
    ends = labels.phrase(language, "between", left, right) if right else left
    leaning = left if value < 0 else right or left
    if not value:
        return labels.phrase(language, "middle", ends)
    return labels.phrase(language, "leaning", leaning, abs(value), ends)


READERS = {
    "picture": lambda value: "",
    "title": _text,
    "fact": _text,
    "text": _text,
    "list": _lines,
    "channels": _channels,
    "sliders": _sliders,
    "scale": lambda value: None if value is None else int(value),
}
_ALL = (
    Field("portrait", "Portrait", "picture"),
    Field("name", "Name", "title"),
    Field("archetype", "Archetype", "fact"),
    Field("segment_role", "Role in the segment", "fact"),
    Field("age", "Age", "fact"),
    Field("city", "Lives in", "fact", "place"),
    Field("household", "Household", "fact"),
    Field("education", "Education", "fact"),
    Field("job", "Work", "fact"),
    Field("seniority", "Seniority", "fact"),
    Field("industry", "Industry", "fact"),
    Field("company", "Employer", "fact"),
    Field("company_size", "Size of employer", "fact"),
    Field("reports_to", "Reports to", "fact"),
    Field("authority", "Authority", "fact"),
    Field("income_band", "Income", "fact"),
    Field("quote", "Quote", "text"),
    Field("tagline", "In a sentence", "text"),
    Field("bio", "About", "text"),
    Field("job_to_be_done", "Job to be done", "text", level=Level.SLIDE),
    Field("goals", "Goals", "list"),
    Field("pains", "Pains", "list"),
    Field("motivations", "Motivations", "list"),
    Field("values", "Values", "list"),
    Field("triggers", "What starts the search", "list", level=Level.SLIDE),
    Field("success_factors", "What success looks like", "list"),
    Field("objections", "What nearly stops it", "list", level=Level.SLIDE),
    Field("criteria", "How they decide", "list"),
    Field("deciders", "Who else decides", "list"),
    Field("tried_before", "Tried before", "text"),
    Field("must_believe", "Must believe to buy", "text"),
    Field("channels", "Channels", "channels", level=Level.SLIDE),
    Field("devices", "Devices", "list"),
    Field("media", "Media", "list"),
    Field("watering_holes", "Gathers at", "list"),
    Field("brands", "Brands", "list"),
    Field("questions", "Questions they ask", "list"),
    Field("sliders", "Character", "sliders", level=Level.SLIDE),
    Field("tech_comfort", "Tech comfort", "scale", level=Level.SLIDE),
    Field("price_sensitivity", "Price sensitivity", "scale", level=Level.SLIDE),
    Field("scenario", "A day", "text"),
)
FIELDS = {field.key: field for field in _ALL}
