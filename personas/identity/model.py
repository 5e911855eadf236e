"""What the engine hands out: a person, and what is wrong with a person."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """One fictional adult; every value is plain and goes into JSON as it is.

    ``income_low`` and ``income_high`` are a year before tax in ``currency``. ``channels`` are
    ``{"name", "weight"}`` with weight 0 to 5, ``sliders`` run -100 to 100, ``tech_comfort`` and
    ``price_sensitivity`` 0 to 100. ``portrait`` holds the request to the face generator, empty for a
    template without a face. ``name_native`` is empty where the name is already in its own script.
    """

    market: str
    seed: int
    data_version: str
    template: str
    language: str
    name: str
    given_name: str
    family_name: str
    name_native: str
    name_romanised: str
    honorific: str
    pronouns: str
    gender: str
    heritage: str
    appearance: str
    age: int
    birth_year: int
    city: str
    region: str
    country: str
    postcode: str
    household: str
    education: str
    job: str
    occupation_code: str
    seniority: str
    industry: str
    company: str
    company_size: str
    reports_to: str
    authority: str
    income_band: str
    income_low: int
    income_high: int
    currency: str
    email: str
    phone: str
    archetype: str
    segment_role: str
    tagline: str
    quote: str
    bio: str
    goals: list[str]
    pains: list[str]
    motivations: list[str]
    values: list[str]
    job_to_be_done: str
    triggers: list[str]
    success_factors: list[str]
    objections: list[str]
    criteria: list[str]
    deciders: list[str]
    tried_before: str
    must_believe: str
    channels: list[dict[str, Any]]
    devices: list[str]
    media: list[str]
    watering_holes: list[str]
    brands: list[str]
    questions: list[str]
    sliders: dict[str, int]
    tech_comfort: int
    price_sensitivity: int
    scenario: str
    portrait: dict[str, Any]


FIELDS = tuple(f.name for f in fields(Identity))


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an identity breaks: its name, the fields concerned, one sentence, and a mend.

    ``mend`` maps fields to values that would repair it; empty where only a person can decide.
    """

    rule: str
    fields: tuple[str, ...]
    sentence: str
    mend: dict[str, Any]
