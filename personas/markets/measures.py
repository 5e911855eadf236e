"""How far the people of a market are from its tables: what ``manage.py bench_market`` prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from personas.identity import Identity, PersonBrief, compose, even_places, find_market, official, tables
from personas.identity.cultures import culture
from personas.identity.demography import heritage_rows
from personas.identity.household import key_of
from personas.identity.schooling import level_of
from personas.markets.divergence import normalised, total_variation

CLASSES = (0, 1, 1, 2, 3, 3)  # below upper secondary, the middle, bachelor, beyond: what tables tell apart
FAMILIES = {"es_ES": "es", "es_MX": "mx", "pl_PL": "pl"}
GIVEN = {"fr_FR": "fr", "en_GB": "gb", "pt_BR": "br", "es_ES": "es", "it_IT": "it", "pl_PL": "pl", "en_CA": "ontario"}
TOP = 10
PARTS_OF_LIFE = ((18, 34), (35, 64), (65, 90))


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a market: what it is, the value, and the most that it may be (None: no limit is set)."""

    name: str
    value: float
    limit: float | None = None


def people_of(market: str, count: int, seed: int = 1) -> list[Identity]:
    """Adults of a market, composed as a board of that size is."""
    brief = PersonBrief(market=market, age=(18, 90))
    places = even_places(count, seed)
    return [compose(brief, seed * 1_000_003 + at, places=places[at]) for at in range(count)]


def measures(market: str, people: Sequence[Identity]) -> list[Measure]:
    """Every figure that there is a table for, of these people and of the tables that names are drawn from."""
    found = [
        Measure("ages", ages_off(market, people), 0.02),
        _women(market, people),
        Measure("education", education_off(market, people), 0.05),
    ]
    if groups := _row("markets/groups.csv", market):
        found.append(Measure("major groups of occupations", _groups_off(groups, people)))
    if market in GIVEN:
        found.append(Measure("given names, worst decade", given_off(market), 0.08))
    if market in FAMILIES:
        found.append(Measure("ten commonest family names, worst", families_off(market), 0.1))
    if market == "en_US":
        found.append(
            Measure("states", total_variation(Counter(p.region for p in people), official.state_adults()), 0.02)
        )
        found.append(Measure("living alone, points, worst part of life", alone_off(people), 2.0))
    found.append(Measure("earnings at work, ninth over first tenth", _spread(people)))
    return found


def _row(path: str, market: str) -> dict[str, str] | None:
    return next((row for row in tables.rows(path) if row["market"] == market), None)


def ages_off(market: str, people: Iterable[Identity]) -> float:
    """Total variation over single years of age."""
    counted = official.ages(market, None) or ()
    table = dict(enumerate(counted, start=official.YOUNGEST_AGE))
    return total_variation(Counter(p.age for p in people), table)


def _women(market: str, people: Iterable[Identity], least: int = 75) -> Measure:
    """Points between the share of women among those of that age and over, and the table's.

    A market with few old people comes as near as one person.
    """
    women, men = (sum(official.ages(market, sex)[least - official.YOUNGEST_AGE :]) for sex in "fm")  # type: ignore[index]
    old = Counter(p.gender for p in people if p.age >= least and p.gender != "x")
    off = abs(old["f"] / max(1, old.total()) - women / (women + men))
    return Measure("women at 75 and over, points", 100 * off, max(1.0, 100 / max(1, old.total())))


def education_off(market: str, people: Iterable[Identity]) -> float:
    """Total variation over four classes of education, the mean over age bands and sexes by their size."""
    facts, cells = find_market(market).facts, defaultdict(list)
    for person in people:
        if person.gender != "x":
            cells[_band(person.age), person.gender].append(person)
    off = 0.0
    for (_, sex), group in cells.items():
        got = Counter(CLASSES[level_of(facts, p.education)] for p in group)
        want: Counter = Counter()
        for person in group:
            for level, share in enumerate(official.schooling(market, sex, person.age)):  # type: ignore[arg-type]
                want[CLASSES[level]] += share
        off += len(group) * total_variation(got, want)
    return off / sum(map(len, cells.values()))


def _band(age: int) -> tuple[int, int]:
    return next(band for band in official.BANDS if band[0] <= age <= band[1])


def _groups_off(row: dict[str, str], people: Iterable[Identity]) -> float:
    at_work = Counter(p.occupation_code[:1] for p in people if p.company and p.age < 75)
    return total_variation(at_work, {digit: float(row[digit]) for digit in "123456789"})


def given_off(market: str) -> float:
    """The largest total variation of a decade and sex between published shares and what names are drawn from."""
    heritage = max(heritage_rows(market), key=lambda row: float(row["share"]))
    published = defaultdict(dict)
    for row in tables.rows(f"names/{GIVEN[market]}_given.csv"):
        if row["basis"] == "c":
            published[int(row["decade"]), row["gender"]][row["name"]] = float(row["permille"]) / 1000
    return max(_apart(table, _drawn(heritage["given"], *cell)) for cell, table in published.items())


def _drawn(mix: str, decade: int, gender: str) -> dict[str, float]:
    """What a heritage's given names of a decade are drawn from, over all its cultures."""
    found: Counter = Counter()
    for key, share in normalised(tables.weights(mix)).items():
        names, sums = culture(str(key)).given(gender, decade + 5)
        for name, low, high in zip(names, [0.0, *sums], sums, strict=False):
            found[name] += share * (high - low) / sums[-1]
    return found


def _apart(published: dict[str, float], drawn: dict[str, float]) -> float:
    """Total variation over the published names, with all others as one."""
    rest = "others"
    one = {**published, rest: max(0.0, 1 - sum(published.values()))}
    other = {name: drawn.get(name, 0.0) for name in published}
    return total_variation(one, {**other, rest: 1 - sum(other.values())})


def families_off(market: str) -> float:
    """The largest relative error among the ten commonest family names; of Poland's, within the published ones."""
    heritage = max(heritage_rows(market), key=lambda row: float(row["share"]))
    names, sums = culture(next(iter(tables.weights(heritage["family"])))).family("m")
    drawn = {n: (b - a) / sums[-1] for n, a, b in zip(names, [0.0, *sums], sums, strict=False)}
    rows = [row for row in tables.rows(f"names/{FAMILIES[market]}_family.csv") if row["basis"] == "c"]
    published = {row["name"]: float(row["permille"]) / 1000 for row in rows}
    if market == "pl_PL":
        published = normalised(published)
        drawn = normalised({name: drawn.get(name, 0.0) for name in published})
    return max(abs(drawn.get(name, 0.0) / share - 1) for name, share in list(published.items())[:TOP])


def alone_off(people: Sequence[Identity]) -> float:
    """Points between those who live alone and the table, in the worst of three parts of life."""
    off = []
    for low, high in PARTS_OF_LIFE:
        group = [p for p in people if low <= p.age <= high]
        want = sum(official.alone("en_US", p.gender, p.age) or 0.0 for p in group)
        got = sum(key_of(p.household, p.language) == "alone" for p in group)
        off.append(100 * abs(got - want) / len(group))
    return max(off)


def _spread(people: Iterable[Identity]) -> float:
    paid = sorted(p.income_low + p.income_high for p in people if p.company)
    return paid[9 * len(paid) // 10] / max(1, paid[len(paid) // 10])
