"""The facts of a person without names and texts: what a market is counted by, at a fraction of the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import demography, household, income, place, schooling, work
from .brief import PersonBrief
from .draft import Draft
from .templates import template_row

STAGES = (
    demography.draw_age, work.draw_role, demography.draw_gender, demography.draw_heritage, schooling.draw_education,
    work.draw_work, income.draw_income, household.draw_household, place.draw_place,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sketch:
    """What ``compose`` with the same arguments makes of these facts.

    ``level`` is 0 to 5 (schooling.py), ``status`` working, retired, student, home_maker or job_seeker, ``household`` a
    key of households.csv, ``income`` the middle of the band in the market's currency, 0 where it has no median.
    """

    age: int
    gender: str
    appearance: str
    level: int
    status: str
    occupation_code: str
    household: str
    income: float
    region: str
    city: str


def sketch(brief: PersonBrief, seed: int, places: Mapping[str, float] | None = None) -> Sketch:
    """The facts of ``compose(brief, seed, places=places)``. Raises BriefError as that does."""
    draft = Draft(brief, seed, {}, places=places)
    draft.template = template_row(brief.template)
    for stage in STAGES:
        stage(draft)
    return Sketch(
        age=draft["age"], gender=draft["gender"], appearance=draft["appearance"], level=draft["level"],
        status=draft["status"], occupation_code=draft["occupation_code"], household=draft["household_key"],
        income=(draft["income_low"] + draft["income_high"]) / 2, region=draft["region"], city=draft["city"],
    )  # fmt: skip
