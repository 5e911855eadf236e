"""The words of one language, and how a template becomes a sentence.

A template holds ``{slots}`` and agreements: ``[f|m|x]`` gives one of three forms by gender, and ``[s]``, the
one form that English verbs need, is left out for x ("she works", "they work").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from . import tables
from .particles import settled

LANGUAGES = tuple(tables.toml("words/languages.toml")["languages"])
SECTIONS = ("attitudes", "categories", "families", "stages", "roles", "sectors", "labels", "kinds")
_AGREEMENT = re.compile(r"\[([^\]]*)\]")
# Where one sentence ends and the next begins; Japanese puts no space between.
_END = re.compile(r"(?<=[.?!…।؟])[”“»’]?\s+(?=\S)|(?<=[。？！])(?=[^」』）\s])")
_BEGINNINGS = {"éé": "Eé", "ij": "IJ"}  # Dutch: no accent on a capital, and two letters that are one
UNSPACED = 2.5  # letters for a word where a language puts no spaces between words


class Words:
    """All tables of one language; sections are attributes, each a dict by key."""

    def __init__(self, language: str) -> None:
        self.language = language
        for section in SECTIONS:
            setattr(self, section, tables.words_toml(language, section))

    def lines(self, section: str, key: str, field: str) -> list[str]:
        """The templates of a field, of the key or of "any"; an empty list when neither has some."""
        found = getattr(self, section)
        return found.get(key, {}).get(field) or found.get("any", {}).get(field) or []

    def fill(self, template: str, gender: str, slots: Mapping[str, Any]) -> str:
        """The template with its agreements and slots resolved. Raises KeyError for an unknown slot."""
        return agreed(template, gender).format_map(slots)

    def say(self, label: str, **slots: Any) -> str:
        return self.labels[label].format_map(slots)

    def number(self, amount: int, thousands: str | None = None) -> str:
        return f"{amount:,}".replace(",", thousands or self.labels["thousands"])

    def together(self, parts: Iterable[str]) -> str:
        """Sentences as one text, with what the language puts between them."""
        return self.labels.get("between", " ").join(part for part in parts if part)

    def length(self, text: str) -> float:
        """The words of a text; an estimate where the language puts no spaces between them."""
        return len(text) / UNSPACED if self.labels.get("between") == "" else len(text.split())

    def settled(self, text: str) -> str:
        """The text with what goes by the ending of a word that entered it: Korean particles."""
        return settled(text) if self.language == "ko" else text

    def in_city(self, city: str) -> str:
        """The city with the preposition that the language puts before it."""
        exceptions = self.labels["in_city_exceptions"]
        return exceptions.get(city) or self.labels["in_city"].format(city=city)


@cache
def words(language: str) -> Words:
    return Words(language)


def agreed(template: str, gender: str) -> str:
    if "[" not in template:
        return template
    return _AGREEMENT.sub(lambda match: _form(match[1].split("|"), gender), template)


def _form(forms: list[str], gender: str) -> str:
    if len(forms) == 1:
        return "" if gender == "x" else forms[0]
    return forms["fmx".index(gender)]


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; the whole of it where it has one."""
    return tuple(_END.split(text)) if text else ("",)


def sentence(text: str) -> str:
    """The text with a capital first letter; a name that is written otherwise (eSIM) stays as it is."""
    if begun := _BEGINNINGS.get(text[:2]):
        return begun + text[2:]
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
