"""The fields of a persona that a card can show: how each is called, what kind it is and how far it travels.

This is the one list. A field that is added here, and to CardModel, appears in every renderer: the picture, the PDF,
the slides, the tables and the JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Kind(StrEnum):
    """How a value is set: its type on CardModel stands behind it."""

    FACT = "fact"  # str, one line among the quick facts
    TEXT = "text"  # str, a sentence or more
    LIST = "list"  # tuple[str, ...]
    CHIPS = "chips"  # tuple[str, ...], short
    WEIGHTS = "weights"  # tuple[tuple[str, int], ...], each 0..5
    SLIDERS = "sliders"  # tuple[tuple[str, str, int], ...], each -100..100
    SCALE = "scale"  # int | None, 0..100


class Level(IntEnum):
    """The smallest sheet that shows a field."""

    PICTURE = 1  # the PNG card, and all below
    SLIDE = 2  # a slide of the deck, and the page
    PAGE = 3  # the one-page card alone; tables and JSON hold every field


@dataclass(frozen=True)
class Field:
    """`key` is the attribute of CardModel; for a fact, that of the persona or of its details."""

    key: str
    label: str
    kind: Kind
    level: Level = Level.PAGE


@dataclass(frozen=True)
class Section:
    """One field of one person, with its value."""

    key: str
    label: str
    kind: Kind
    value: Any

    @property
    def lines(self) -> tuple[str, ...]:
        """The value as plain lines, for tables, notes and whoever reads aloud."""
        if self.kind is Kind.WEIGHTS:
            return tuple(f"{name} ({weight} of 5)" for name, weight in self.value)
        if self.kind is Kind.SLIDERS:
            return tuple(slider_words(*slider) for slider in self.value)
        if self.kind is Kind.SCALE:
            return (f"{self.value} of 100",)
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)


def slider_words(left: str, right: str, value: int) -> str:
    """ "Analytical 40, of Analytical to Intuitive": the end that somebody leans to, and how far."""
    leaning = left if value < 0 else right or left
    ends = f"{left} to {right}" if right else left
    return f"{leaning} {abs(value)} ({ends})" if value else f"In the middle ({ends})"


FACTS = (
    Field("age", "Age", Kind.FACT),
    Field("place", "Lives in", Kind.FACT),
    Field("job", "Work", Kind.FACT),
    Field("industry", "Industry", Kind.FACT),
    Field("education", "Education", Kind.FACT),
    Field("household", "Household", Kind.FACT),
    Field("income_band", "Income", Kind.FACT),
    Field("seniority", "Seniority", Kind.FACT),
    Field("company", "Company", Kind.FACT),
    Field("company_size", "Company size", Kind.FACT),
    Field("reports_to", "Reports to", Kind.FACT),
    Field("authority", "Say in buying", Kind.FACT),
    Field("archetype", "Type", Kind.FACT),
    Field("segment", "Segment", Kind.FACT),
    Field("segment_role", "Role in the segment", Kind.FACT),
    Field("pronouns", "Pronouns", Kind.FACT),
)
SECTIONS = (
    Field("goals", "Goals", Kind.LIST, Level.PICTURE),
    Field("pains", "Pains", Kind.LIST, Level.PICTURE),
    Field("job_to_be_done", "Job to be done", Kind.TEXT, Level.SLIDE),
    Field("triggers", "What starts the search", Kind.LIST, Level.SLIDE),
    Field("objections", "What nearly stops it", Kind.LIST, Level.SLIDE),
    Field("criteria", "How they decide", Kind.LIST),
    Field("channels", "Channels", Kind.WEIGHTS, Level.SLIDE),
    Field("sliders", "Character", Kind.SLIDERS, Level.SLIDE),
    Field("tech_comfort", "Tech comfort", Kind.SCALE, Level.SLIDE),
    Field("price_sensitivity", "Price sensitivity", Kind.SCALE, Level.SLIDE),
    Field("deciders", "Who else decides", Kind.LIST),
    Field("motivations", "Motivations", Kind.LIST),
    Field("success_factors", "What success looks like", Kind.LIST),
    Field("tried_before", "Tried before", Kind.TEXT),
    Field("must_believe", "Must believe to buy", Kind.TEXT),
    Field("questions", "Questions they ask", Kind.LIST),
    Field("values", "Values", Kind.CHIPS),
    Field("brands", "Brands", Kind.CHIPS),
    Field("media", "Media", Kind.CHIPS),
    Field("watering_holes", "Gathers at", Kind.CHIPS),
    Field("devices", "Devices", Kind.CHIPS),
    Field("scenario", "A day", Kind.TEXT),
)
