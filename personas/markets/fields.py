"""The fields that a board is counted by: which group of each a person belongs to, and what the groups are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from personas.identity import find_market, official
from personas.identity.sketch import Sketch

CLASSES = (0, 1, 1, 2, 3, 3)  # of the six levels of education
EDUCATION = ("Below upper secondary", "Upper secondary or vocational", "Bachelor", "Master or higher")
APPEARANCE = {
    "white": "White", "black": "Black", "latino": "Latino / Hispanic", "east_asian": "East Asian",
    "southeast_asian": "Southeast Asian", "indian": "South Asian", "middle_eastern": "Middle Eastern",
}  # fmt: skip
GENDER = {"f": "Feminine", "m": "Masculine", "x": "Ambiguous"}
HOUSEHOLD = {"alone": "Alone", "couple": "Couple", "children": "Couple with children", "parent": "Single parent",
             "others": "With parents, family or others"}  # fmt: skip
KINDS_OF_HOUSEHOLD = {
    "alone": "alone", "couple": "couple", "empty_nest": "couple", "couple_baby": "children", "couple_child": "children",
    "couple_children": "children", "couple_teens": "children", "parent_child": "parent", "parent_teens": "parent",
}  # fmt: skip
WORK = {
    "1": "Managers", "2": "Professionals", "3": "Technicians", "4": "Clerks", "5": "Service and sales", "6": "Farming",
    "7": "Crafts", "8": "Machines and driving", "9": "Elementary work", "none": "Not at work",
}  # fmt: skip
INCOME = {"low": "Under 60 % of the median", "below": "60 to 100 %", "above": "100 to 150 %", "high": "150 % and more"}
BOUNDS = ((0.6, "low"), (1.0, "below"), (1.5, "above"))


@dataclass(frozen=True)
class Field:
    """``group`` says which group somebody is in; "" where that cannot be said. ``labels`` may leave groups out."""

    key: str
    label: str
    group: Callable[[Sketch, str], str]
    labels: dict[str, str] = field(default_factory=dict)

    def named(self, group: str) -> str:
        return self.labels.get(group, group)


def _age(person: Sketch, market: str) -> str:
    low, high = next(band for band in official.BANDS if band[0] <= person.age <= band[1])
    return f"{low}-{high}"


def _household(person: Sketch, market: str) -> str:
    return KINDS_OF_HOUSEHOLD.get(person.household, "others") if person.household else ""


def _work(person: Sketch, market: str) -> str:
    return person.occupation_code[:1] or "none" if person.status == "working" else "none"


def _income(person: Sketch, market: str) -> str:
    """By the market's median of full-time pay; nothing where it has none."""
    median = find_market(market).facts["income_median"]  # type: ignore[union-attr]
    if not median or not person.income:
        return ""
    return next((key for bound, key in BOUNDS if person.income < bound * median), "high")


AGES = {
    f"{low}-{high}": f"{low} and over" if high == official.OLDEST_AGE else f"{low} to {high}"
    for low, high in official.BANDS
}
FIELDS = {
    each.key: each
    for each in (
        Field("age", "Age", _age, AGES),
        Field("gender", "Gender presentation", lambda one, market: one.gender, GENDER),
        Field("education", "Education", lambda one, market: f"{CLASSES[one.level]}" if one.level >= 0 else "",
              {f"{at}": label for at, label in enumerate(EDUCATION)}),
        Field("appearance", "Appearance", lambda one, market: one.appearance, APPEARANCE),
        Field("household", "Household", _household, HOUSEHOLD),
        Field("work", "Occupation", _work, WORK),
        Field("income", "Income", _income, INCOME),
        Field("region", "Region", lambda one, market: one.region),
    )
}  # fmt: skip
JOINT = ("age", "gender", "education")  # what is followed together, cell by cell


def groups_of(person: Sketch, market: str) -> dict[str, str]:
    """Field to group of one person."""
    return {key: each.group(person, market) for key, each in FIELDS.items()}
