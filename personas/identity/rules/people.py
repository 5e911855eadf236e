"""Rules about who somebody is: age, name, gender, heritage, household."""

from __future__ import annotations

from functools import cache

from personas.identity import cultures, tables
from personas.identity.brief import AGE_MAX, AGE_MIN
from personas.identity.demography import REFERENCE_YEAR, heritage_rows
from personas.identity.household import key_of, possible
from personas.identity.model import Identity
from personas.identity.tags import parse
from personas.identity.wording import agreed, words

from .registry import Mend, rule


@rule("adult", f"Everybody is {AGE_MIN} to {AGE_MAX} years old.", "age")
def _adult(person: Identity) -> Mend | None:
    return None if AGE_MIN <= person.age <= AGE_MAX else {"age": max(AGE_MIN, min(AGE_MAX, person.age))}


@rule("birth-year-fits-age", "The year of birth and the age agree.", "birth_year", "age")
def _birth_year(person: Identity) -> Mend | None:
    year = REFERENCE_YEAR - person.age
    return None if person.birth_year == year else {"birth_year": year}


@rule("name-has-its-parts", "The full name holds the given and the family name.", "name", "given_name", "family_name")
def _name_parts(person: Identity) -> Mend | None:
    held = all(part in person.name for part in (person.given_name, person.family_name))
    return None if held else {"name": f"{person.given_name} {person.family_name}".strip()}


@rule(
    "given-name-fits-gender", "The given name is one that people of this gender bear.", "given_name", "name", "gender"
)
def _given_name(person: Identity) -> Mend | None:
    if person.gender not in ("f", "m"):
        return None
    own, other = (_given_names(person.market, person.heritage, g) for g in ("fm" if person.gender == "f" else "mf"))
    wrong = person.given_name in other and person.given_name not in own
    return {"gender": "m" if person.gender == "f" else "f"} if wrong else None


@cache
def _given_names(market: str, heritage: str, gender: str) -> frozenset[str]:
    rows = [row for row in heritage_rows(market) if row["heritage"] == heritage]
    keys = {key for row in rows for part in ("given", "family") for key in tables.weights(row[part])}
    names = (entry for key in keys for entry in cultures.all_given(key, gender))
    return frozenset(name.split("=")[0] for name in names)


@rule("family-name-follows-gender", "A family name that changes with gender has the right form.", "family_name", "name")
def _family_name(person: Identity) -> Mend | None:
    row = next((row for row in heritage_rows(person.market) if row["heritage"] == person.heritage), None)
    culture = cultures.culture(next(iter(tables.weights(row["family"])))) if row else None
    if culture is None or culture.rule != "polish" or person.gender != "f":
        return None
    right = cultures.gendered(person.family_name, "f", "polish")
    return None if right == person.family_name else {"family_name": right, "name": f"{person.given_name} {right}"}


@rule("appearance-fits-heritage", "The heritage is one of this market, and the appearance goes with it.",
      "appearance", "heritage")  # fmt: skip
def _heritage(person: Identity) -> Mend | None:
    if not person.heritage:
        return None
    row = next((row for row in heritage_rows(person.market) if row["heritage"] == person.heritage), None)
    if row is None:
        return {}
    return None if row["appearance"] == person.appearance else {"appearance": row["appearance"]}


@rule("household-fits-age", "The household is possible at this age.", "household", "age")
def _household(person: Identity) -> Mend | None:
    key = key_of(person.household, person.language)
    return None if key is None or possible(key, person.age) else {}


@rule("alone-decides-alone", "Whoever lives alone decides without a partner or a household.", "household", "authority")
def _alone(person: Identity) -> Mend | None:
    stages = words(person.language).stages
    alone = key_of(person.household, person.language) in ("alone", "parent_child", "parent_teens")
    joint = {_plain(line, person) for key in ("young_family", "grown_family", "empty_nest")
             for line in stages[key]["authority"]}  # fmt: skip
    if not alone or person.authority not in joint:
        return None
    return {"authority": _plain(stages["starting"]["authority"][0], person)}


def _plain(line: str, person: Identity) -> str:
    return agreed(parse(line).text, person.gender)
