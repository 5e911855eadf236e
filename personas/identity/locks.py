"""Fields that a person fixed; the rest is composed around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .brief import AGE_MAX, AGE_MIN, APPEARANCES, GENDERS, BriefError
from .demography import REFERENCE_YEAR
from .model import FIELDS

Locks = Mapping[str, Any]
ORIGIN = ("market", "seed", "data_version", "template", "language")
LISTS = frozenset({
    "goals", "pains", "motivations", "values", "triggers", "success_factors", "objections", "criteria", "deciders",
    "channels", "devices", "media", "watering_holes", "brands", "questions",
})  # fmt: skip
NUMBERS = frozenset({"age", "birth_year", "income_low", "income_high", "tech_comfort", "price_sensitivity"})
OBJECTS = frozenset({"sliders", "portrait"})


def locks_of(locks: Locks) -> Locks:
    """The locks, with what they imply for other fields. Raises BriefError for one that no person can have."""
    for field, value in locks.items():
        _check_field(field, value)
    fixed = dict(locks)
    for field in ("age", "gender", "appearance"):
        if fixed.get("portrait", {}).get(field) is not None:
            fixed.setdefault(field, fixed["portrait"][field])
    if "birth_year" in fixed:
        fixed.setdefault("age", REFERENCE_YEAR - fixed["birth_year"])
    _check_values(fixed)
    return fixed


def _check_field(field: str, value: Any) -> None:
    if field not in FIELDS or field in ORIGIN:
        raise BriefError(field, f"There is no field “{field}” that can be locked.")
    kind = list if field in LISTS else int if field in NUMBERS else dict if field in OBJECTS else str
    if type(value) is not kind:
        raise BriefError(field, f"A locked {field.replace('_', ' ')} is a {NAMES[kind]}.")


NAMES = {list: "list", int: "whole number", dict: "set of named values", str: "text"}


def _check_values(fixed: dict[str, Any]) -> None:
    age = fixed.get("age")
    if age is not None and not AGE_MIN <= age <= AGE_MAX:
        raise BriefError("age", f"People here are {AGE_MIN} to {AGE_MAX} years old; {age} is not possible.")
    for field, allowed in (("gender", GENDERS), ("appearance", APPEARANCES)):
        if field in fixed and fixed[field] not in allowed:
            raise BriefError(field, f"“{fixed[field]}” is not a known {field}; choose from {', '.join(allowed)}.")
