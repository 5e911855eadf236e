"""Does appearance say anything about job, money, schooling, character or wording? A test over many people.

Within each stratum of market, age band and gender, the chi-square statistic compares how each value spreads
over the stratum's most frequent appearance and all others; strata add up. Values that are too rare for the
statistic are pooled. The engine cannot leak by construction (see work.py); this is the proof from outside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from math import erfc, sqrt

from .model import Identity
from .names import called
from .wording import sentences

EXPECTED = 5.0  # the least expected count that the chi-square statistic bears
SMALLEST = 60  # people in a stratum that takes part
THRESHOLD = 0.001  # for all fields of a market together; each field gets its share
BUCKETS = 10


@dataclass(frozen=True, slots=True)
class Association:
    """One field against appearance: chi-square, degrees of freedom, and how likely chance alone is."""

    field: str
    statistic: float
    freedom: int
    p: float


def _bucket(text: str) -> str:
    return str(sha256(text.encode()).digest()[0] % BUCKETS)


def _wording(identity: Identity) -> str:
    """The texts without what names the person or the place."""
    text = identity.tagline + identity.job_to_be_done + "".join(sentences(identity.bio)[1:])
    for name in called(identity.given_name, identity.name_native):
        text = text.replace(name, "")
    return text


FIELDS: dict[str, Callable[[Identity], str]] = {
    "job": lambda i: i.occupation_code or i.job,
    "seniority": lambda i: i.seniority,
    "income": lambda i: str(len(str(i.income_high))) + str(i.income_high)[:1],
    "education": lambda i: i.education,
    "household": lambda i: i.household,
    "archetype": lambda i: i.archetype,
    "technology": lambda i: str(i.tech_comfort // 20),
    "price": lambda i: str(i.price_sensitivity // 20),
    "outgoing": lambda i: str(i.sliders["introvert_extrovert"] // 50),
    "bold": lambda i: str(i.sliders["cautious_bold"] // 50),
    "goals": lambda i: _bucket("".join(i.goals)),
    "quote": lambda i: _bucket(i.quote),
    "wording": lambda i: _bucket(_wording(i)),
}
Row = tuple[tuple[str, int, str], str, tuple[str, ...]]


def row(identity: Identity) -> Row:
    """What the test needs to know of one person: stratum, appearance, and a value per field."""
    stratum = (identity.market, identity.age // 15, identity.gender)
    return stratum, identity.appearance, tuple(value(identity) for value in FIELDS.values())


def associations(rows: Iterable[Row]) -> list[Association]:
    """One Association a field, the least likely first; empty when no stratum shows two appearances."""
    strata = defaultdict(list)
    for stratum, appearance, values in rows:
        strata[stratum].append((appearance, values))
    groups = [_split(people) for people in strata.values() if len(people) >= SMALLEST]
    results = [_associated(name, index, groups) for index, name in enumerate(FIELDS)]
    return sorted((r for r in results if r.freedom), key=lambda r: r.p)


def independent(found: list[Association]) -> bool:
    """Whether no field passes the threshold, shared out over the fields that were tested."""
    return all(result.p >= THRESHOLD / len(found) for result in found)


def _split(people: list[tuple[str, tuple[str, ...]]]) -> tuple[list, list]:
    main = Counter(appearance for appearance, _ in people).most_common(1)[0][0]
    return [v for a, v in people if a == main], [v for a, v in people if a != main]


def _associated(name: str, index: int, groups: list[tuple[list, list]]) -> Association:
    statistic, freedom = 0.0, 0
    for main, others in groups:
        added, degrees = chi_square(Counter(v[index] for v in main), Counter(v[index] for v in others))
        statistic, freedom = statistic + added, freedom + degrees
    return Association(name, statistic, freedom, tail(statistic, freedom) if freedom else 1.0)


def chi_square(one: Counter, two: Counter) -> tuple[float, int]:
    """Chi-square and degrees of freedom of two counts over the same values, rare values pooled."""
    total_one, total_two = one.total(), two.total()
    both = one + two
    least = min(total_one, total_two) / max(1, total_one + total_two)
    kept = [value for value, count in both.items() if count * least >= EXPECTED]
    cells = [(one[value], two[value]) for value in kept]
    pooled = (total_one - sum(a for a, _ in cells), total_two - sum(b for _, b in cells))
    if sum(pooled) * least >= EXPECTED:
        cells.append(pooled)
    if len(cells) < 2:
        return 0.0, 0
    return _statistic(cells), len(cells) - 1


def _statistic(cells: list[tuple[int, int]]) -> float:
    columns = [sum(cell[side] for cell in cells) for side in (0, 1)]
    total = sum(columns)
    return sum(
        (cell[side] - sum(cell) * columns[side] / total) ** 2 / (sum(cell) * columns[side] / total)
        for cell in cells
        for side in (0, 1)
    )


def tail(statistic: float, freedom: int) -> float:
    """How likely chance exceeds the statistic (Wilson and Hilferty 1931, good to three digits from 3 degrees on)."""
    spread = 2 / (9 * freedom)
    return erfc((((statistic / freedom) ** (1 / 3)) - (1 - spread)) / sqrt(spread) / sqrt(2)) / 2
