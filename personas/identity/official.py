"""What official tables say of a market: ages by sex, schooling, living alone, states. None where there is no table.

The tables lie in data/markets/*.csv, each headed by its producer, edition and licence; data/sources.csv lists them.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate

from . import tables

YOUNGEST_AGE, OLDEST_AGE = 18, 90  # the last year stands for everybody of 90 and over
BANDS = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 90))
GROUPS = {"white": "white", "middle_eastern": "white", "black": "black", "latino": "hispanic"}  # the others: asian
Shares = tuple[float, ...]


@cache
def ages(market: str, sex: str | None) -> Shares | None:
    """Thousand people of each year from 18 to 90; of both sexes for None and x."""
    if sex not in ("f", "m"):
        both = ages(market, "f"), ages(market, "m")
        return tuple(map(sum, zip(*both, strict=True))) if all(both) else None  # type: ignore[arg-type]
    row = next((r for r in tables.rows("markets/ages.csv") if (r["market"], r["sex"]) == (market, sex)), None)
    return tuple(map(float, row["thousands"].split())) if row else None


@cache
def women(market: str, age: int | None = None) -> float | None:
    """The share of women among people of an age, or among all adults."""
    women, men = ages(market, "f"), ages(market, "m")
    if not women or not men:
        return None
    at = slice(None) if age is None else slice(age - YOUNGEST_AGE, age - YOUNGEST_AGE + 1)
    return sum(women[at]) / (sum(women[at]) + sum(men[at]))


@cache
def schooling(market: str, sex: str, age: int) -> Shares | None:
    """Shares of the six levels (schooling.py) at an age; for x the middle of both sexes."""
    if sex not in ("f", "m"):
        both = schooling(market, "f", age), schooling(market, "m", age)
        return tuple((a + b) / 2 for a, b in zip(*both, strict=True)) if all(both) else None  # type: ignore[arg-type]
    bands = _schooling().get((market, sex))
    return bands[bisect_right([first for first, _ in bands], age) - 1][1] if bands else None


@cache
def _schooling() -> dict[tuple[str, str], list[tuple[int, Shares]]]:
    found: dict[tuple[str, str], list[tuple[int, Shares]]] = {}
    for row in tables.rows("markets/schooling.csv"):
        shares = tuple(float(row[f"l{level}"]) for level in range(6))
        found.setdefault((row["market"], row["sex"]), []).append((int(row["from"]), shares))
    return found


@cache
def alone(market: str, sex: str, age: int) -> float | None:
    """The share of people of this sex and age who live alone."""
    if market != "en_US":
        return None
    rows = tables.rows("markets/us_alone.csv")
    row = rows[min(age, YOUNGEST_AGE + len(rows) - 1) - YOUNGEST_AGE]
    return (float(row["f"]) + float(row["m"])) / 200 if sex == "x" else float(row[sex]) / 100


@cache
def regions(market: str, appearance: str) -> tuple[list[str], list[float]] | None:
    """(states, running sums of adults) for people who are read like this."""
    if market != "en_US":
        return None
    adults = state_adults(GROUPS.get(appearance, "asian"))
    return list(adults), list(accumulate(adults.values()))


@cache
def state_adults(group: str | None = None) -> dict[str, float]:
    """State to adults in hundreds, of one group of us_states.csv or of all."""
    found: dict[str, float] = {}
    for row in tables.rows("markets/us_states.csv"):
        of = [group] if group else ["white", "hispanic", "black", "asian", "other"]
        found[row["state"]] = found.get(row["state"], 0.0) + sum(float(row[name]) for name in of)
    return found


@cache
def group_tilts(market: str) -> dict[str, float]:
    """Digit of a major group of ISCO-08 to how much likelier its occupations are here than occupations.csv says."""
    row = next((row for row in tables.rows("markets/group_tilts.csv") if row["market"] == market), None)
    return {digit: float(row[digit]) for digit in "123456789"} if row else {}


@cache
def facts(market: str) -> dict[str, object]:
    """What a market's own file need not say because a table does: age bands, share of women, education."""
    people = ages(market, None)
    if not people:
        return {}
    total = sum(people)
    years = {age: people[age - YOUNGEST_AGE] / total for age in range(YOUNGEST_AGE, OLDEST_AGE + 1)}
    bands = [sum(years[age] for age in range(low, high + 1)) for low, high in BANDS]
    taught = [(share, schooling(market, "x", age)) for age, share in years.items()]
    levels = [sum(share * levels[at] for share, levels in taught if levels) for at in range(6)]
    return {"ages": bands, "female": women(market), "education_shares": levels}
