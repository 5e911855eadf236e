"""What is asked of one person, checked before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import ontology, towns
from .market import Market, find_market
from .templates import template_names, template_row
from .wording import LANGUAGES

AGE_MIN, AGE_MAX = 18, 90
GENDERS = ("f", "m", "x")
APPEARANCES = ("white", "black", "latino", "east_asian", "southeast_asian", "indian", "middle_eastern")
EXPRESSIONS = ("neutral", "smile", "laugh")
GLASSES = ("none", "clear")
TEXT_MAX = 120


class BriefError(ValueError):
    """A brief, or its locks, ask for what cannot be; ``field`` names where, ``sentence`` says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence

    def __reduce__(self):
        return BriefError, (self.field, self.sentence)


@dataclass(frozen=True)
class PersonBrief:
    """The wishes for one person; None means any.

    ``age`` is (youngest, oldest) in whole years, 18 to 90, or one number. ``language`` overrides the
    language of the texts (en, de, fr, es, pt), else the market decides. ``category`` is a key of
    data/categories.csv, or "any" for texts that name no kind of product; "" leaves it to what the product says.
    ``town`` is a town of the market, or "region:NAME". On a buying committee (committee.py)
    ``seat``, ``occupation``, ``firm`` and ``reports_to`` say who this is there. ``sourced`` holds what the user knows,
    as (field, lines): those lines stand in the texts as they were typed. ``work`` is "market" for
    jobs by gender as in the market, "" for balanced ones. Raises BriefError.
    """

    market: str = "en_US"
    age: tuple[int, int] = (25, 44)
    gender: str | None = None
    appearance: str | None = None
    expression: str | None = None
    glasses: str | None = None
    product: str = ""
    industry: str = ""
    template: str = "b2c"
    language: str | None = None
    category: str = ""
    town: str = ""
    seat: str = ""
    occupation: str = ""
    firm: Any = None
    reports_to: str = ""
    sourced: tuple[tuple[str, tuple[str, ...]], ...] = ()
    work: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "age", _age_range(self.age))
        if self.place is None:
            raise BriefError("market", f"There is no market called “{self.market}”.")
        _check_choice("gender", self.gender, GENDERS)
        _check_choice("appearance", self.appearance, APPEARANCES)
        _check_choice("expression", self.expression, EXPRESSIONS)
        _check_choice("glasses", self.glasses, GLASSES)
        _check_choice("work", self.work, ("", "market"))
        _check_choice("template", self.template, template_names())
        _check_choice("language", self.language, LANGUAGES)
        if self.category and self.category != "any" and ontology.category(self.category) is None:
            raise BriefError("category", f"There is no category called “{self.category}”.")
        if self.town:
            object.__setattr__(self, "town", _town(self.town, self.place))
        oldest = template_row(self.template)["oldest"]
        if self.age[0] > oldest:
            raise BriefError("age", f"A persona of this kind is at work: {oldest} years is the oldest it can be.")
        for field in ("product", "industry"):
            object.__setattr__(self, field, _short_text(field, getattr(self, field)))

    @property
    def place(self) -> Market | None:
        return find_market(self.market)


def _town(typed: str, market: Market) -> str:
    """The town as our tables have it. Raises BriefError with towns that are written much like it."""
    code, country = market.code, market.country_code
    found = towns.find_place(typed.removeprefix(towns.REGION), code, country)
    if found:
        return found
    near = " or ".join(towns.near_places(typed, code, country))
    hint = f" Do you mean {near}?" if near else " Write a town or a region of that country."
    raise BriefError("town", f"{typed} is no place in {market.country} that we know of.{hint}")


def _age_range(age: object) -> tuple[int, int]:
    low, high = (age, age) if isinstance(age, int) else _pair(age)
    if not all(type(bound) is int for bound in (low, high)):
        raise BriefError("age", "The age must be whole years.")
    if low > high:
        raise BriefError("age", f"The youngest age, {low}, is above the oldest, {high}.")
    for bound in (low, high):
        if not AGE_MIN <= bound <= AGE_MAX:
            raise BriefError("age", f"People here are {AGE_MIN} to {AGE_MAX} years old; {bound} is not possible.")
    return low, high


def _pair(age: object) -> tuple[object, object]:
    try:
        low, high = age  # type: ignore[misc]
    except (TypeError, ValueError):
        raise BriefError("age", "The age is a youngest and an oldest year.") from None
    return low, high


def _check_choice(field: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise BriefError(field, f"“{value}” is not a known {field}; choose from {', '.join(allowed)}.")


def _short_text(field: str, text: object) -> str:
    if not isinstance(text, str):
        raise BriefError(field, f"The {field} must be text.")
    clean = " ".join(text.split())
    if len(clean) > TEXT_MAX:
        raise BriefError(field, f"The {field} has {len(clean)} characters; {TEXT_MAX} is the most.")
    if any(not character.isprintable() for character in clean):
        raise BriefError(field, f"The {field} holds characters that cannot be shown.")
    return clean
