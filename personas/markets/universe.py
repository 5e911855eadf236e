"""Of whom a board is a sample: "adults", "25 to 54, Texas", "mothers, degree", checked before anybody is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from personas.identity import BriefError, PersonBrief, find_market
from personas.identity.brief import AGE_MAX, AGE_MIN
from personas.identity.sketch import Sketch
from personas.identity.towns import REGION, find_place, near_places
from personas.markets.fields import KINDS_OF_HOUSEHOLD

DEGREE = 3  # the level of a bachelor
PARENTS = ("children", "parent")


class UniverseError(ValueError):
    """A universe that cannot be; the sentence says why, ``nearest`` is a text that could be meant instead."""

    def __init__(self, sentence: str, nearest: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.nearest = sentence, nearest


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is true of everybody in a universe; ``said`` completes "who ...", ``word`` is how it is typed."""

    word: str
    said: str
    holds: Callable[[Sketch], bool]


@dataclass(frozen=True, slots=True)
class Universe:
    """Ages in years, both included; ``place`` as PersonBrief.town."""

    market: str = "en_US"
    age: tuple[int, int] = (AGE_MIN, AGE_MAX)
    gender: str = ""
    place: str = ""
    conditions: tuple[Condition, ...] = ()

    def brief(self, wish: PersonBrief) -> PersonBrief:
        """The wish narrowed down to what a brief can say; the conditions are left to ``allows``."""
        return replace(wish, market=self.market, age=self.age, gender=self.gender or None, town=self.place)

    def allows(self, person: Sketch) -> bool:
        return all(condition.holds(person) for condition in self.conditions)

    @property
    def said(self) -> str:
        """ "women of 25 to 54 in Texas who live alone"."""
        who = {"f": "women", "m": "men"}.get(self.gender, "adults")
        ages = "" if self.age == (AGE_MIN, AGE_MAX) else f" of {said_ages(self.age)}"
        where = self.place.removeprefix(REGION) or _country(self.market)
        whose = " and ".join(condition.said for condition in self.conditions)
        return f"{who}{ages} in {where}" + (f" who {whose}" if whose else "")


def _country(code: str) -> str:
    country = find_market(code).country  # type: ignore[union-attr]
    return f"the {country}" if country.startswith(("United ", "Netherlands", "Philippines")) else country


def said_ages(age: tuple[int, int]) -> str:
    return f"{age[0]} and over" if age[1] == AGE_MAX else f"{age[0]} to {age[1]}"


def _lives(*kinds: str) -> Callable[[Sketch], bool]:
    return lambda person: KINDS_OF_HOUSEHOLD.get(person.household, "others") in kinds


CONDITIONS = {
    condition.word: condition
    for condition in (
        Condition("retired", "are retired", lambda one: one.status == "retired"),
        Condition("at work", "are at work", lambda one: one.status == "working"),
        Condition("students", "study", lambda one: one.status == "student"),
        Condition("looking for work", "look for work", lambda one: one.status == "job_seeker"),
        Condition("home makers", "keep house", lambda one: one.status == "home_maker"),
        Condition("parents", "have children at home", _lives(*PARENTS)),
        Condition("living alone", "live alone", _lives("alone")),
        Condition("couples", "live as a couple without children", _lives("couple")),
        Condition("single parents", "raise children alone", _lives("parent")),
        Condition("degree", "have a degree", lambda one: one.level >= DEGREE),
        Condition("no degree", "have no degree", lambda one: one.level < DEGREE),
    )
}
SYNONYMS = {
    "alone": "living alone", "live alone": "living alone", "workers": "at work", "working": "at work",
    "employed": "at work", "student": "students", "pensioners": "retired", "with degree": "degree",
    "graduates": "degree", "without degree": "no degree", "unemployed": "looking for work", "families": "parents",
    "with children": "parents", "single parent": "single parents", "homemakers": "home makers",
}  # fmt: skip
WHO = {
    "adults": ("", ""), "everyone": ("", ""), "all": ("", ""), "women": ("f", ""), "men": ("m", ""),
    "mothers": ("f", "parents"), "fathers": ("m", "parents"),
}  # fmt: skip
RANGE = re.compile(r"(\d+)\s*(?:-|–|to|bis)\s*(\d+)$")
OPEN = re.compile(r"(?:(over|from|under)\s+)?(\d+)\s*(\+|and over|and older)?$")


def parse_universe(market: str, text: str) -> Universe:
    """The universe that a text names, its parts after commas. Raises UniverseError for a part that says nothing."""
    universe = Universe(market)
    for part in re.split(r"[,;\n]|\band\b(?! over| older)", text.casefold()):
        if word := " ".join(part.split()):
            universe = _narrowed(universe, word)
    if universe.age[0] > universe.age[1]:
        raise UniverseError("These ages have nobody in common.")
    return universe


def _narrowed(universe: Universe, word: str) -> Universe:
    if word in WHO:
        return _of(universe, *WHO[word])
    if condition := CONDITIONS.get(SYNONYMS.get(word, word)):
        return _with(universe, condition)
    if ages := _ages(word):
        low, high = max(universe.age[0], ages[0]), min(universe.age[1], ages[1])
        return replace(universe, age=(low, high))
    return replace(universe, place=_place(universe.market, word))


def _of(universe: Universe, gender: str, condition: str) -> Universe:
    if gender and universe.gender and gender != universe.gender:
        raise UniverseError("Women and men exclude each other: leave both out for everybody.")
    narrowed = replace(universe, gender=gender or universe.gender)
    return _with(narrowed, CONDITIONS[condition]) if condition else narrowed


def _with(universe: Universe, condition: Condition) -> Universe:
    if condition in universe.conditions:
        return universe
    return replace(universe, conditions=(*universe.conditions, condition))


def _ages(word: str) -> tuple[int, int] | None:
    if found := RANGE.match(word):
        return _checked(int(found[1]), int(found[2]))
    found = OPEN.match(word)
    if not found:
        return None
    years = int(found[2])
    if found[1] == "under":
        return _checked(AGE_MIN, years - 1)
    if found[1] or found[3]:
        return _checked(years + (found[1] == "over"), AGE_MAX)
    return _checked(years, years)


def _checked(low: int, high: int) -> tuple[int, int]:
    if low > high:
        raise UniverseError(f"{low} to {high} runs backwards.", f"{high} to {low}")
    if high < AGE_MIN or low > AGE_MAX:
        raise UniverseError(f"People here are {AGE_MIN} to {AGE_MAX} years old.")
    return max(low, AGE_MIN), min(high, AGE_MAX)


def _place(code: str, word: str) -> str:
    market = find_market(code)
    if market is None:
        raise UniverseError(f"There is no market “{code}”.")
    found = find_place(word, code, market.country_code)
    if found:
        return found
    near = near_places(word, code, market.country_code)
    known = ", ".join([*WHO, *CONDITIONS])
    hint = f"Do you mean {' or '.join(near)}?" if near else f"Write ages, a place in {market.country}, or: {known}."
    raise UniverseError(f"“{word}” is nothing that we can look for. {hint}", near[0] if near else "")


__all__ = ["CONDITIONS", "BriefError", "Condition", "Universe", "UniverseError", "parse_universe", "said_ages"]
