"""Pools of names by culture of naming, from data/names/ or, for basic markets, from Faker's own lists.

Faker's ``name_female()`` falls back to mixed formats in 26 of its locales; its gendered *lists* are sound
in all, so the lists are what we read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from itertools import accumulate

from . import tables

FAMILY_FIRST = ("zh", "hu", "vi", "ja", "ko")
Table = tuple[list[str], list[float]]
SHARE = "permille"


@dataclass(frozen=True)
class Culture:
    """How one culture names people; ``rule`` is how family names follow gender, if they do."""

    key: str
    order: str = "given_first"
    families: int = 1
    rule: str = ""

    def given(self, gender: str, birth_year: int) -> Table:
        """(names, running sums of weights) for f or m born in that year."""
        return _given(self.key, gender, birth_year)

    def family(self, gender: str) -> Table:
        """(names, running sums of weights); gender matters only where Faker's own lists inflect."""
        return _family(self.key, gender)


@cache
def culture(key: str) -> Culture:
    """The culture of this key; "faker.xx_YY" reads Faker's lists. Raises FileNotFoundError."""
    if key.startswith("faker."):
        return Culture(key, "family_first" if key[6:8] in FAMILY_FIRST else "given_first")
    facts = _facts(key)
    shape = {name: facts[name] for name in ("order", "families", "rule") if name in facts}
    return Culture(key, **shape)


@lru_cache(maxsize=512)
def mixture(text: str) -> Table:
    shares = tables.weights(text)
    return list(shares), list(accumulate(shares.values()))


def _facts(key: str) -> dict:
    return tables.toml(f"names/{key}.toml")


@lru_cache(maxsize=8192)
def _given(key: str, gender: str, birth_year: int) -> Table:
    if key.startswith("faker."):
        return _from_faker(key, "first_names_female" if gender == "f" else "first_names_male")
    facts = _facts(key)
    if rows := _cohort(facts, gender, birth_year):
        return rows
    if "given_of" in facts:
        return _given(facts["given_of"], gender, birth_year)
    entries = [entry for entry in facts["given"] if entry["gender"] == gender]
    fitting = [e for e in entries if "born" not in e or e["born"][0] <= birth_year <= e["born"][1]]
    frequent = [name for entry in fitting for name in _listed(entry.get("names", ""))]
    return _ranked(frequent, [name for entry in fitting for name in _listed(entry.get("rest", ""))])


@cache
def all_given(key: str, gender: str) -> frozenset[str]:
    """The given names of a culture for f or m, of every cohort."""
    years = range(1930, 2010, 3)
    return frozenset(name for year in years for name in _given(key, gender, year)[0])


@cache
def _family(key: str, gender: str) -> Table:
    if key.startswith("faker."):
        return _from_faker(key, "last_names_female" if gender == "f" else "last_names_male")
    facts = _facts(key)
    if table := facts.get("family_table", facts.get("table")):
        return _weighted(tables.rows(f"names/{table}_family.csv"), facts.get("group", SHARE))
    more = _from_faker(f"faker.{facts['family_faker']}", "last_names")[0] if "family_faker" in facts else []
    rest = [*_listed(facts.get("family_rest", "")), *more]
    return _ranked(_listed(facts.get("family", "")), rest, facts.get("family_share", 0.0))


def _cohort(facts: dict, gender: str, birth_year: int) -> Table | None:
    """The counted names of a decade; None where its table does not reach."""
    table = facts.get("given_table") or facts.get("table")
    if not table:
        return None
    rows = _by_decade(table).get((max(1930, min(2000, birth_year // 10 * 10)), gender))
    return _weighted(rows, SHARE if "given_table" in facts else facts["group"]) if rows else None


@cache
def _by_decade(table: str) -> dict[tuple[int, str], list[dict[str, str]]]:
    found: dict[tuple[int, str], list[dict[str, str]]] = {}
    for row in tables.rows(f"names/{table}_given.csv"):
        found.setdefault((int(row["decade"]), row["gender"]), []).append(row)
    return found


def _weighted(rows, group: str) -> Table:
    kept = [(row["name"], float(row[group])) for row in rows if float(row[group] or 0) > 0]
    return [name for name, _ in kept], list(accumulate(weight for _, weight in kept))


def _listed(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",") if name.strip()]


def _ranked(frequent: list[str], rest: Iterable[str] = (), share: float = 0.0) -> Table:
    """Frequent names run from frequent to rare, the rest are all as rare as the last of them.

    A mild slope keeps a board of 200 free of doubles. Where ``share`` says what part of the people bear a frequent
    name, the slope is as steep as among people.
    """
    heads = list(dict.fromkeys(frequent))
    tail = [name for name in dict.fromkeys(rest) if name not in set(heads)]
    if share and tail:
        steep = [1 / (rank + 4) ** 0.7 for rank in range(len(heads))]
        weights = [share * weight / sum(steep) for weight in steep] + [(1 - share) / len(tail)] * len(tail)
    else:
        weights = [1 / (min(rank, len(heads)) + 30) ** 0.5 for rank in range(len(heads) + len(tail))]
    return heads + tail, list(accumulate(weights))


@lru_cache(maxsize=256)
def _from_faker(key: str, attribute: str) -> Table:
    provider = import_module(f"faker.providers.person.{key.removeprefix('faker.')}").Provider
    found = getattr(provider, attribute, None) or getattr(provider, "last_names", None) or [""]
    if isinstance(found, dict):
        return [name.strip() for name in found], list(accumulate(float(weight) for weight in found.values()))
    return _ranked([name.strip() for name in found])


def gendered(family: str, gender: str, rule: str) -> str:
    """The family name as a woman bears it, where the language inflects it."""
    if gender != "f":
        return family
    if rule == "punjabi":
        return "Kaur" if family == "Singh" else family
    if rule != "polish":
        return family
    for masculine, feminine in (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("czny", "czna")):
        if family.endswith(masculine):
            return family.removesuffix(masculine) + feminine
    return family


def transliterate(name: str) -> str:
    """Cyrillic and Greek in Latin letters; "" for scripts without a table here."""
    letters = tables.toml("transliteration.toml")["letters"]
    latin = _letters().sub(lambda match: letters.get(match[0], match[0] if match[0].isascii() else "?"), name.lower())
    return "" if "?" in latin else latin.title()


@cache
def _letters() -> re.Pattern[str]:
    """Any one sign, but the pairs that stand for one sound first."""
    pairs = [letter for letter in tables.toml("transliteration.toml")["letters"] if len(letter) > 1]
    return re.compile("|".join([*pairs, "."]))
