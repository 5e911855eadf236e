"""Household and the stage of life that follows from it."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate

from . import official, tables
from .draft import Draft
from .wording import agreed, words

SCHOOL_AGE = 44  # parents from this age on mostly have children at school


def draw_household(draft: Draft) -> None:
    alone = official.alone(draft.market.code, draft["gender"], draft["age"])
    drawn = draft.stream("household").from_table(_table(draft["age"], tuple(draft.facts["households"].items()), alone))
    key = key_of(draft.locks.get("household"), draft.language) or drawn
    draft["household_key"] = key
    draft.put("household", agreed(words(draft.language).labels["household"][key], draft["gender"]))
    draft["stage"] = life_stage(key, draft["age"], draft["status"], draft["family"])


def key_of(label: str | None, language: str) -> str | None:
    """The household behind a label in any gender, or None for words that are not ours."""
    return _keys(language).get(label) if label else None


@cache
def _keys(language: str) -> dict[str, str]:
    labels = words(language).labels["household"]
    return {agreed(label, gender): key for key, label in labels.items() for gender in "fmx"}


@lru_cache(maxsize=2048)
def _table(age: int, tilt: tuple[tuple[str, float], ...], alone: float | None = None) -> tuple[list[str], list[float]]:
    """``alone`` is the counted share of those who live alone; the others divide what is left as before."""
    by_key = dict(tilt)
    rows = [row for row in tables.rows("households.csv") if possible(row["key"], age)]
    weights = {row["key"]: float(row[_band(age)]) * by_key.get(row["key"], 1.0) for row in rows}
    if alone is not None:
        weights["alone"] = alone / (1 - alone) * (sum(weights.values()) - weights["alone"])
    return list(weights), list(accumulate(weights.values()))


def _band(age: int) -> str:
    return next(name for last, name in ((24, "18"), (34, "25"), (49, "35"), (64, "50"), (90, "65")) if age <= last)


def possible(key: str, age: int) -> bool:
    """Whether a household of this kind can be at this age."""
    row = next((row for row in tables.rows("households.csv") if row["key"] == key), None)
    return row is None or int(row["min_age"]) <= age <= int(row["max_age"])


def life_stage(household: str, age: int, status: str, family: str) -> str:
    """One of the stages that the texts are written for."""
    if status == "retired" or age >= 72:
        return "retired"
    if family == "study":
        return "student"
    row = next((row for row in tables.rows("households.csv") if row["key"] == household), None)
    stage = row["stage"] if row else "settled"
    if stage == "young_family" and age >= SCHOOL_AGE:
        return "grown_family"
    return "starting" if stage == "settled" and age < 30 else stage
