"""Rules about schooling, work and money."""

from __future__ import annotations

from personas.identity import occupations
from personas.identity.income import GRADES, SPREAD, floor
from personas.identity.market import find_market
from personas.identity.model import Identity
from personas.identity.occupations import Occupation
from personas.identity.schooling import WORK_BEGINS, YOUNGEST, education_labels, level_of
from personas.identity.wording import sentence, words
from personas.identity.work import KINDS, SIZES, WORKPLACES, named

from .registry import Mend, rule

YEARS = {"entry": -9, "mid": -9, "senior": 5, "lead": 11, "head": -9}  # in work, at least
RETIRES_EARLY = 8  # years before the usual age that still happen
TOLERANCE = 0.12  # on top of the spread that incomes are drawn with


def _facts(person: Identity) -> dict:
    return find_market(person.market).facts


def _level(person: Identity) -> int | None:
    return level_of(_facts(person), person.education)


def _occupation(person: Identity) -> Occupation | None:
    return occupations.find(person.job, person.language)


def _grade(person: Identity) -> str | None:
    labels = words(person.language).labels["seniority"]
    return next((key for key, label in labels.items() if label == person.seniority), None)


@rule("occupation-has-its-degree", "An occupation that needs a degree has one.", "education", "job")
def _degree(person: Identity) -> Mend | None:
    row, level = _occupation(person), _level(person)
    if row is None or level is None or level >= row.min_level:
        return None
    return {"education": education_labels(person.market, _facts(person), person.language)[row.min_level]}


@rule("education-fits-age", "A degree is not finished before the age at which it can be.", "education", "age")
def _education_age(person: Identity) -> Mend | None:
    level = _level(person)
    if level is None or person.age >= YOUNGEST[level]:
        return None
    able = max(rank for rank, age in enumerate(YOUNGEST) if age <= max(person.age, YOUNGEST[0]))
    return {"education": education_labels(person.market, _facts(person), person.language)[able]}


@rule("occupation-fits-age", "Nobody works in an occupation before the age that it takes to get there.", "job", "age")
def _occupation_age(person: Identity) -> Mend | None:
    row = _occupation(person)
    return None if row is None or person.age >= row.min_age else {"age": row.min_age}


@rule("student-is-young-enough", "A student here is at most 30 years old.", "job", "age")
def _student(person: Identity) -> Mend | None:
    row = _occupation(person)
    return {} if row is not None and row.key == "student" and person.age > row.max_age else None


@rule("seniority-took-years", "A senior post comes after years of work.", "seniority", "age")
def _seniority(person: Identity) -> Mend | None:
    grade, level = _grade(person), _level(person)
    if grade not in YEARS or level is None or person.age - WORK_BEGINS[level] >= YEARS[grade]:
        return None
    return {"seniority": words(person.language).labels["seniority"]["mid"]}


@rule("retired-when-one-retires", "Retirement comes near the usual age of the market.", "job", "seniority", "age")
def _retired(person: Identity) -> Mend | None:
    early = person.age < _facts(person)["retirement"] - RETIRES_EARLY
    return {} if _grade(person) == "retired" and early else None


@rule("income-fits-job", "The income is what this job and seniority pay in this market.",
      "income_low", "income_high", "income_band", "job", "seniority")  # fmt: skip
def _income(person: Identity) -> Mend | None:
    row, grade, median = _occupation(person), _grade(person), _facts(person)["income_median"]
    if row is None or grade is None or not median:
        return None
    typical = max(median * row.pay * GRADES[grade], floor(_facts(person), grade))
    middle = (person.income_low + person.income_high) / 2
    step = _facts(person)["income_step"]
    low, high = typical * (SPREAD[0] - TOLERANCE) - step, typical * (SPREAD[1] + TOLERANCE) + step
    return None if low <= middle <= high else {"income_low": round(typical * 0.9), "income_high": round(typical * 1.1)}


@rule("income-runs-upwards", "The band's lower end is below its upper end.", "income_low", "income_high")
def _band(person: Identity) -> Mend | None:
    if person.income_low < person.income_high or not _facts(person)["income_median"]:
        return None
    return {"income_low": person.income_high, "income_high": person.income_low}


@rule("currency-of-the-market", "Money is counted in the market's currency.", "currency")
def _currency(person: Identity) -> Mend | None:
    right = find_market(person.market).currency
    return None if person.currency == right else {"currency": right}


@rule("buyer-has-an-employer", "A business buyer has an employer, a part in the choice and a say.",
      "company", "industry", "segment_role", "authority")  # fmt: skip
def _buyer(person: Identity) -> Mend | None:
    if person.template not in ("b2b", "role"):
        return None
    return None if all((person.company, person.industry, person.segment_role, person.authority)) else {}


@rule("pay-above-the-minimum", "Full-time work pays at least the statutory minimum of the market.",
      "income_low", "income_high", "income_band")  # fmt: skip
def _minimum(person: Identity) -> Mend | None:
    least, grade = _facts(person)["income_floor"], _grade(person)
    if not least or grade in (None, "retired", "none") or person.income_low >= least:
        return None
    return {"income_low": floor(_facts(person), grade), "income_high": max(person.income_high, round(least * 1.15))}


@rule("employer-employs-that-job", "The employer is one that has people in this occupation.", "company", "job")
def _employer(person: Identity) -> Mend | None:
    row, sectors = _occupation(person), words(person.language).sectors
    place = WORKPLACES.get(row.key) if row else None
    if place is None or not person.company or person.template in ("b2b", "role"):
        return None
    firms = [sentence(named(firm, words(person.language))[0]) for firm in sectors["services"]["companies"]]
    return {"company": sentence(named(sectors[place]["companies"][0], words(person.language))[0])} if (
        person.company in firms) else None  # fmt: skip


@rule("firm-fits-its-size", "A small kind of firm has few people, a large kind many.", "company", "company_size")
def _size(person: Identity) -> Mend | None:
    text = words(person.language)
    for key, section in text.sectors.items():
        for place, firm in enumerate(section["companies"] if isinstance(section, dict) else ()):
            if person.company == sentence(named(firm, text)[0]) and KINDS[key][place] == "s":
                sizes = [text.say("company_size", low=low, high=high) for low, high in SIZES]
                return {"company_size": sizes[0]} if person.company_size in sizes[2:] else None
    return None
